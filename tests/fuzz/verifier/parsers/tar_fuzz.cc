// A tar archive.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/verifier/parsers/archive_members.h"
#include "verifier/parsers/tar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  testing_support::WalkTwice(
      std::as_bytes(std::span(data, size)), [](ByteView bytes, bool drain) {
        verifier::MemorySource source(bytes);
        verifier::TarReader reader(source);
        return testing_support::WalkMembers(reader, drain);
      });
  return 0;
}
