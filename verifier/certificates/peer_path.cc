#include "verifier/certificates/peer_path.h"

#include <algorithm>

#include "verifier/certificates/name_constraints.h"
#include "verifier/certificates/path.h"
#include "verifier/certificates/path_search.h"
#include "verifier/certificates/peer_profile.h"

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

Result<Done> CheckSchemes(std::span<const Certificate> path,
                          const PeerQuestion& question) {
  if (!question.schemes) return Done{};
  // A root's own signature is nobody's word.
  for (const Certificate& certificate : path.first(path.size() - 1)) {
    TRY(const crypto::SignatureScheme scheme,
        ReadSignatureAlgorithm(certificate.signature_algorithm));
    if (std::find(question.schemes->begin(), question.schemes->end(), scheme) ==
        question.schemes->end()) {
      return Failure{Reason::kWeakAlgorithm,
                     "a signature of a kind that was not asked for"};
    }
  }
  return Done{};
}

Result<Done> Judge(std::span<const Certificate> path,
                   const PeerQuestion& question) {
  for (const Certificate& certificate : path) {
    TRY_DONE(CheckValidity(certificate, question.time));
    TRY_DONE(CheckCommonProfile(certificate, &certificate == &path.back(),
                                question.profile));
  }
  TRY_DONE(CheckLeafProfile(path.front(), question));
  std::uint64_t below = 0;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const bool anchor = i + 1 == path.size();
    TRY_DONE(CheckAuthorityProfile(path[i], anchor, below, question));
    if (!anchor && !path[i].self_issued()) ++below;
  }
  if (question.max_authorities && below > *question.max_authorities) {
    return Bad("a path longer than was asked for");
  }
  TRY_DONE(CheckSchemes(path, question));
  TRY_DONE(CheckNameConstraints(path, question.profile == PeerProfile::kWebPki
                                          ? WildcardNames::kExpanded
                                          : WildcardNames::kRefused));
  if (!question.revocation_lists.empty()) {
    TRY_DONE(CheckRevocation(path, question.revocation_lists, question.time));
  }
  return CheckPathByOpenssl(path, CertificatePurpose::kAny);
}

}  // namespace

Result<std::vector<Certificate>> CheckPeerPath(
    const Certificate& leaf, std::span<const Certificate> intermediates,
    std::span<const Certificate> roots, const PeerQuestion& question) {
  TRY(auto path, FindPath(leaf, {intermediates, roots, kMaxPeerPathLength,
                                 [&](std::span<const Certificate> candidate) {
                                   return Judge(candidate, question);
                                 }}));
  // The leaf is the same on every path.
  TRY_DONE(CheckPeerNames(leaf, question));
  return path;
}

}  // namespace airlock::verifier
