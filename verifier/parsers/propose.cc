#include "airlock/core/check.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {
namespace {

// Who is in the file is asked of another worker, and of a third by the signer.
Result<Done> ProposeTrustRoot(EvidenceDraft& draft) {
  for (const Input& file : draft.items()) {
    draft.AddTestimony("read-trust", file.item.object, file.item.object);
  }
  return Done{};
}

// What its metadata says is asked of another worker, and of a third by the
// signer.
Result<Done> ProposeTufRepo(EvidenceDraft& draft) {
  const Input* const timestamp = draft.Find("metadata/timestamp.json");
  if (timestamp == nullptr) {
    return Failure{Reason::kBadBundle, "no metadata/timestamp.json"};
  }
  draft.AddTestimony("follow-tuf", timestamp->item.object,
                     draft.proposal.evidence.contents);
  return Done{};
}

Result<Done> ProposeByKind(notes::BundleKind kind, EvidenceDraft& draft) {
  switch (kind) {
    case notes::BundleKind::kAptRepo:
      return ProposeAptRepo(draft);
    case notes::BundleKind::kGkeOnprem:
    case notes::BundleKind::kSignedBlob:
      return ProposeSignedFiles(draft);
    case notes::BundleKind::kOciLayout:
      return ProposeOciLayout(draft);
    case notes::BundleKind::kTufRepo:
      return ProposeTufRepo(draft);
    case notes::BundleKind::kTrustRoot:
      return ProposeTrustRoot(draft);
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
