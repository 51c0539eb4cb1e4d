#include "airlock/core/check.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {
namespace {

Result<Done> ProposeByKind(notes::BundleKind kind, EvidenceDraft& draft) {
  switch (kind) {
    case notes::BundleKind::kAptRepo:
      return ProposeAptRepo(draft);
    case notes::BundleKind::kGkeOnprem:
    case notes::BundleKind::kSignedBlob:
      return ProposeSignedFiles(draft);
    case notes::BundleKind::kOciLayout:
      return ProposeOciLayout(draft);
  }
  Check(false, "a kind of bundle that is known");
  return Done{};
}

}  // namespace

Result<Proposal> ProposeEvidence(const notes::Job& job,
                                 const std::vector<Input>& inputs) {
  TRY(EvidenceDraft draft, EvidenceDraft::Open(job, inputs));
  TRY_DONE(ProposeByKind(draft.proposal.evidence.kind, draft));
  return std::move(draft.proposal);
}

}  // namespace airlock::verifier
