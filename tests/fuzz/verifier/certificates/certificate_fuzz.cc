// A certificate: what is accepted has one spelling, and the search for a path
// ends.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "airlock/core/check.h"
#include "verifier/certificates/path.h"
#include "verifier/certificates/sct.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto certificate =
      ParseCertificate(std::as_bytes(std::span(data, size)));
  if (!certificate.ok()) return 0;
  Check(certificate->der.size() == size, "all of it was read");
  (void)ParseSctList(*certificate);
  Check(PrecertificateBody(*certificate).ok(), "its body can be put together");
  const std::vector all = {*certificate};
  Check(!CheckPath(*certificate, all, all, certificate->not_before,
                   CertificatePurpose::kAny)
             .ok(),
        "a certificate is no path");
  return 0;
}
