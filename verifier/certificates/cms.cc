#include "verifier/certificates/cms.h"

#include <algorithm>
#include <utility>

namespace airlock::verifier {
namespace {

constexpr std::size_t kMaxCertificates = 16;

Failure Bad(std::string why) { return {Reason::kBadCms, std::move(why)}; }

bool Is(ByteView a, const Bytes& b) { return std::ranges::equal(a, b); }

struct Oids {
  Bytes data = OidOf("1.2.840.113549.1.7.1");
  Bytes signed_data = OidOf("1.2.840.113549.1.7.2");
  Bytes content_type = OidOf("1.2.840.113549.1.9.3");
  Bytes message_digest = OidOf("1.2.840.113549.1.9.4");
  Bytes signing_time = OidOf("1.2.840.113549.1.9.5");
  Bytes signing_certificate_v2 = OidOf("1.2.840.113549.1.9.16.2.47");
  Bytes rsa_encryption = OidOf("1.2.840.113549.1.1.1");
};
const Oids& Known() {
  static const Oids kOids;
  return kOids;
}

// signingCertificateV2 (RFC 5035 §3): the first ESSCertIDv2 is the signer's.
Result<Done> ReadSigningCertificate(DerCursor& values, CmsSigner& signer) {
  TRY(const DerValue whole, values.Take(kDerSequence));
  DerCursor outer(whole.contents);
  TRY(const DerValue ids, outer.Take(kDerSequence));
  DerCursor list(ids.contents);
  TRY(const DerValue first, list.Take(kDerSequence));
  DerCursor id(first.contents);
  if (id.Sees(kDerSequence)) {
    TRY(signer.certificate_hash, ReadHashAlgorithm(id));
  }
  TRY(const DerValue digest, id.Take(kDerOctetString));
  signer.certificate_digest = CopyOf(digest.contents);
  return Done{};
}

Result<Done> ReadAttribute(const Bytes& oid, DerCursor& values,
                           ByteView content_type, CmsSigner& signer) {
  const Oids& oids = Known();
  if (oid == oids.content_type) {
    TRY(const DerValue type, values.Take(kDerOid));
    if (!std::ranges::equal(type.contents, content_type)) {
      return Bad("the signed content type is another than the content's");
    }
  } else if (oid == oids.message_digest) {
    TRY(const DerValue digest, values.Take(kDerOctetString));
    signer.message_digest = CopyOf(digest.contents);
  } else if (oid == oids.signing_time) {
    TRY(const DerValue time, values.Next());
    TRY(signer.signing_time, ReadDerTime(time));
  } else if (oid == oids.signing_certificate_v2) {
    TRY_DONE(ReadSigningCertificate(values, signer));
  } else {
    return Done{};  // said, but to nobody here
  }
  return values.End();
}

Result<Done> ReadAttributes(ByteView attributes, ByteView content_type,
                            CmsSigner& signer) {
  std::vector<Bytes> seen;
  DerCursor list(attributes);
  while (!list.done()) {
    TRY(const DerValue attribute, list.Take(kDerSequence));
    DerCursor cursor(attribute.contents);
    TRY(const DerValue oid, cursor.Take(kDerOid));
    TRY(const DerValue set, cursor.Take(kDerSet));
    TRY_DONE(cursor.End());
    Bytes name = CopyOf(oid.contents);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return Bad("a signed attribute is given twice");
    }
    DerCursor values(set.contents);
    TRY_DONE(ReadAttribute(name, values, content_type, signer));
    seen.push_back(std::move(name));
  }
  for (const Bytes& needed : {Known().content_type, Known().message_digest}) {
    if (std::find(seen.begin(), seen.end(), needed) == seen.end()) {
      return Bad("signed attributes are missing");
    }
  }
  return Done{};
}

// SignerInfo, RFC 5652 §5.3. `version` of the signed data must go with it.
Result<CmsSigner> ReadSigner(DerCursor& cursor, ByteView content_type) {
  CmsSigner signer;
  TRY(const std::uint64_t version, cursor.TakeNumber(3));
  if (version == 1) {
    TRY(const DerValue both, cursor.Take(kDerSequence));
    DerCursor inside(both.contents);
    TRY(const DerValue issuer, inside.Take(kDerSequence));
    TRY(const ByteView serial, inside.TakeInteger());
    TRY_DONE(inside.End());
    signer.issuer = CopyOf(issuer.whole);
    signer.serial = CopyOf(serial);
  } else if (version == 3) {
    TRY(const DerValue id, cursor.Take(DerTaggedPrimitive(0)));
    signer.key_id = CopyOf(id.contents);
    if (signer.key_id.empty()) return Bad("a signer without a name");
  } else {
    return Bad("a signer of an unknown version");
  }
  TRY(signer.digest_hash, ReadHashAlgorithm(cursor));
  if (!cursor.Sees(DerTagged(0))) return Bad("no signed attributes");
  TRY(const DerValue attributes, cursor.Next());
  TRY_DONE(ReadAttributes(attributes.contents, content_type, signer));
  signer.attributes = EncodeDerValue(kDerSet, attributes.contents);
  TRY(const DerValue algorithm, cursor.Take(kDerSequence));
  DerCursor inside(algorithm.contents);
  TRY(const DerValue oid, inside.Take(kDerOid));
  if (Is(oid.contents, Known().rsa_encryption)) {
    // RFC 3370 §3.2: the hash is then the signer's digestAlgorithm.
    signer.scheme = {crypto::SignatureScheme::Form::kRsaPkcs1,
                     signer.digest_hash};
  } else {
    TRY(signer.scheme, ReadSignatureAlgorithm(algorithm.whole));
  }
  TRY(const DerValue signature, cursor.Take(kDerOctetString));
  signer.signature = CopyOf(signature.contents);
  // Unsigned attributes are nobody's word; some authorities add a cross-stamp.
  if (cursor.Sees(DerTagged(1))) {
    TRY_DONE(cursor.Next());
  }
  TRY_DONE(cursor.End());
  return signer;
}

Result<std::vector<Certificate>> ReadCertificates(ByteView contents) {
  std::vector<Certificate> certificates;
  DerCursor list(contents);
  while (!list.done()) {
    TRY(const DerValue one, list.Take(kDerSequence));
    TRY(Certificate certificate, ParseCertificate(one.whole));
    certificates.push_back(std::move(certificate));
    if (certificates.size() > kMaxCertificates) {
      return Bad("over 16 certificates");
    }
  }
  return certificates;
}

Result<Done> ReadContent(DerCursor& data, SignedData& signed_data) {
  TRY(const DerValue content, data.Take(kDerSequence));
  DerCursor inside(content.contents);
  TRY(const DerValue type, inside.Take(kDerOid));
  signed_data.content_type = CopyOf(type.contents);
  if (inside.Sees(DerTagged(0))) {
    TRY(const DerValue tagged, inside.Next());
    DerCursor wrapped(tagged.contents);
    TRY(const DerValue octets, wrapped.Take(kDerOctetString));
    TRY_DONE(wrapped.End());
    signed_data.content = CopyOf(octets.contents);
  }
  return inside.End();
}

// SignedData, RFC 5652 §5.1.
Result<SignedData> ReadSignedData(ByteView contents) {
  DerCursor outer(contents);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor data(sequence.contents);
  SignedData signed_data;
  TRY(const std::uint64_t version, data.TakeNumber(5));
  TRY(const DerValue algorithms, data.Take(kDerSet));
  DerCursor hashes(algorithms.contents);
  TRY(const crypto::HashAlgorithm announced, ReadHashAlgorithm(hashes));
  TRY_DONE(hashes.End());
  TRY_DONE(ReadContent(data, signed_data));
  if (data.Sees(DerTagged(0))) {
    TRY(const DerValue certificates, data.Next());
    TRY(signed_data.certificates, ReadCertificates(certificates.contents));
  }
  // [1], revocation lists, would be looked at by nobody.
  TRY(const DerValue signers, data.Take(kDerSet));
  TRY_DONE(data.End());
  DerCursor list(signers.contents);
  TRY(const DerValue first, list.Take(kDerSequence));
  if (!list.done()) return Bad("more than one signer");
  DerCursor signer(first.contents);
  TRY(signed_data.signer, ReadSigner(signer, signed_data.content_type));
  const bool plain = Is(signed_data.content_type, Known().data) &&
                     signed_data.signer.key_id.empty();
  if (version != (plain ? 1U : 3U)) {
    return Bad("signed data that is not of its version");
  }
  if (signed_data.signer.digest_hash != announced) {
    return Bad("two hashes of one signer");
  }
  return signed_data;
}

Result<SignedData> Parse(ByteView der) {
  DerCursor outer(der);
  TRY(const DerValue info, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(info.contents);
  TRY(const DerValue type, cursor.Take(kDerOid));
  if (!Is(type.contents, Known().signed_data)) return Bad("not signed data");
  TRY(const DerValue tagged, cursor.Take(DerTagged(0)));
  TRY_DONE(cursor.End());
  return ReadSignedData(tagged.contents);
}

// The hash of the signature is the digest's, where it has one of its own;
// Ed25519 goes with SHA-512 (RFC 8419 §3.1).
bool HashesAgree(const CmsSigner& signer) {
  return signer.scheme.form == crypto::SignatureScheme::Form::kEd25519
             ? signer.digest_hash == crypto::HashAlgorithm::kSha512
             : signer.digest_hash == signer.scheme.hash;
}

}  // namespace

bool CmsSigner::IsNamed(const Certificate& certificate) const {
  if (!key_id.empty()) return key_id == certificate.subject_key_id;
  return issuer == certificate.issuer && serial == certificate.serial;
}

Result<SignedData> ParseSignedData(ByteView der) {
  if (der.size() > kMaxCmsBytes) {
    return Failure{Reason::kTooLarge, "a CMS signature of over 256 KiB"};
  }
  auto data = Parse(der);
  if (!data.ok() && (data.failure().reason == Reason::kBadEncoding ||
                     data.failure().reason == Reason::kBadCertificate)) {
    return Bad(data.failure().detail);
  }
  return data;
}

Result<Done> CheckCmsSigner(const CmsSigner& signer,
                            const Certificate& certificate,
                            ByteView content_digest) {
  if (!std::ranges::equal(content_digest, signer.message_digest)) {
    return Failure{Reason::kBadSignature, "CMS: of another content"};
  }
  TRY(const crypto::PublicKey key, certificate.key());
  return crypto::Verify(key, signer.scheme, signer.attributes,
                        signer.signature);
}

Result<Certificate> CheckDetached(const SignedData& data,
                                  ByteView content_digest,
                                  const CmsTrust& trust, Instant time) {
  if (data.content) return Bad("the content is inside, not beside");
  if (!Is(data.content_type, Known().data)) return Bad("of no plain data");
  if (!HashesAgree(data.signer)) return Bad("two hashes of one signer");
  const auto signer = std::find_if(
      data.certificates.begin(), data.certificates.end(),
      [&](const Certificate& one) { return data.signer.IsNamed(one); });
  if (signer == data.certificates.end()) {
    return Bad("no certificate of its signer");
  }
  if (!data.signer.certificate_digest.empty() &&
      crypto::Hash(data.signer.certificate_hash).Update(signer->der).Finish() !=
          data.signer.certificate_digest) {
    return Bad("names another certificate of its signer");
  }
  TRY_DONE(CheckCmsSigner(data.signer, *signer, content_digest));
  if (signer->key_usage && (*signer->key_usage & kUsageDigitalSignature) == 0) {
    return Failure{Reason::kBadCertificate, "the certificate may not sign"};
  }
  if (trust.pinned) {
    if (*signer != *trust.pinned) {
      return Failure{Reason::kWrongIdentity,
                     "signed by another certificate than the one given"};
    }
    TRY_DONE(CheckValidity(*signer, time));
    return *signer;
  }
  const auto path =
      CheckPath(*signer, data.certificates, trust.roots, time, trust.purpose);
  if (!path.ok()) return path.failure();
  return *signer;
}

}  // namespace airlock::verifier
