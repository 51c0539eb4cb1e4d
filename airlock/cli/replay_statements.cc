#include "airlock/cli/replay_statements.h"

#include "airlock/platform/vault.h"
#include "airlock/signer/testimony.h"
#include "policies/why.h"
#include "stager/stage.h"

namespace airlock::cli {

namespace {

// What people were shown, and what orders the channel, is what follows from the
// documents.
Result<Done> CheckConclusions(
    const notes::Authentic& authentic, const notes::Evidence& evidence,
    const std::vector<verifier::NamedAnchors>& anchors,
    const platform::VaultReader& vault) {
  TRY(const Bytes text, vault.Read(authentic.contents, kMaxDocumentBytes));
  TRY(const notes::Contents contents, notes::ParseContents(AsText(text)));
  TRY(const notes::Authentic found,
      verifier::CheckEvidence(evidence, contents, anchors, vault));
  if (found.change != authentic.change) {
    return Failure{Reason::kLyingWorker,
                   "the change of trust on record is another than there is"};
  }
  if (found.marks != authentic.marks) {
    return Failure{Reason::kLyingWorker,
                   "the versions on record are others than there are"};
  }
  return Done{};
}

}  // namespace

Result<std::string> ReplayStatements(const policies::Case& facts,
                                     const notes::Authentic& authentic,
                                     const policies::Policy& policy,
                                     const policies::Site& site,
                                     const Home& home,
                                     const std::string& program_folder) {
  const std::string what =
      facts.contents->kind == notes::BundleKind::kTufRepo
          ? "the repository's metadata"
      : authentic.change
          ? "what is in the file"
          : policies::Counted(authentic.vouched.size(), "statement");
  const auto vault = platform::VaultReader::Open(home.quarantine());
  if (!vault.ok()) {
    return what + ", not asked for again: the vault is not at hand";
  }
  TRY(const Bytes text, vault->Read(authentic.evidence, kMaxDocumentBytes));
  TRY(const notes::Evidence evidence, notes::ParseEvidence(AsText(text)));
  TRY(const auto anchors, stager::AnchorsFor(policy, site, *vault));
  if (authentic.vouched.empty()) {
    TRY_DONE(CheckConclusions(authentic, evidence, anchors, *vault));
  }
  TRY_DONE(signer::AskAgain(evidence, anchors, policy, facts, *vault,
                            program_folder + "/airlock-worker"));
  return what + ", a worker says the same again";
}

}  // namespace airlock::cli
