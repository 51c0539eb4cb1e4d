#include "verifier/sigstore/pem.h"

#include <string>

namespace airlock::verifier {

Result<Bytes> DerFromPem(std::string_view pem, std::string_view label) {
  const std::string begin = "-----BEGIN " + std::string(label) + "-----\n";
  const std::string end = "-----END " + std::string(label) + "-----";
  while (pem.ends_with('\n')) pem.remove_suffix(1);
  if (!pem.starts_with(begin) || !pem.ends_with(end) ||
      pem.size() < begin.size() + end.size()) {
    return Failure{Reason::kBadEnvelope,
                   "not one PEM block called " + std::string(label)};
  }
  std::string base64(
      pem.substr(begin.size(), pem.size() - begin.size() - end.size()));
  std::erase(base64, '\n');
  return Base64Decode(base64);
}

}  // namespace airlock::verifier
