#include "verifier/certificates/peer_profile.h"

#include <algorithm>

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

bool Has(const std::vector<Bytes>& oids, const Bytes& oid) {
  return std::find(oids.begin(), oids.end(), oid) != oids.end();
}

struct Oids {
  Bytes key_usage = OidOf("2.5.29.15");
  Bytes names = OidOf("2.5.29.17");
  Bytes basic_constraints = OidOf("2.5.29.19");
  Bytes name_constraints = OidOf("2.5.29.30");
  Bytes authority_key_id = OidOf("2.5.29.35");
  Bytes policy_constraints = OidOf("2.5.29.36");
  Bytes extended_key_usage = OidOf("2.5.29.37");
  Bytes authority_access = OidOf("1.3.6.1.5.5.7.1.1");

  Bytes any_usage = OidOf("2.5.29.37.0");
  Bytes server = OidOf("1.3.6.1.5.5.7.3.1");
  Bytes code_signing = OidOf("1.3.6.1.5.5.7.3.3");
  Bytes email = OidOf("1.3.6.1.5.5.7.3.4");
  Bytes time_stamping = OidOf("1.3.6.1.5.5.7.3.8");
  Bytes ocsp_signing = OidOf("1.3.6.1.5.5.7.3.9");
  Bytes precertificate = OidOf("1.3.6.1.4.1.11129.2.4.4");
};
const Oids& Known() {
  static const Oids kOids;
  return kOids;
}

// 30 00
constexpr std::size_t kEmptyName = 2;

bool HasSubject(const Certificate& certificate) {
  return certificate.subject.size() > kEmptyName;
}

// AuthorityInfoAccessSyntax, RFC 5280 §4.2.2.1: nothing is fetched by it, but
// what does not parse was not written by an authority.
Result<Done> CheckAuthorityAccess(ByteView value) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor list(sequence.contents);
  do {
    TRY(const DerValue one, list.Take(kDerSequence));
    DerCursor cursor(one.contents);
    TRY_DONE(cursor.Take(kDerOid));
    TRY_DONE(cursor.Next());
    TRY_DONE(cursor.End());
  } while (!list.done());
  return Done{};
}

Result<Done> CheckExtension(const CertificateExtension& extension,
                            const Certificate& certificate,
                            PeerProfile profile) {
  const Oids& oids = Known();
  if (extension.critical) {
    const bool read = extension.oid == oids.key_usage ||
                      extension.oid == oids.names ||
                      extension.oid == oids.basic_constraints ||
                      extension.oid == oids.name_constraints ||
                      extension.oid == oids.extended_key_usage;
    if (!read) return Bad("a critical extension that may not be, or unknown");
  }
  if (extension.oid == oids.name_constraints) {
    // BR 7.1.2.5.2 makes an exception of RFC 5280's MUST.
    if (!extension.critical && profile != PeerProfile::kWebPki) {
      return Bad("name constraints are not critical");
    }
    if (!certificate.ca.value_or(false)) {
      return Bad("name constraints outside a CA");
    }
  }
  if (extension.oid == oids.policy_constraints && !extension.critical) {
    return Bad("policy constraints are not critical");
  }
  if (extension.oid == oids.authority_access &&
      !CheckAuthorityAccess(extension.value).ok()) {
    return Bad("malformed access to the authority");
  }
  return Done{};
}

// RFC 5280 §4.2.1.1 and §4.2.1.2; BR 7.1.2.1.3.
Result<Done> CheckKeyIds(const Certificate& certificate, bool anchor,
                         PeerProfile profile) {
  const bool root = anchor && certificate.self_issued();
  if (!root && certificate.authority_key_id.empty()) {
    return Bad("no identifier of its authority's key");
  }
  if (certificate.ca.value_or(false) && certificate.subject_key_id.empty()) {
    return Bad("no identifier of an authority's own key");
  }
  if (!root || certificate.Find(Known().authority_key_id) == nullptr) {
    return Done{};
  }
  if (!certificate.authority_key_id.empty() &&
      certificate.authority_key_id != certificate.subject_key_id) {
    return Bad("a root that names another key as its authority's");
  }
  if (profile == PeerProfile::kWebPki &&
      (certificate.authority_key_id.empty() ||
       certificate.authority_named_otherwise)) {
    return Bad("a root that does not name its authority by its key alone");
  }
  return Done{};
}

bool HasOneOf(const Certificate& certificate,
              std::initializer_list<const Bytes*> usages) {
  return std::any_of(usages.begin(), usages.end(), [&](const Bytes* usage) {
    return Has(certificate.extended_key_usage, *usage);
  });
}

