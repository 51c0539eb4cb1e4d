#include "airlock/core/check.h"
#include "verifier/parsers/bundle.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {
namespace {

Result<Done> ProposeByKind(notes::BundleKind kind, Bundle& bundle) {
  switch (kind) {
    case notes::BundleKind::kAptRepo:
      return ProposeAptRepo(bundle);
    case notes::BundleKind::kGkeOnprem:
    case notes::BundleKind::kSignedBlob:
      return ProposeSignedFiles(bundle);
    case notes::BundleKind::kOciLayout:
      return ProposeOciLayout(bundle);
  }
  Check(false, "a kind of bundle that is known");
  return Done{};
}

}  // namespace

Result<Proposal> ProposeEvidence(const notes::Job& job,
                                 const std::vector<Input>& inputs) {
  TRY(Bundle bundle, Bundle::Open(job, inputs));
  TRY_DONE(ProposeByKind(bundle.proposal.evidence.kind, bundle));
  return std::move(bundle.proposal);
}

}  // namespace airlock::verifier
