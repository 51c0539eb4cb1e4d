#include "airlock/crypto/lms.h"

#include "verifier/vectors/fields.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {

Result<Done> CheckLmsVector(const Json& vector) {
  TRY(const Bytes key,
      HexField(vector, {"publicKey", "public_key", "pk", "key"}));
  TRY(const Bytes message, HexField(vector, {"message", "msg"}));
  TRY(const Bytes signature, HexField(vector, {"signature", "sig"}));
  // A key of LMS has 48 or 56 octets; one of HSS begins with its levels.
  return key.size() % 8 == 4 ? crypto::VerifyHss(key, message, signature)
                             : crypto::VerifyLms(key, message, signature);
}

}  // namespace airlock::verifier