Result<Done> CheckLeafUsage(const Certificate& leaf,
                            const PeerQuestion& question) {
  const Oids& oids = Known();
  const bool strict = question.profile != PeerProfile::kRfc5280;
  if (strict && leaf.extended_key_usage.empty()) {
    return Bad("the leaf is for no use");
  }
  for (const Bytes& usage : question.extended_key_usage) {
    // RFC 5280 §4.2.1.12: without the extension, for all.
    if (!leaf.extended_key_usage.empty() &&
        !Has(leaf.extended_key_usage, usage) &&
        (strict || !Has(leaf.extended_key_usage, oids.any_usage))) {
      return Bad("the leaf is not for this use");
    }
  }
  if (question.profile == PeerProfile::kWebPki) {
    // BR 7.1.2.7.6 and 7.1.2.7.10.
    if (leaf.Find(oids.extended_key_usage)->critical) {
      return Bad("the leaf's use is critical");
    }
    if (HasOneOf(leaf, {&oids.any_usage, &oids.code_signing, &oids.email,
                        &oids.time_stamping, &oids.ocsp_signing,
                        &oids.precertificate})) {
      return Bad("the leaf is for a use that a server's may not be");
    }
  }
  if (question.profile == PeerProfile::kSmime &&
      HasOneOf(leaf, {&oids.any_usage, &oids.code_signing, &oids.server,
                      &oids.time_stamping})) {
    return Bad("the leaf is for a use that a mailbox's may not be");
  }
  return Done{};
}

}  // namespace

Result<Done> CheckCommonProfile(const Certificate& certificate, bool anchor,
                                PeerProfile profile) {
  for (const CertificateExtension& extension : certificate.extensions) {
    TRY_DONE(CheckExtension(extension, certificate, profile));
  }
  TRY_DONE(CheckKeyIds(certificate, anchor, profile));
  TRY(const crypto::PublicKey key, certificate.key());
  if (profile == PeerProfile::kWebPki &&
      key.algorithm() == crypto::KeyAlgorithm::kRsa && key.bits() % 8 != 0) {
    return Bad("RSA of no whole number of octets");  // BR 6.1.5
  }
  return Done{};
}

Result<Done> CheckLeafProfile(const Certificate& leaf,
                              const PeerQuestion& question) {
  const Oids& oids = Known();
  const bool strict = question.profile != PeerProfile::kRfc5280;
  const bool ca = leaf.ca.value_or(false);
  const unsigned usage = leaf.key_usage.value_or(0);
  if (strict && ca) return Bad("the leaf is a CA");
  if ((strict || !ca) && (usage & kUsageKeyCertSign) != 0) {
    return Bad("the leaf may sign certificates");
  }
  if (leaf.key_usage && (usage & question.key_usage) != question.key_usage) {
    return Bad("the leaf's key is not for this use");
  }
  if (question.profile == PeerProfile::kSmime && !leaf.key_usage) {
    return Bad("the leaf's key is for no use");
  }
  if (question.critical_key_usage &&
      (!leaf.key_usage || !leaf.Find(oids.key_usage)->critical)) {
    return Bad("the use of the leaf's key is not critical");
  }
  const CertificateExtension* const names = leaf.Find(oids.names);
  if (!HasSubject(leaf) && (names == nullptr || !names->critical)) {
    return Bad("no subject, and no critical names instead");
  }
  if (strict && HasSubject(leaf) && names != nullptr && names->critical) {
    return Bad("critical names beside a subject");
  }
  return CheckLeafUsage(leaf, question);
}

Result<Done> CheckAuthorityProfile(const Certificate& authority, bool anchor,
                                   std::uint64_t below,
                                   const PeerQuestion& question) {
  const Oids& oids = Known();
  if (!authority.ca.value_or(false)) return Bad("an issuer is not a CA");
  if (!authority.Find(oids.basic_constraints)->critical) {
    return Bad("basic constraints of a CA are not critical");
  }
  if (!HasSubject(authority)) return Bad("a CA without a name");
  const bool strict = question.profile != PeerProfile::kRfc5280;
  const unsigned usage = authority.key_usage.value_or(0);
  // RFC 5280 §6.1.4 (n) looks at it only where it is.
  if ((strict || authority.key_usage) && (usage & kUsageKeyCertSign) == 0) {
    return Bad("an issuer may not sign certificates");
  }
  if (authority.path_length && below > *authority.path_length) {
    return Bad("a path longer than its CA allows");
  }
  if (strict && anchor && !authority.extended_key_usage.empty()) {
    return Bad("a root is for some uses");
  }
  for (const Bytes& wanted : question.extended_key_usage) {
    if (!authority.extended_key_usage.empty() &&
        !Has(authority.extended_key_usage, wanted) &&
        !Has(authority.extended_key_usage, oids.any_usage)) {
      return Bad("an issuer is not for this use");
    }
  }
  if (question.profile == PeerProfile::kSmime && !anchor) {
    if ((usage & kUsageCrlSign) == 0) {
      return Bad("an issuer may not revoke");
    }
    if (HasOneOf(authority, {&oids.any_usage, &oids.code_signing, &oids.server,
                             &oids.time_stamping})) {
      return Bad("an issuer is for a use that a mailbox's may not be");
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
