#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/openpgp_keyring.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

Result<Done> PrepareParsers() {
  // OpenSSL reads its configuration and loads its provider on the first hash,
  // and what it needs for public keys on the first key.
  static_cast<void>(crypto::DigestObject({}));
  static_cast<void>(crypto::PublicKey::FromSpki({}));
  return PrepareKeyring();
}

}  // namespace airlock::verifier
