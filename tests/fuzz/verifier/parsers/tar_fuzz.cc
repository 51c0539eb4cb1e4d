// A tar archive: whatever is accepted has distinct, plain names, and skipping
// a member is draining it.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "airlock/core/check.h"
#include "verifier/parsers/tar.h"

using namespace airlock;
using namespace airlock::verifier;

namespace {

bool Walk(ByteView bytes, bool drain, std::set<std::string>& paths) {
  MemorySource source(bytes);
  TarReader reader(source);
  while (true) {
    const auto member = reader.Next();
    if (!member.ok()) return false;
    if (!*member) return true;
    Check(paths.insert((*member)->path).second, "names are distinct");
    if (drain && !Drain(reader.body()).ok()) return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  std::set<std::string> drained;
  std::set<std::string> skipped;
  const bool first = Walk(bytes, true, drained);
  const bool second = Walk(bytes, false, skipped);
  Check(first == second && drained == skipped, "skipping is draining");
  for (const std::string& path : drained) {
    Check(path == "." || MemberPath::Parse(path).ok(), "names are paths");
  }
  return 0;
}
