// An allowed-signers file: nobody may sign who is on no line.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/statements/allowed_signers.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto signers = ParseAllowedSigners(text);
  if (!signers.ok()) return 0;
  Check(signers->size() <= static_cast<std::size_t>(
                               std::count(text.begin(), text.end(), '\n') + 1),
        "a line is one signer");
  for (const AllowedSigner& one : *signers) {
    (void)MatchesPatternList("alice@example.com", one.identities);
    if (!one.key || !one.authority || signers->size() > 1) continue;
    Check(!CheckAllowed(*signers, *one.key, "a", "file", Instant(0)).ok(),
          "an authority signs nothing");
  }
  return 0;
}
