#include "airlock/signer/trust_change.h"

#include "airlock/core/notes/evidence.h"
#include "policies/chain_law.h"
#include "policies/judge.h"
#include "policies/trusts.h"

namespace airlock::signer {
namespace {

// The chain's seal, if it has one that counts.
Result<const ChainedRecord*> SealOf(const Chain& chain, const Witnesses& w) {
  const ChainedRecord* const none = nullptr;
  if (chain.empty() || chain.back().record.kind() != RecordKind::kSeal) {
    return none;
  }
  TRY(const policies::SealStanding standing,
      policies::StandingOfSeal(chain.back().record.body,
                               chain.back().record.index, w.roots));
  return standing == policies::SealStanding::kCounts ? &chain.back() : none;
}

Result<std::optional<notes::TrustDifference>> DifferenceIn(const Chain& chain) {
  TRY(auto authentic, policies::AuthenticIn(chain));
  if (!authentic) return std::optional<notes::TrustDifference>();
  return std::move(authentic->change);
}

}  // namespace

Result<std::optional<notes::TrustChange>> TrustChangeOf(const SubmissionId& id,
                                                        const Witnesses& w) {
  const std::optional<notes::TrustChange> nothing;
  TRY(const Chain chain, w.ledger.ChainOf(SubjectOf(id)));
  if (chain.empty() || chain.back().record.kind() != RecordKind::kSeal) {
    return Failure{Reason::kNotSealed, id.text()};
  }
  TRY(const ChainedRecord* const seal, SealOf(chain, w));
  if (seal == nullptr) return nothing;
  TRY(const auto difference, DifferenceIn(chain));
  if (!difference) return nothing;
  TRY(const policies::Site site, ReadSiteOf(w));
  if (policies::IsInForce(site, seal->digest)) return nothing;
  TRY(const std::uint64_t generation,
      policies::NextGeneration(site.trusts, difference->trust,
                               difference->before));
  return std::optional(notes::TrustChange{
      difference->trust, generation, difference->before, difference->after, id,
      seal->digest});
}

Result<Done> CheckNoChangeDue(const TrustName& name, const Witnesses& w) {
  TRY(const policies::Site site, ReadSiteOf(w));
  TRY(const std::vector<Subject> subjects, w.ledger.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const Chain chain, w.ledger.ChainOf(subject));
    TRY(const ChainedRecord* const seal, SealOf(chain, w));
    if (seal == nullptr || policies::IsInForce(site, seal->digest)) continue;
    TRY(const auto difference, DifferenceIn(chain));
    if (!difference || difference->trust != name) continue;
    return Failure{Reason::kPending, "what " + subject.text() +
                                         " changes of " + name.text() +
                                         " is sealed and not in force yet"};
  }
  return Done{};
}

}  // namespace airlock::signer
