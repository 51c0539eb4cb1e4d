#include "tests/support/certificate_writer.h"

#include <algorithm>

#include "airlock/crypto/hash.h"
#include "verifier/certificates/der_value.h"

namespace airlock::testing_support {

using verifier::EncodeDerValue;

Bytes Joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) Append(all, part);
  return all;
}
Bytes Der(std::uint8_t tag, const Bytes& contents) {
  return EncodeDerValue(tag, contents);
}
Bytes DerSequenceOf(std::initializer_list<Bytes> parts) {
  return Der(verifier::kDerSequence, Joined(parts));
}
Bytes DerOidOf(std::string_view dotted) {
  return Der(verifier::kDerOid, verifier::OidOf(dotted));
}
Bytes DerInteger(std::uint64_t number) {
  Bytes octets;
  do {
    octets.insert(octets.begin(), static_cast<std::byte>(number & 0xff));
    number >>= 8;
  } while (number != 0);
  if ((octets[0] & std::byte{0x80}) != std::byte{0}) {
    octets.insert(octets.begin(), std::byte{0});
  }
  return Der(verifier::kDerInteger, octets);
}
Bytes DerText(std::string_view text) {
  return Der(verifier::kDerUtf8String, CopyOf(AsBytes(text)));
}
Bytes DerName(std::string_view common_name) {
  return DerSequenceOf(
      {Der(verifier::kDerSet,
           DerSequenceOf({DerOidOf("2.5.4.3"), DerText(common_name)}))});
}
Bytes DerTimeOf(Instant time) {
  // "2026-01-31T23:59:59Z" without its marks; UTCTime drops the century.
  std::string text = time.text();
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  if (text < "2050") {
    return Der(verifier::kDerUtcTime, CopyOf(AsBytes(text.substr(2))));
  }
  return Der(verifier::kDerGeneralizedTime, CopyOf(AsBytes(text)));
}
Bytes DerBits(const Bytes& octets) {
  return Der(verifier::kDerBitString, Joined({{std::byte{0}}, octets}));
}

Bytes ExtensionOf(std::string_view oid, bool critical, const Bytes& value) {
  const Bytes flag =
      critical ? Der(verifier::kDerBoolean, {std::byte{0xff}}) : Bytes();
  return DerSequenceOf(
      {DerOidOf(oid), flag, Der(verifier::kDerOctetString, value)});
}
Bytes BasicConstraints(bool ca, int path_length, bool critical) {
  return ExtensionOf(
      "2.5.29.19", critical,
      DerSequenceOf(
          {ca ? Der(verifier::kDerBoolean, {std::byte{0xff}}) : Bytes(),
           path_length >= 0
               ? DerInteger(static_cast<std::uint64_t>(path_length))
               : Bytes()}));
}
Bytes KeyUsage(unsigned char bits, int unused, bool critical) {
  return ExtensionOf("2.5.29.15", critical,
                     Der(verifier::kDerBitString,
                         {static_cast<std::byte>(unused), std::byte{bits}}));
}
Bytes CaUsage() { return KeyUsage(kMayCertify, 1); }
Bytes LeafUsage() { return KeyUsage(kMaySign, 7); }
Bytes ExtendedKeyUsage(std::string_view oid, bool critical) {
  return ExtensionOf("2.5.29.37", critical, DerSequenceOf({DerOidOf(oid)}));
}
Bytes SubjectUri(std::string_view uri) {
  return ExtensionOf("2.5.29.17", true,
                     DerSequenceOf({Der(verifier::DerTaggedPrimitive(6),
                                        CopyOf(AsBytes(uri)))}));
}
namespace {
Bytes KeyIdOf(const Bytes& spki) {
  Bytes id = crypto::Hash().Update(spki).Finish();
  id.resize(20);
  return id;
}
}  // namespace
Bytes SubjectKeyIdOf(const Bytes& spki) {
  return ExtensionOf("2.5.29.14", false,
                     Der(verifier::kDerOctetString, KeyIdOf(spki)));
}
Bytes AuthorityKeyIdOf(const Bytes& spki) {
  return ExtensionOf(
      "2.5.29.35", false,
      DerSequenceOf({Der(verifier::DerTaggedPrimitive(0), KeyIdOf(spki))}));
}

