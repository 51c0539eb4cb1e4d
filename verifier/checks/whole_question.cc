#include "verifier/checks/whole_question.h"

#include <algorithm>

#include "verifier/checks/trust_root.h"
#include "verifier/checks/tuf_repo.h"

namespace airlock::verifier {

Result<std::optional<WholeQuestion>> WholeQuestionOf(
    const notes::Testimony& testimony, const Occasion& occasion,
    const std::vector<NamedAnchors>& anchors, const Limits& limits) {
  if (testimony.verb == kReadTrust && occasion.changes) {
    return std::optional(WholeQuestion{
        *occasion.changes, ReadTrustJob(testimony, *occasion.changes, limits)});
  }
  if (testimony.verb == kFollowTuf && occasion.tuf_root) {
    const auto root = std::find_if(anchors.begin(), anchors.end(),
                                   [&](const NamedAnchors& named) {
                                     return named.trust == *occasion.tuf_root;
                                   });
    if (root == anchors.end()) {
      return Failure{Reason::kUnknownSigner,
                     occasion.tuf_root->text() + " is not in force"};
    }
    TRY(notes::Job job,
        FollowTufJob(occasion.contents, *root, occasion.submitted, limits));
    return std::optional(WholeQuestion{*occasion.tuf_root, std::move(job)});
  }
  return std::optional<WholeQuestion>();
}

}  // namespace airlock::verifier
