// tests/fuzz/airlock/formats/stanza_fuzz.cc
//
// Upstream wrote the stanza, and the signer takes it apart: whatever passes for
// one must come out as one, with our path and no weak digest.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/formats/apt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  using namespace airlock::formats;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!IsStanza(text)) return 0;
  const std::string released = ReleasedStanza(text, "pool/x.deb");
  Check(IsStanza(released), "a released stanza is a stanza");
  Check(ReleasedStanza(released, "pool/x.deb") == released, "idempotent");
  Check(("\n" + released).find("\nFilename: pool/x.deb\n") != std::string::npos,
        "our path");
  for (const std::string_view weak : {"\nMD5sum:", "\nSHA1:"}) {
    Check(("\n" + released).find(weak) == std::string::npos, "no weak digest");
  }
  return 0;
}
