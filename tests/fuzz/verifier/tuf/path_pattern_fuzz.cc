// A pattern and a path, with a LF between them: matching ends, a path without
// special characters matches itself, and no match crosses a slash.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"
#include "verifier/tuf/path_pattern.h"

using namespace airlock;
using airlock::verifier::tuf::MatchesPathPattern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::size_t kMaxBytes = 4096;
  if (size > kMaxBytes) return 0;
  const auto text = AsText(std::as_bytes(std::span(data, size)));
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string_view pattern = text.substr(0, end);
  const std::string_view path = text.substr(end + 1);
  const bool matches = MatchesPathPattern(pattern, path);
  if (matches) {
    Check(std::ranges::count(pattern, '/') == std::ranges::count(path, '/'),
          "as many components");
  }
  if (path.find_first_of("*?[") == std::string_view::npos) {
    Check(MatchesPathPattern(path, path), "a plain path matches itself");
  }
  return 0;
}
