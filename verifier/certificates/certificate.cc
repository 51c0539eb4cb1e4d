#include "verifier/certificates/certificate.h"

#include <algorithm>
#include <utility>

namespace airlock::verifier {
namespace {

// RFC 5280 §4.1.2.2: at most 20 octets.
constexpr std::size_t kMaxSerialOctets = 20;
// Fulcio's leaf has some 30; a limit keeps the search for duplicates short.
constexpr std::size_t kMaxExtensions = 100;
constexpr std::size_t kMaxNames = 1000;

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

Result<Done> ReadBasicConstraints(ByteView value, Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  certificate.ca = false;
  if (cursor.Sees(kDerBoolean)) {
    TRY(certificate.ca, cursor.TakeBoolean());
    if (!*certificate.ca) return Bad("cA FALSE is spelled out");
  }
  if (cursor.Sees(kDerInteger)) {
    if (!*certificate.ca) return Bad("a path length without cA");
    TRY(certificate.path_length, cursor.TakeNumber(1'000));
  }
  return cursor.End();
}

Result<Done> ReadKeyUsage(ByteView value, Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue bits, outer.Take(kDerBitString));
  TRY_DONE(outer.End());
  const ByteView octets = bits.contents;
  // Nine bits are named; the last octet's unused bits are zero and a named bit
  // list has no trailing zero bit (X.690 §11.2).
  if (octets.size() < 2 || octets.size() > 3) return Bad("an empty key usage");
  const auto unused = std::to_integer<unsigned>(octets[0]);
  const auto last = std::to_integer<unsigned>(octets.back());
  if (unused > 7 || (last & ((1U << unused) - 1)) != 0 ||
      (last >> unused & 1U) == 0) {
    return Bad("a key usage is not canonical");
  }
  unsigned usage = 0;
  for (std::size_t octet = 1; octet < octets.size(); ++octet) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((std::to_integer<unsigned>(octets[octet]) >> (7 - bit) & 1U) != 0) {
        usage |= 1U << ((octet - 1) * 8 + bit);
      }
    }
  }
  certificate.key_usage = usage;
  return Done{};
}

Result<Done> ReadExtendedKeyUsage(ByteView value, Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  while (!cursor.done()) {
    TRY(const DerValue oid, cursor.Take(kDerOid));
    certificate.extended_key_usage.push_back(CopyOf(oid.contents));
  }
  if (certificate.extended_key_usage.empty()) {
    return Bad("an empty extended key usage");
  }
  return Done{};
}

bool IsVisibleAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c <= '~'; });
}

// OtherName ::= SEQUENCE { type-id, [0] EXPLICIT value }, as Fulcio writes one.
Result<std::string> ReadOtherName(ByteView contents) {
  static const Bytes kFulcioName = OidOf("1.3.6.1.4.1.57264.1.7");
  DerCursor cursor(contents);
  TRY(const DerValue oid, cursor.Take(kDerOid));
  TRY(const DerValue wrapped, cursor.Take(DerTagged(0)));
  TRY_DONE(cursor.End());
  if (!std::equal(oid.contents.begin(), oid.contents.end(), kFulcioName.begin(),
                  kFulcioName.end())) {
    return Bad("a name of an unknown kind");
  }
  DerCursor inner(wrapped.contents);
  TRY(const DerValue text, inner.Take(kDerUtf8String));
  TRY_DONE(inner.End());
  if (!IsUtf8(AsText(text.contents))) return Bad("a name is not UTF-8");
  return std::string(AsText(text.contents));
}

Result<Done> ReadNames(ByteView value, Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  while (!cursor.done()) {
    TRY(const DerValue name, cursor.Next());
    SubjectName subject;
    using Kind = SubjectName::Kind;
    if (name.tag == DerTaggedPrimitive(1)) subject.kind = Kind::kEmail;
    if (name.tag == DerTaggedPrimitive(2)) subject.kind = Kind::kDns;
    if (name.tag == DerTaggedPrimitive(6)) subject.kind = Kind::kUri;
    if (subject.kind != Kind::kOther) {
      subject.text = std::string(AsText(name.contents));
      // IA5String; a NUL or a blank inside has fooled comparisons.
      if (!IsVisibleAscii(subject.text)) return Bad("a name is not plain text");
    } else if (name.tag == DerTagged(0)) {
      if (auto text = ReadOtherName(name.contents); text.ok()) {
        subject.kind = Kind::kOtherName;
        subject.text = std::move(text).value();
      }
    }
    certificate.names.push_back(std::move(subject));
    if (certificate.names.size() > kMaxNames) return Bad("over 1000 names");
  }
  if (certificate.names.empty()) return Bad("no subject alternative names");
  return Done{};
}

