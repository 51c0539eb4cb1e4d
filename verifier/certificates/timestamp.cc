#include "verifier/certificates/timestamp.h"

#include <algorithm>
#include <utility>

#include "verifier/certificates/path.h"

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) { return {Reason::kBadTimestamp, std::move(why)}; }

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
  TRY(stamp.imprint_hash, ReadHashAlgorithm(inside));
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
  static const Bytes kTstInfo = OidOf("1.2.840.113549.1.9.16.1.4");
  TRY(const ByteView token, TokenOf(der));
  TRY(SignedData data, ParseSignedData(token));
  if (data.content_type != kTstInfo || !data.content) {
    return Bad("the content is not a time stamp");
  }
  // RFC 3161 §2.4.1 with RFC 5816: the token names its signer's certificate.
  if (data.signer.certificate_digest.empty()) {
    return Bad("no ESSCertIDv2 of the signer");
  }
  Timestamp stamp;
  stamp.content = std::move(*data.content);
  TRY_DONE(ReadInfo(stamp.content, stamp));
  stamp.signer = std::move(data.signer);
  stamp.certificates = std::move(data.certificates);
  return stamp;
}

// The certificate of the token's signer: the authority's own leaf, or one from
// the token where the authority has only CAs.
const Certificate* SignerOf(const Timestamp& stamp,
                            const TimestampAuthority& authority) {
  const Certificate& first = authority.chain.front();
  if (!first.ca.value_or(false)) {
    return stamp.signer.IsNamed(first) ? &first : nullptr;
  }
  for (const Certificate& hint : stamp.certificates) {
    if (stamp.signer.IsNamed(hint)) return &hint;
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
                      stamp.failure().reason == Reason::kBadCms)) {
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
  if (crypto::Hash(stamp.signer.certificate_hash)
          .Update(signer->der)
          .Finish() != stamp.signer.certificate_digest) {
    return Bad("the time stamp names another certificate of its signer");
  }
  const auto made = CheckCmsSigner(
      stamp.signer, *signer,
      crypto::Hash(stamp.signer.digest_hash).Update(stamp.content).Finish());
  if (!made.ok()) return Bad(made.failure().detail);
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
