// A file of certificates in PEM, each the trusted root and a peer of the
// others.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "airlock/core/check.h"
#include "verifier/certificates/peer_path.h"
#include "verifier/certificates/pem.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::size_t kMaxBlocks = 8;
  const auto blocks = ReadPem(AsText(std::as_bytes(std::span(data, size))),
                              "CERTIFICATE", kMaxBlocks);
  if (!blocks.ok()) return 0;
  std::vector<Certificate> certificates;
  for (const Bytes& der : *blocks) {
    auto certificate = ParseCertificate(der);
    if (certificate.ok()) certificates.push_back(std::move(*certificate));
  }
  if (certificates.empty()) return 0;
  PeerQuestion question;
  question.time = certificates.front().not_before;
  for (const PeerProfile profile :
       {PeerProfile::kRfc5280, PeerProfile::kWebPki, PeerProfile::kSmime}) {
    question.profile = profile;
    const auto path = CheckPeerPath(certificates.front(), certificates,
                                    std::span(certificates).last(1), question);
    Check(!path.ok() || path->size() >= 2, "a path has a leaf and a root");
  }
  return 0;
}
