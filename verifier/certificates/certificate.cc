#include "verifier/certificates/certificate.h"

#include <algorithm>
#include <utility>

#include "verifier/certificates/known_extensions.h"

namespace airlock::verifier {
namespace {

// RFC 5280 §4.1.2.2: at most 20 octets.
constexpr std::size_t kMaxSerialOctets = 20;
// Fulcio's leaf has some 30; a limit keeps the search for duplicates short.
constexpr std::size_t kMaxExtensions = 100;

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

Result<Bytes> ReadName(DerCursor& cursor) {
  TRY(const DerValue name, cursor.Take(kDerSequence));
  return CopyOf(name.whole);
}

Result<CertificateExtension> ReadExtension(DerCursor& list) {
  TRY(const DerValue whole, list.Take(kDerSequence));
  DerCursor cursor(whole.contents);
  CertificateExtension extension;
  TRY(const DerValue oid, cursor.Take(kDerOid));
  extension.oid = CopyOf(oid.contents);
  if (cursor.Sees(kDerBoolean)) {
    TRY(extension.critical, cursor.TakeBoolean());
    // X.690 §11.5: a default is not encoded.
    if (!extension.critical) return Bad("critical FALSE is spelled out");
  }
  TRY(const DerValue value, cursor.Take(kDerOctetString));
  extension.value = CopyOf(value.contents);
  TRY_DONE(cursor.End());
  return extension;
}

Result<Done> ReadExtensions(DerCursor& tbs, Certificate& certificate) {
  TRY(const DerValue tagged, tbs.Take(DerTagged(3)));
  DerCursor outer(tagged.contents);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor list(sequence.contents);
  while (!list.done()) {
    TRY(CertificateExtension extension, ReadExtension(list));
    if (certificate.Find(extension.oid) != nullptr) {
      return Bad("an extension is given twice");
    }
    TRY_DONE(ReadKnownExtension(extension, certificate));
    certificate.extensions.push_back(std::move(extension));
    if (certificate.extensions.size() > kMaxExtensions) {
      return Bad("over 100 extensions");
    }
  }
  if (certificate.extensions.empty()) return Bad("an empty list of extensions");
  return Done{};
}

Result<Done> ReadSerial(DerCursor& tbs, Certificate& certificate) {
  TRY(const ByteView serial, tbs.TakeInteger());
  const auto first = std::to_integer<unsigned>(serial[0]);
  if ((first & 0x80) != 0 || (serial.size() == 1 && first == 0) ||
      serial.size() > kMaxSerialOctets) {
    return Bad("the serial number is not positive or over 20 octets");
  }
  certificate.serial = CopyOf(serial);
  return Done{};
}

Result<Done> ReadValidity(DerCursor& tbs, Certificate& certificate) {
  TRY(const DerValue validity, tbs.Take(kDerSequence));
  DerCursor cursor(validity.contents);
  TRY(const DerValue not_before, cursor.Next());
  TRY(const DerValue not_after, cursor.Next());
  TRY_DONE(cursor.End());
  TRY(certificate.not_before, ReadDerTime(not_before));
  TRY(certificate.not_after, ReadDerTime(not_after));
  return Done{};
}

Result<Certificate> Parse(ByteView der) {
  DerCursor whole(der);
  TRY(const DerValue certificate_value, whole.Take(kDerSequence));
  TRY_DONE(whole.End());
  DerCursor outer(certificate_value.contents);
  TRY(const DerValue tbs_value, outer.Take(kDerSequence));
  TRY(const DerValue algorithm, outer.Take(kDerSequence));
  TRY(const ByteView signature, outer.TakeBits());
  TRY_DONE(outer.End());

  Certificate certificate;
  certificate.known = std::make_shared<Certificate::Known>();
  certificate.der = CopyOf(der);
  certificate.tbs = CopyOf(tbs_value.whole);
  certificate.signature = CopyOf(signature);

  DerCursor tbs(tbs_value.contents);
  if (!tbs.Sees(DerTagged(0))) return Bad("a certificate of version 1");
  TRY(const DerValue version, tbs.Take(DerTagged(0)));
  DerCursor version_cursor(version.contents);
  TRY(const std::uint64_t number, version_cursor.TakeNumber(2));
  TRY_DONE(version_cursor.End());
  if (number != 2) return Bad("a certificate that is not of version 3");
  TRY_DONE(ReadSerial(tbs, certificate));
  TRY(const DerValue inner_algorithm, tbs.Take(kDerSequence));
  if (!std::equal(inner_algorithm.whole.begin(), inner_algorithm.whole.end(),
                  algorithm.whole.begin(), algorithm.whole.end())) {
    return Bad("two signature algorithms in one certificate");
  }
  TRY(certificate.issuer, ReadName(tbs));
  TRY_DONE(ReadValidity(tbs, certificate));
  TRY(certificate.subject, ReadName(tbs));
  TRY(const DerValue spki, tbs.Take(kDerSequence));
  certificate.spki = CopyOf(spki.whole);
  TRY_DONE(ReadExtensions(tbs, certificate));
  TRY_DONE(tbs.End());
  certificate.signature_algorithm = CopyOf(algorithm.whole);
  return certificate;
}

}  // namespace

const CertificateExtension* Certificate::Find(ByteView oid) const {
  const auto at = std::find_if(
      extensions.begin(), extensions.end(), [&](const CertificateExtension& e) {
        return std::equal(e.oid.begin(), e.oid.end(), oid.begin(), oid.end());
      });
  return at == extensions.end() ? nullptr : &*at;
}

Result<Certificate> ParseCertificate(ByteView der) {
  if (der.size() > kMaxCertificateBytes) {
    return Failure{Reason::kTooLarge, "a certificate of over 64 KiB"};
  }
  auto certificate = Parse(der);
  if (!certificate.ok() &&
      certificate.failure().reason == Reason::kBadEncoding) {
    return Bad(certificate.failure().detail);
  }
  return certificate;
}

Result<crypto::PublicKey> Certificate::key() const {
  if (known == nullptr) return crypto::PublicKey::FromSpki(spki);
  if (!known->key) known->key = crypto::PublicKey::FromSpki(spki);
  return *known->key;
}

Result<Done> CheckSignature(const Certificate& certificate,
                            const Certificate& signed_by) {
  TRY(const crypto::SignatureScheme scheme,
      ReadSignatureAlgorithm(certificate.signature_algorithm));
  TRY(const crypto::PublicKey key, signed_by.key());
  if (certificate.known != nullptr) {
    const std::vector<KeyId>& keys = certificate.known->signed_by;
    if (std::find(keys.begin(), keys.end(), key.id()) != keys.end()) {
      return Done{};
    }
  }
  TRY_DONE(crypto::Verify(key, scheme, certificate.tbs, certificate.signature));
  if (certificate.known != nullptr) {
    certificate.known->signed_by.push_back(key.id());
  }
  return Done{};
}

}  // namespace airlock::verifier