Result<Done> ReadSubjectKeyId(ByteView value, Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue id, outer.Take(kDerOctetString));
  certificate.subject_key_id = CopyOf(id.contents);
  return outer.End();
}

Result<Done> ReadAuthorityKeyId(ByteView value, Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  if (cursor.Sees(DerTaggedPrimitive(0))) {
    TRY(const DerValue id, cursor.Next());
    certificate.authority_key_id = CopyOf(id.contents);
  }
  return Done{};
}

struct Reader {
  Bytes oid;
  Result<Done> (*read)(ByteView, Certificate&);
};

const std::vector<Reader>& Readers() {
  static const std::vector<Reader> kReaders = {
      {OidOf("2.5.29.14"), ReadSubjectKeyId},
      {OidOf("2.5.29.15"), ReadKeyUsage},
      {OidOf("2.5.29.17"), ReadNames},
      {OidOf("2.5.29.19"), ReadBasicConstraints},
      {OidOf("2.5.29.35"), ReadAuthorityKeyId},
      {OidOf("2.5.29.37"), ReadExtendedKeyUsage},
  };
  return kReaders;
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
    for (const Reader& reader : Readers()) {
      if (reader.oid == extension.oid) {
        TRY_DONE(reader.read(extension.value, certificate));
      }
    }
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
  TRY(certificate.signed_with, ReadSignatureAlgorithm(algorithm.whole));
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

Result<crypto::SignatureScheme> ReadSignatureAlgorithm(ByteView algorithm) {
  using Form = crypto::SignatureScheme::Form;
  using Hash = crypto::HashAlgorithm;
  struct Known {
    Bytes oid;
    crypto::SignatureScheme scheme;
    bool null_parameters;
  };
  static const std::vector<Known> kKnown = {
      {OidOf("1.2.840.10045.4.3.2"), {Form::kEcdsaDer, Hash::kSha256}, false},
      {OidOf("1.2.840.10045.4.3.3"), {Form::kEcdsaDer, Hash::kSha384}, false},
      {OidOf("1.2.840.10045.4.3.4"), {Form::kEcdsaDer, Hash::kSha512}, false},
      {OidOf("1.2.840.113549.1.1.11"), {Form::kRsaPkcs1, Hash::kSha256}, true},
      {OidOf("1.2.840.113549.1.1.12"), {Form::kRsaPkcs1, Hash::kSha384}, true},
      {OidOf("1.2.840.113549.1.1.13"), {Form::kRsaPkcs1, Hash::kSha512}, true},
      {OidOf("1.3.101.112"), {Form::kEd25519, Hash::kSha256}, false},
  };
  static const Bytes kRsaSha1 = OidOf("1.2.840.113549.1.1.5");
  static const Bytes kEcdsaSha1 = OidOf("1.2.840.10045.4.1");
  DerCursor outer(algorithm);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  TRY(const DerValue oid, cursor.Take(kDerOid));
  const Bytes name = CopyOf(oid.contents);
  if (name == kRsaSha1 || name == kEcdsaSha1) {
    return Failure{Reason::kWeakAlgorithm, "a signature over SHA-1"};
  }
  for (const Known& known : kKnown) {
    if (known.oid != name) continue;
    constexpr std::uint8_t kNull = 0x05;
    if (known.null_parameters) {
      TRY(const DerValue null, cursor.Take(kNull));
      if (!null.contents.empty()) return Bad("a NULL with contents");
    }
    TRY_DONE(cursor.End());
    return known.scheme;
  }
  return Failure{Reason::kUnsupported,
                 "a signature algorithm " + HexEncode(name)};
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

Result<Done> CheckSignature(const Certificate& certificate,
                            const Certificate& signed_by) {
  TRY(const crypto::PublicKey key, signed_by.key());
  return crypto::Verify(key, certificate.signed_with, certificate.tbs,
                        certificate.signature);
}

}  // namespace airlock::verifier