namespace {
Bytes EcdsaSha256() { return DerSequenceOf({DerOidOf("1.2.840.10045.4.3.2")}); }
}  // namespace

Bytes BodyOf(const CertificateRecipe& recipe) {
  Bytes extensions;
  for (const Bytes& one : recipe.extensions) Append(extensions, one);
  const Bytes tagged = recipe.version_1
                           ? Bytes()
                           : Der(verifier::DerTagged(3),
                                 Der(verifier::kDerSequence, extensions));
  return DerSequenceOf(
      {recipe.version_1 ? Bytes() : Der(verifier::DerTagged(0), DerInteger(2)),
       Der(verifier::kDerInteger, recipe.serial), EcdsaSha256(),
       DerName(recipe.issuer),
       DerSequenceOf({DerTimeOf(recipe.from), DerTimeOf(recipe.until)}),
       recipe.subject.empty() ? DerSequenceOf({}) : DerName(recipe.subject),
       recipe.spki, tagged});
}
Bytes SignBody(const Bytes& body, const crypto::SigningKey& key) {
  return DerSequenceOf({body, EcdsaSha256(), DerBits(key.Sign(body))});
}
Bytes Certified(const CertificateRecipe& recipe,
                const crypto::SigningKey& key) {
  return SignBody(BodyOf(recipe), key);
}

Bytes Stamped(const TimestampRecipe& recipe, const crypto::SigningKey& key) {
  const Bytes sha256 = DerSequenceOf({DerOidOf("2.16.840.1.101.3.4.2.1")});
  const Bytes tst = DerOidOf("1.2.840.113549.1.9.16.1.4");
  std::string gen_time = recipe.time.text();
  std::erase_if(gen_time,
                [](char c) { return c == '-' || c == ':' || c == 'T'; });
  const Bytes info = DerSequenceOf(
      {DerInteger(1), DerOidOf("1.2.3.4"),
       DerSequenceOf(
           {sha256, Der(verifier::kDerOctetString,
                        crypto::Hash().Update(recipe.message).Finish())}),
       DerInteger(7),
       Der(verifier::kDerGeneralizedTime, CopyOf(AsBytes(gen_time)))});
  const auto attribute = [](std::string_view oid, const Bytes& value) {
    return DerSequenceOf({DerOidOf(oid), Der(verifier::kDerSet, value)});
  };
  std::vector<Bytes> attributes = {
      attribute("1.2.840.113549.1.9.3", tst),
      attribute("1.2.840.113549.1.9.4",
                Der(verifier::kDerOctetString,
                    crypto::Hash().Update(info).Finish()))};
  if (recipe.named) {
    const Bytes id = DerSequenceOf(
        {Der(verifier::kDerOctetString,
             crypto::Hash().Update(recipe.certificate).Finish())});
    attributes.push_back(attribute("1.2.840.113549.1.9.16.2.47",
                                   DerSequenceOf({DerSequenceOf({id})})));
  }
  std::sort(attributes.begin(), attributes.end());  // DER's SET OF
  Bytes set;
  for (const Bytes& one : attributes) Append(set, one);
  const Bytes signature = key.Sign(Der(verifier::kDerSet, set));
  const Bytes signer =
      DerSequenceOf({DerInteger(1),
                     DerSequenceOf({DerName(recipe.issuer),
                                    Der(verifier::kDerInteger, recipe.serial)}),
                     sha256, Der(verifier::DerTagged(0), set), EcdsaSha256(),
                     Der(verifier::kDerOctetString, signature)});
  const Bytes signed_data = DerSequenceOf(
      {DerInteger(3), Der(verifier::kDerSet, sha256),
       DerSequenceOf({tst, Der(verifier::DerTagged(0),
                               Der(verifier::kDerOctetString, info))}),
       Der(verifier::DerTagged(0), recipe.embed ? recipe.certificate : Bytes()),
       Der(verifier::kDerSet, signer)});
  const Bytes token = DerSequenceOf({DerOidOf("1.2.840.113549.1.7.2"),
                                     Der(verifier::DerTagged(0), signed_data)});
  return DerSequenceOf(
      {DerSequenceOf({DerInteger(static_cast<std::uint64_t>(recipe.status))}),
       token});
}

}  // namespace airlock::testing_support
