#include "verifier/sigstore/bundle_identity.h"

#include <optional>

#include "verifier/certificates/path.h"

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

Result<std::string> ReadIssuer(const Certificate& leaf) {
  static const Bytes kIssuerV2 = OidOf("1.3.6.1.4.1.57264.1.8");
  static const Bytes kIssuerV1 = OidOf("1.3.6.1.4.1.57264.1.1");
  if (const CertificateExtension* const found = leaf.Find(kIssuerV2)) {
    DerCursor cursor(found->value);
    const auto text = cursor.Take(kDerUtf8String);
    if (!text.ok() || !cursor.done()) return Bad("the issuer is malformed");
    return std::string(AsText(text->contents));
  }
  if (const CertificateExtension* const found = leaf.Find(kIssuerV1)) {
    return std::string(AsText(found->value));
  }
  return Bad("the certificate does not say who vouched for its identity");
}

struct Authorised {
  std::string url;
  std::vector<Certificate> path;
};

Result<Authorised> PathAt(const Certificate& leaf,
                          std::span<const Certificate> intermediates,
                          const TrustedRoot& root, Instant time) {
  std::optional<Failure> why_not;
  for (const CertificateAuthority& authority : root.authorities) {
    if (authority.chain.empty() || !authority.validity.Covers(time)) continue;
    std::vector<Certificate> hints(authority.chain.begin(),
                                   authority.chain.end() - 1);
    hints.insert(hints.end(), intermediates.begin(), intermediates.end());
    auto path = CheckPath(leaf, hints, std::span(authority.chain).last(1), time,
                          CertificatePurpose::kCodeSigning);
    if (path.ok()) return Authorised{authority.url, std::move(path).value()};
    // The authority that comes closest explains best.
    if (!why_not || why_not->reason == Reason::kUntrustedCertificate) {
      why_not = path.failure();
    }
  }
  if (why_not) return *why_not;
  return Failure{Reason::kUntrustedCertificate,
                 "no authority was trusted at " + time.text()};
}

}  // namespace

Result<CertifiedIdentity> ReadIdentity(const Certificate& leaf) {
  using Kind = SubjectName::Kind;
  if (leaf.names.size() != 1) return Bad("not exactly one subject name");
  const SubjectName& name = leaf.names.front();
  if (name.kind != Kind::kEmail && name.kind != Kind::kUri &&
      name.kind != Kind::kOtherName) {
    return Bad("a subject name of a kind that Fulcio does not write");
  }
  TRY(std::string issuer, ReadIssuer(leaf));
  return CertifiedIdentity{name.text, std::move(issuer)};
}

Result<std::string> CheckCertification(
    const Certificate& leaf, std::span<const Certificate> intermediates,
    const TrustedRoot& root, std::span<const Instant> times) {
  if (times.empty()) {
    return Failure{Reason::kNoTrustedTime,
                   "nothing trusted says when the signature was made"};
  }
  std::string url;
  for (const Instant time : times) {
    TRY(const Authorised found, PathAt(leaf, intermediates, root, time));
    if (root.names_certificate_logs) {
      // RFC 6962 §3.2: the hash is of the key of whoever issued the leaf, and
      // that is known from the path, not from a name.
      TRY_DONE(CheckScts(leaf, found.path[1], root.certificate_logs));
    }
    url = found.url;
  }
  return url;
}

}  // namespace airlock::verifier
