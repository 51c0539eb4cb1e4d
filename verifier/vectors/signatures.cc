#include "airlock/crypto/rsa_pss.h"
#include "verifier/vectors/fields.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {
namespace {

using crypto::SignatureScheme;
using Form = SignatureScheme::Form;

struct Signed {
  Bytes message;
  Bytes signature;
};

Result<Signed> SignedFields(const Json& vector) {
  TRY(Bytes message, HexField(vector, {"msg", "message"}));
  TRY(Bytes signature, HexField(vector, {"sig", "signature"}));
  return Signed{std::move(message), std::move(signature)};
}

Result<Done> CheckHashed(const Json& vector, Form form) {
  TRY(const Signed given, SignedFields(vector));
  TRY(const crypto::HashAlgorithm hash, HashField(vector));
  TRY(const crypto::PublicKey key, KeyField(vector));
  return crypto::Verify(key, SignatureScheme{form, hash}, given.message,
                        given.signature);
}

}  // namespace

Result<Done> CheckEcdsaVector(const Json& vector) {
  const Json* const encoding = FindField(vector, {"encoding", "type"});
  const bool raw = encoding != nullptr && encoding->string() != nullptr &&
                   (*encoding->string() == "p1363" ||
                    *encoding->string() == "EcdsaP1363Verify");
  return CheckHashed(vector, raw ? Form::kEcdsaP1363 : Form::kEcdsaDer);
}

Result<Done> CheckEd25519Vector(const Json& vector) {
  TRY(const Signed given, SignedFields(vector));
  TRY(const crypto::PublicKey key, KeyField(vector));
  return crypto::Verify(key, SignatureScheme{Form::kEd25519}, given.message,
                        given.signature);
}

Result<Done> CheckRsaPkcs1Vector(const Json& vector) {
  return CheckHashed(vector, Form::kRsaPkcs1);
}

Result<Done> CheckRsaPssVector(const Json& vector) {
  TRY(const Signed given, SignedFields(vector));
  TRY(const crypto::HashAlgorithm hash, HashField(vector));
  const Json* const mask = FindField(vector, {"mgfSha"});
  if (mask != nullptr && mask->string() != nullptr) {
    const Json only(Json::Object{{"sha", *mask}});
    TRY(const crypto::HashAlgorithm mask_hash, HashField(only));
    if (mask_hash != hash) {
      return Failure{Reason::kUnsupported,
                     "the mask is made with another hash than the message"};
    }
  }
  TRY(const crypto::PublicKey key, KeyField(vector));
  Bytes digest = crypto::Hash(hash).Update(given.message).Finish();
  std::uint64_t salt = digest.size();
  if (FindField(vector, {"sLen"}) != nullptr) {
    TRY(salt, NumberField(vector, {"sLen"}));
  }
  return crypto::VerifyRsaPss(key, hash, salt, digest, given.signature);
}

}  // namespace airlock::verifier
