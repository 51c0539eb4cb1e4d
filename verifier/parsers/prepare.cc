#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/rnp_handles.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

Result<Done> PrepareParsers() {
  // OpenSSL reads its configuration and loads its provider on the first hash,
  // and what it needs for public keys on the first key.
  static_cast<void>(crypto::DigestObject({}));
  static_cast<void>(crypto::PublicKey::FromSpki({}));
  rnp_ffi_t raw = nullptr;
  if (rnp_ffi_create(&raw, "GPG", "GPG") != RNP_SUCCESS) {
    return Failure{Reason::kUnavailable, "librnp does not start"};
  }
  const RnpFfi ffi(raw);
  return Done{};
}

}  // namespace airlock::verifier
