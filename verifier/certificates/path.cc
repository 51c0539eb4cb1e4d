#include "verifier/certificates/path.h"

#include <algorithm>

#include "verifier/certificates/name_constraints.h"
#include "verifier/certificates/path_search.h"

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

bool Has(const std::vector<Bytes>& oids, const Bytes& oid) {
  return std::find(oids.begin(), oids.end(), oid) != oids.end();
}

const Bytes* UsageOf(CertificatePurpose purpose) {
  static const Bytes kCodeSigning = OidOf("1.3.6.1.5.5.7.3.3");
  static const Bytes kEmail = OidOf("1.3.6.1.5.5.7.3.4");
  static const Bytes kTimeStamping = OidOf("1.3.6.1.5.5.7.3.8");
  switch (purpose) {
    case CertificatePurpose::kCodeSigning:
      return &kCodeSigning;
    case CertificatePurpose::kEmail:
      return &kEmail;
    case CertificatePurpose::kTimeStamping:
      return &kTimeStamping;
    case CertificatePurpose::kAny:
      return nullptr;
  }
  return nullptr;
}

Result<Done> CheckExtensions(const Certificate& certificate) {
  static const std::vector<Bytes> kKnown = {
      OidOf("2.5.29.15"), OidOf("2.5.29.17"), OidOf("2.5.29.19"),
      OidOf("2.5.29.30"), OidOf("2.5.29.37")};
  static const Bytes kNameConstraints = OidOf("2.5.29.30");
  for (const CertificateExtension& extension : certificate.extensions) {
    if (extension.critical && !Has(kKnown, extension.oid)) {
      return Bad("an unknown critical extension");
    }
    if (extension.oid == kNameConstraints) {
      // RFC 5280 §4.2.1.10: MUST be critical, only in a CA.
      if (!extension.critical) return Bad("name constraints are not critical");
      if (!certificate.ca.value_or(false)) {
        return Bad("name constraints outside a CA");
      }
    }
  }
  return Done{};
}

Result<Done> CheckLeaf(const Certificate& leaf, CertificatePurpose purpose) {
  if (leaf.ca.value_or(false)) return Bad("the leaf is a CA");
  if (leaf.key_usage && (*leaf.key_usage & kUsageKeyCertSign) != 0) {
    return Bad("the leaf may sign certificates");
  }
  const Bytes* const usage = UsageOf(purpose);
  if (usage == nullptr) return Done{};
  if (!Has(leaf.extended_key_usage, *usage)) {
    return Bad("the leaf is not for this use");
  }
  if (!leaf.key_usage || (*leaf.key_usage & kUsageDigitalSignature) == 0) {
    return Bad("the leaf may not sign");
  }
  if (purpose == CertificatePurpose::kTimeStamping) {
    static const Bytes kExtendedKeyUsage = OidOf("2.5.29.37");
    const CertificateExtension* const found = leaf.Find(kExtendedKeyUsage);
    if (found == nullptr || !found->critical ||
        leaf.extended_key_usage.size() != 1) {
      return Bad("a time stamping authority is for that alone, critically");
    }
  }
  return Done{};
}

// `below` are the intermediates between it and the leaf.
Result<Done> CheckAuthority(const Certificate& authority,
                            std::span<const Certificate> below,
                            CertificatePurpose purpose) {
  static const Bytes kBasicConstraints = OidOf("2.5.29.19");
  static const Bytes kAnyUsage = OidOf("2.5.29.37.0");
  if (!authority.ca.value_or(false)) return Bad("an issuer is not a CA");
  if (!authority.Find(kBasicConstraints)->critical) {
    return Bad("basic constraints of a CA are not critical");
  }
  if (!authority.key_usage || (*authority.key_usage & kUsageKeyCertSign) == 0) {
    return Bad("an issuer may not sign certificates");
  }
  if (authority.path_length) {
    const auto counted =
        std::count_if(below.begin(), below.end(),
                      [](const Certificate& c) { return !c.self_issued(); });
    if (static_cast<std::uint64_t>(counted) > *authority.path_length) {
      return Bad("a path longer than its CA allows");
    }
  }
  const Bytes* const usage = UsageOf(purpose);
  if (usage != nullptr && !authority.extended_key_usage.empty() &&
      !Has(authority.extended_key_usage, *usage) &&
      !Has(authority.extended_key_usage, kAnyUsage)) {
    return Bad("an issuer is not for this use");
  }
  return Done{};
}

Result<Done> CheckWhole(std::span<const Certificate> path, Instant time,
                        CertificatePurpose purpose) {
  for (const Certificate& certificate : path) {
    TRY_DONE(CheckValidity(certificate, time));
    TRY_DONE(CheckExtensions(certificate));
  }
  TRY_DONE(CheckLeaf(path.front(), purpose));
  for (std::size_t i = 1; i < path.size(); ++i) {
    TRY_DONE(CheckAuthority(path[i], path.subspan(1, i - 1), purpose));
  }
  TRY_DONE(CheckNameConstraints(path, WildcardNames::kRefused));
  return CheckPathByOpenssl(path, purpose);
}

}  // namespace

Result<Done> CheckValidity(const Certificate& certificate, Instant time) {
  if (time < certificate.not_before) {
    return Failure{Reason::kNotYetValid, "a certificate that is valid from " +
                                             certificate.not_before.text() +
                                             ", used at " + time.text()};
  }
  if (certificate.not_after < time) {
    return Failure{Reason::kExpired, "a certificate that was valid until " +
                                         certificate.not_after.text() +
                                         ", used at " + time.text()};
  }
  return Done{};
}

Result<std::vector<Certificate>> CheckPath(
    const Certificate& leaf, std::span<const Certificate> intermediates,
    std::span<const Certificate> roots, Instant time,
    CertificatePurpose purpose) {
  return FindPath(leaf, {intermediates, roots, kMaxPathLength,
                         [&](std::span<const Certificate> path) {
                           return CheckWhole(path, time, purpose);
                         }});
}

}  // namespace airlock::verifier
