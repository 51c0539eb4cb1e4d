#include "tests/support/cms_writer.h"

#include <algorithm>

#include "airlock/crypto/hash.h"
#include "tests/support/certificate_writer.h"
#include "verifier/certificates/der_value.h"

namespace airlock::testing_support {
namespace {

Bytes Attribute(std::string_view oid, const Bytes& value) {
  return DerSequenceOf({DerOidOf(oid), Der(verifier::kDerSet, value)});
}

Bytes AttributesOf(const CmsRecipe& recipe) {
  std::vector<Bytes> attributes;
  if (recipe.typed) {
    attributes.push_back(
        Attribute("1.2.840.113549.1.9.3", DerOidOf(recipe.signed_type)));
  }
  const Bytes digest =
      Attribute("1.2.840.113549.1.9.4",
                Der(verifier::kDerOctetString,
                    crypto::Hash().Update(recipe.message).Finish()));
  if (recipe.digested) attributes.push_back(digest);
  if (recipe.digested_twice) attributes.push_back(digest);
  if (recipe.signing_time) {
    attributes.push_back(
        Attribute("1.2.840.113549.1.9.5", DerTimeOf(*recipe.signing_time)));
  }
  std::sort(attributes.begin(), attributes.end());  // DER's SET OF
  Bytes set;
  for (const Bytes& one : attributes) Append(set, one);
  return set;
}

Bytes SignerOf(const CmsRecipe& recipe, const crypto::SigningKey& key) {
  const Bytes set = AttributesOf(recipe);
  const Bytes signature = key.Sign(
      recipe.attributes ? Der(verifier::kDerSet, set) : recipe.message);
  return DerSequenceOf(
      {DerInteger(1),
       DerSequenceOf(
           {DerName(recipe.issuer), Der(verifier::kDerInteger, recipe.serial)}),
       DerSequenceOf({DerOidOf(recipe.digest_algorithm)}),
       recipe.attributes ? Der(verifier::DerTagged(0), set) : Bytes(),
       DerSequenceOf({DerOidOf("1.2.840.10045.4.3.2")}),
       Der(verifier::kDerOctetString, signature)});
}

}  // namespace

Bytes SignedDetached(const CmsRecipe& recipe, const crypto::SigningKey& key) {
  Bytes certificates;
  for (const Bytes& one : recipe.certificates) Append(certificates, one);
  Bytes signers;
  for (int i = 0; i < recipe.signers; ++i) {
    Append(signers, SignerOf(recipe, key));
  }
  const Bytes content =
      recipe.content ? Der(verifier::DerTagged(0),
                           Der(verifier::kDerOctetString, *recipe.content))
                     : Bytes();
  const Bytes data = DerSequenceOf(
      {DerInteger(recipe.version),
       Der(verifier::kDerSet, DerSequenceOf({DerOidOf(recipe.announced)})),
       DerSequenceOf({DerOidOf(recipe.content_type), content}),
       Der(verifier::DerTagged(0), certificates),
       recipe.revocation_lists ? Der(verifier::DerTagged(1), {}) : Bytes(),
       Der(verifier::kDerSet, signers)});
  return DerSequenceOf(
      {DerOidOf("1.2.840.113549.1.7.2"), Der(verifier::DerTagged(0), data)});
}

}  // namespace airlock::testing_support
