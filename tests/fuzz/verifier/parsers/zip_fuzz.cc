// A zip archive: what its directory says of members, it says of each of them.
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/limits.h"
#include "tests/fuzz/verifier/parsers/archive_members.h"
#include "verifier/parsers/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  testing_support::WalkTwice(
      std::as_bytes(std::span(data, size)), [](ByteView bytes, bool drain) {
        Limits limits;
        // Enough to leave every buffer several times, little enough to be
        // quick.
        limits.total_bytes = 4 << 20;
        verifier::Expansion expansion(limits);
        verifier::MemorySource source(bytes);
        verifier::ZipReader reader(source, expansion);
        auto members = testing_support::WalkMembers(reader, drain);
        if (!members.accepted) return members;
        Check(reader.attributes().size() == members.count,
              "one attribute a member");
        for (const auto& attributes : reader.attributes()) {
          const bool link = attributes.type == notes::MemberType::kSymlink;
          Check(link != attributes.link.empty(), "links lead somewhere");
          Check(attributes.mode <= 07777, "a mode of permissions");
        }
        return members;
      });
  return 0;
}
