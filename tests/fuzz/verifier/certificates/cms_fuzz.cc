// Signed data: what parses can be held against anything, and nobody signed
// this.
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/check.h"
#include "verifier/certificates/cms.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto parsed = ParseSignedData(std::as_bytes(std::span(data, size)));
  if (!parsed.ok()) return 0;
  const Bytes digest = crypto::Hash(parsed->signer.digest_hash)
                           .Update(AsBytes("a file that no seed is about"))
                           .Finish();
  CmsTrust trust;
  trust.purpose = CertificatePurpose::kAny;
  trust.roots = parsed->certificates;
  Check(!CheckDetached(*parsed, digest, trust, Instant(1800000000)).ok(),
        "a signature is about what was signed");
  return 0;
}
