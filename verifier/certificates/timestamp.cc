#include "verifier/certificates/timestamp.h"

#include <algorithm>
#include <utility>

#include "verifier/certificates/path.h"

namespace airlock::verifier {
namespace {

constexpr std::size_t kMaxCertificates = 16;

Failure Bad(std::string why) { return {Reason::kBadTimestamp, std::move(why)}; }

bool Is(ByteView a, const Bytes& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// AlgorithmIdentifier of a hash; parameters are absent or NULL (RFC 5754 §2).
Result<crypto::HashAlgorithm> ReadHash(DerCursor& cursor) {
  using Hash = crypto::HashAlgorithm;
  static const std::vector<std::pair<Bytes, Hash>> kHashes = {
      {OidOf("2.16.840.1.101.3.4.2.1"), Hash::kSha256},
      {OidOf("2.16.840.1.101.3.4.2.2"), Hash::kSha384},
      {OidOf("2.16.840.1.101.3.4.2.3"), Hash::kSha512},
  };
  static const Bytes kSha1 = OidOf("1.3.14.3.2.26");
  TRY(const DerValue algorithm, cursor.Take(kDerSequence));
  DerCursor inside(algorithm.contents);
  TRY(const DerValue oid, inside.Take(kDerOid));
  if (!inside.done()) {
    TRY(const DerValue null, inside.Take(0x05));
    if (!null.contents.empty()) return Bad("a NULL with contents");
  }
  TRY_DONE(inside.End());
  for (const auto& [name, hash] : kHashes) {
    if (Is(oid.contents, name)) return hash;
  }
  if (Is(oid.contents, kSha1)) {
    return Failure{Reason::kWeakAlgorithm, "a time stamp over SHA-1"};
  }
  return Failure{Reason::kUnsupported, "a time stamp over an unknown hash"};
}

// TSTInfo, RFC 3161 §2.4.2.
Result<Done> ReadInfo(ByteView content, Timestamp& stamp) {
  DerCursor outer(content);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor info(sequence.contents);
  TRY(const std::uint64_t version, info.TakeNumber(1));
  if (version != 1) return Bad("TSTInfo is not of version 1");
  TRY_DONE(info.Take(kDerOid));  // policy: the authority's own
  TRY(const DerValue imprint, info.Take(kDerSequence));
  DerCursor inside(imprint.contents);
  TRY(stamp.imprint_hash, ReadHash(inside));
  TRY(const DerValue digest, inside.Take(kDerOctetString));
  TRY_DONE(inside.End());
  stamp.imprint = CopyOf(digest.contents);
  TRY(const ByteView serial, info.TakeInteger());
  stamp.serial = CopyOf(serial);
  TRY(const DerValue time, info.Take(kDerGeneralizedTime));
  TRY(stamp.time, ReadGenTime(time.contents));
  if (info.Sees(kDerSequence)) {
    TRY_DONE(info.Next());
  }  // accuracy
  if (info.Sees(kDerBoolean)) {
    TRY(const bool ordering, info.TakeBoolean());
    if (!ordering) return Bad("ordering FALSE is spelled out");
  }
  if (info.Sees(kDerInteger)) {
    TRY_DONE(info.TakeInteger());
  }  // nonce
  if (info.Sees(DerTagged(0))) {
    TRY_DONE(info.Next());
  }  // tsa: a name
  // [1] extensions: whatever they mean, nobody here could tell.
  return info.End();
}

// signingCertificateV2 (RFC 5035 §3): the first ESSCertIDv2 is the signer's.
Result<Done> ReadSigningCertificate(DerCursor& values, Timestamp& stamp) {
  TRY(const DerValue whole, values.Take(kDerSequence));
  DerCursor outer(whole.contents);
  TRY(const DerValue ids, outer.Take(kDerSequence));
  DerCursor list(ids.contents);
  TRY(const DerValue first, list.Take(kDerSequence));
  DerCursor id(first.contents);
  if (id.Sees(kDerSequence)) {
    TRY(stamp.certificate_hash, ReadHash(id));
  }
  TRY(const DerValue digest, id.Take(kDerOctetString));
  stamp.certificate_digest = CopyOf(digest.contents);
  return Done{};
}

struct Oids {
  Bytes signed_data = OidOf("1.2.840.113549.1.7.2");
  Bytes tst_info = OidOf("1.2.840.113549.1.9.16.1.4");
  Bytes content_type = OidOf("1.2.840.113549.1.9.3");
  Bytes message_digest = OidOf("1.2.840.113549.1.9.4");
  Bytes signing_certificate_v2 = OidOf("1.2.840.113549.1.9.16.2.47");
  Bytes rsa_encryption = OidOf("1.2.840.113549.1.1.1");
};
const Oids& KnownOids() {
  static const Oids kOids;
  return kOids;
}

Result<Done> ReadAttributes(ByteView attributes, Timestamp& stamp) {
  bool typed = false;
  bool digested = false;
  bool named = false;
  DerCursor list(attributes);
  while (!list.done()) {
    TRY(const DerValue attribute, list.Take(kDerSequence));
    DerCursor cursor(attribute.contents);
    TRY(const DerValue oid, cursor.Take(kDerOid));
    TRY(const DerValue set, cursor.Take(kDerSet));
    TRY_DONE(cursor.End());
    DerCursor values(set.contents);
    if (Is(oid.contents, KnownOids().content_type)) {
      TRY(const DerValue type, values.Take(kDerOid));
      if (typed || !Is(type.contents, KnownOids().tst_info)) {
        return Bad("the signed content type is not a time stamp's");
      }
      typed = true;
      TRY_DONE(values.End());
    } else if (Is(oid.contents, KnownOids().message_digest)) {
      TRY(const DerValue digest, values.Take(kDerOctetString));
      if (digested) return Bad("two message digests");
      stamp.message_digest = CopyOf(digest.contents);
      digested = true;
      TRY_DONE(values.End());
    } else if (Is(oid.contents, KnownOids().signing_certificate_v2)) {
      if (named) return Bad("two signing certificates");
      TRY_DONE(ReadSigningCertificate(values, stamp));
      named = true;
      TRY_DONE(values.End());
    }
  }
  if (!typed || !digested) return Bad("signed attributes are missing");
  // RFC 3161 §2.4.1 with RFC 5816: the token names its signer's certificate.
  if (!named) return Bad("no ESSCertIDv2 of the signer");
  return Done{};
}

Result<Done> ReadSigner(DerCursor& signer, Timestamp& stamp) {
  TRY(const std::uint64_t version, signer.TakeNumber(3));
  if (version == 1) {
    TRY(const DerValue both, signer.Take(kDerSequence));
    DerCursor inside(both.contents);
    TRY(const DerValue issuer, inside.Take(kDerSequence));
    TRY(const ByteView serial, inside.TakeInteger());
    TRY_DONE(inside.End());
    stamp.signer_issuer = CopyOf(issuer.whole);
    stamp.signer_serial = CopyOf(serial);
  } else if (version == 3) {
    TRY(const DerValue id, signer.Take(DerTaggedPrimitive(0)));
    stamp.signer_key_id = CopyOf(id.contents);
  } else {
    return Bad("a signer of an unknown version");
  }
  TRY(stamp.digest_hash, ReadHash(signer));
  TRY(const DerValue attributes, signer.Take(DerTagged(0)));
  TRY_DONE(ReadAttributes(attributes.contents, stamp));
  stamp.signed_attributes = EncodeDerValue(kDerSet, attributes.contents);
  TRY(const DerValue algorithm, signer.Take(kDerSequence));
  DerCursor inside(algorithm.contents);
  TRY(const DerValue oid, inside.Take(kDerOid));
  if (Is(oid.contents, KnownOids().rsa_encryption)) {
    // RFC 3370 §3.2: the hash is then the signer's digestAlgorithm.
    stamp.scheme = {crypto::SignatureScheme::Form::kRsaPkcs1,
                    stamp.digest_hash};
  } else {
    TRY(stamp.scheme, ReadSignatureAlgorithm(algorithm.whole));
  }
  TRY(const DerValue signature, signer.Take(kDerOctetString));
  stamp.signature = CopyOf(signature.contents);
  // Unsigned attributes are nobody's word; some authorities add a cross-stamp.
  if (signer.Sees(DerTagged(1))) {
    TRY_DONE(signer.Next());
  }
  return signer.End();
}

Result<Done> ReadCertificates(ByteView contents, Timestamp& stamp) {
  DerCursor list(contents);
  while (!list.done()) {
    TRY(const DerValue one, list.Take(kDerSequence));
    TRY(Certificate certificate, ParseCertificate(one.whole));
    stamp.certificates.push_back(std::move(certificate));
    if (stamp.certificates.size() > kMaxCertificates) {
      return Bad("over 16 certificates");
    }
  }
  return Done{};
}

// SignedData, RFC 5652 §5.1.
Result<Done> ReadSignedData(ByteView contents, Timestamp& stamp) {
  DerCursor outer(contents);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor data(sequence.contents);
  TRY(const std::uint64_t version, data.TakeNumber(3));
  if (version != 3) return Bad("signed data that is not of version 3");
  TRY(const DerValue algorithms, data.Take(kDerSet));
  DerCursor hashes(algorithms.contents);
  TRY(const crypto::HashAlgorithm announced, ReadHash(hashes));
  TRY_DONE(hashes.End());
  TRY(const DerValue content, data.Take(kDerSequence));
  DerCursor inside(content.contents);
  TRY(const DerValue type, inside.Take(kDerOid));
  if (!Is(type.contents, KnownOids().tst_info)) {
    return Bad("the content is not a time stamp");
  }
  TRY(const DerValue tagged, inside.Take(DerTagged(0)));
  TRY_DONE(inside.End());
  DerCursor wrapped(tagged.contents);
  TRY(const DerValue octets, wrapped.Take(kDerOctetString));
  TRY_DONE(wrapped.End());
  stamp.content = CopyOf(octets.contents);
  TRY_DONE(ReadInfo(stamp.content, stamp));
  if (data.Sees(DerTagged(0))) {
    TRY(const DerValue certificates, data.Next());
    TRY_DONE(ReadCertificates(certificates.contents, stamp));
  }
  TRY(const DerValue signers, data.Take(kDerSet));
  TRY_DONE(data.End());
  DerCursor list(signers.contents);
  TRY(const DerValue first, list.Take(kDerSequence));
  if (!list.done()) return Bad("a time stamp has one signer");
  DerCursor signer(first.contents);
  TRY_DONE(ReadSigner(signer, stamp));
  if (stamp.digest_hash != announced) return Bad("two hashes of one signer");
  return Done{};
}

// TimeStampResp ::= SEQUENCE { status PKIStatusInfo, token OPTIONAL }, where
// granted (0) brings a token. So does grantedWithMods (1), where the authority
// changed what it was asked for; nobody signs this status, and none of
// Sigstore's authorities uses it.
Result<ByteView> TokenOf(ByteView der) {
  DerCursor outer(der);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  if (cursor.Sees(kDerOid)) return sequence.whole;
  TRY(const DerValue status, cursor.Take(kDerSequence));
  DerCursor inside(status.contents);
  TRY(const std::uint64_t number, inside.TakeNumber(100));
  if (number != 0) return Bad("the authority did not grant a time stamp");
  TRY(const DerValue token, cursor.Take(kDerSequence));
  TRY_DONE(cursor.End());
  return token.whole;
}

Result<Timestamp> Parse(ByteView der) {
  TRY(const ByteView token, TokenOf(der));
  DerCursor outer(token);
  TRY(const DerValue info, outer.Take(kDerSequence));
  DerCursor cursor(info.contents);
  TRY(const DerValue type, cursor.Take(kDerOid));
  if (!Is(type.contents, KnownOids().signed_data)) {
    return Bad("a token that is not signed data");
  }
  TRY(const DerValue tagged, cursor.Take(DerTagged(0)));
  TRY_DONE(cursor.End());
  Timestamp stamp;
  TRY_DONE(ReadSignedData(tagged.contents, stamp));
  return stamp;
}

bool Names(const Timestamp& stamp, const Certificate& certificate) {
  if (!stamp.signer_key_id.empty()) {
    return stamp.signer_key_id == certificate.subject_key_id;
  }
  return stamp.signer_issuer == certificate.issuer &&
         stamp.signer_serial == certificate.serial;
}

// The certificate of the token's signer: the authority's own leaf, or one from
// the token where the authority has only CAs.
const Certificate* SignerOf(const Timestamp& stamp,
                            const TimestampAuthority& authority) {
  const Certificate& first = authority.chain.front();
  if (!first.ca.value_or(false)) {
    return Names(stamp, first) ? &first : nullptr;
  }
  for (const Certificate& hint : stamp.certificates) {
    if (Names(stamp, hint)) return &hint;
  }
  return nullptr;
}

}  // namespace

Result<Timestamp> ParseTimestamp(ByteView der) {
  if (der.size() > kMaxTimestampBytes) {
    return Failure{Reason::kTooLarge, "a time stamp of over 64 KiB"};
  }
  auto stamp = Parse(der);
  if (!stamp.ok() && (stamp.failure().reason == Reason::kBadEncoding ||
                      stamp.failure().reason == Reason::kBadCertificate)) {
    return Bad(stamp.failure().detail);
  }
  return stamp;
}

Result<Done> CheckTimestamp(const Timestamp& stamp, ByteView message,
                            const TimestampAuthority& authority) {
  if (crypto::Hash(stamp.imprint_hash).Update(message).Finish() !=
      stamp.imprint) {
    return Bad("the time stamp is of something else");
  }
  if (authority.chain.empty()) {
    return Failure{Reason::kUntrustedCertificate,
                   "an authority without certificates"};
  }
  const Certificate* const signer = SignerOf(stamp, authority);
  if (signer == nullptr) {
    return Failure{Reason::kUntrustedCertificate,
                   "the time stamp is not by this authority"};
  }
  if (crypto::Hash(stamp.certificate_hash).Update(signer->der).Finish() !=
      stamp.certificate_digest) {
    return Bad("the time stamp names another certificate of its signer");
  }
  if (crypto::Hash(stamp.digest_hash).Update(stamp.content).Finish() !=
      stamp.message_digest) {
    return Bad("the signed digest is not the time stamp's");
  }
  TRY(const crypto::PublicKey key, signer->key());
  if (!crypto::Verify(key, stamp.scheme, stamp.signed_attributes,
                      stamp.signature)
           .ok()) {
    return Bad("the authority's signature does not hold");
  }
  if (stamp.time < authority.valid_from || authority.valid_until < stamp.time) {
    return Failure{Reason::kKeyNotValid,
                   "the authority was not trusted at " + stamp.time.text()};
  }
  std::vector<Certificate> hints = authority.chain;
  hints.insert(hints.end(), stamp.certificates.begin(),
               stamp.certificates.end());
  const auto path =
      CheckPath(*signer, hints, std::span(authority.chain).last(1), stamp.time,
                CertificatePurpose::kTimeStamping);
  if (!path.ok()) return path.failure();
  return Done{};
}

}  // namespace airlock::verifier
