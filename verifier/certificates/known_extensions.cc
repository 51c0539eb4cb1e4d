#include "verifier/certificates/known_extensions.h"

#include <algorithm>
#include <utility>

namespace airlock::verifier {
namespace {

constexpr std::size_t kMaxNames = 1000;

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
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
    if (subject.kind != Kind::kUnread) {
      subject.text = std::string(AsText(name.contents));
      // IA5String; a NUL or a blank inside has fooled comparisons.
      if (!IsVisibleAscii(subject.text)) return Bad("a name is not plain text");
    } else if (name.tag == DerTagged(0)) {
      if (auto text = ReadOtherName(name.contents); text.ok()) {
        subject.kind = Kind::kOtherName;
        subject.text = std::move(text).value();
      }
    } else if (name.tag == DerTagged(4)) {
      subject.kind = Kind::kDirectory;
      subject.text = std::string(AsText(name.contents));
    } else if (name.tag == DerTaggedPrimitive(7)) {
      // RFC 5280 §4.2.1.6: an address, not a network (RFC 4632) of them.
      if (name.contents.size() != 4 && name.contents.size() != 16) {
        return Bad("an IP address of neither 4 nor 16 octets");
      }
      subject.kind = Kind::kAddress;
      subject.text = std::string(AsText(name.contents));
    }
    subject.tag = name.tag;
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
  // authorityCertIssuer and authorityCertSerialNumber: another way of naming
  // the issuer, which nothing here goes by.
  certificate.authority_named_otherwise = !cursor.done();
  for (const std::uint8_t tag : {DerTagged(1), DerTaggedPrimitive(2)}) {
    if (cursor.Sees(tag)) {
      TRY_DONE(cursor.Next());
    }
  }
  return cursor.End();
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

}  // namespace

Result<Done> ReadKnownExtension(const CertificateExtension& extension,
                                Certificate& certificate) {
  for (const Reader& reader : Readers()) {
    if (reader.oid == extension.oid) {
      return reader.read(extension.value, certificate);
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
