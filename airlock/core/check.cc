#include "airlock/core/check.h"

#include <cstdio>
#include <cstdlib>

namespace airlock {

void Fail(const char* claim, std::source_location where) {
  static_cast<void>(std::fprintf(
      stderr, "bug: %s is false at %s:%u in %s\n", claim, where.file_name(),
      static_cast<unsigned>(where.line()), where.function_name()));
  std::abort();
}

}  // namespace airlock
