// The stages that read no bytes: compare, hold, decide.
#include "airlock/core/notes/judgement.h"
#include "stager/stage.h"

namespace airlock::stager {

Result<SignedNote> Compare(const Situation&, const notes::ContentsItem& item) {
  // No recipe is known to this installation, and saying so is the finding: the
  // policy decides what it is worth, and a waiver makes it visible.
  const notes::Rebuild rebuild{item.object, notes::RebuildLevel::kNotRebuilt,
                               "no-recipe"};
  return SignedNote{notes::Format(rebuild), {}};
}

Result<SignedNote> Hold(const Situation& s) {
  const notes::Held held{s.facts.submission->time + s.policy.body.hold};
  return SignedNote{notes::Format(held), {}};
}

Result<SignedNote> Decide(const Situation& s,
                          const std::vector<RecordDigest>& waivers,
                          Instant now) {
  const notes::Verdict verdict{
      s.facts.id,
      policies::DossierOf(s.facts, s.now.site.roster->body),
      s.policy_digest,
      s.now.site.roster_digest,
      now,
      waivers};
  return SignedNote{notes::Format(verdict), {}};
}

}  // namespace airlock::stager
