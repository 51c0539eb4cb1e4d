// A document of Cloud Build: nothing that is not signed by a trusted key is
// accepted, whatever it looks like.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/statements/gcb.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  static const std::vector<GcbKey> kKeys = ShippedGcbKeys().value();
  const GcbExpectation expected{std::string(64, '0'), "github.com/o/r", "", "",
                                ""};
  Check(!VerifyGcb(text, expected, kKeys).ok(), "no image has this digest");
  Check(!StateGcb(text, expected.image_digest, kKeys).ok(), "nor is it stated");
  return 0;
}
