#include "airlock/cli/replay_statements.h"

#include "airlock/platform/vault.h"
#include "airlock/signer/testimony.h"
#include "policies/why.h"
#include "stager/stage.h"

namespace airlock::cli {

Result<std::string> ReplayStatements(const notes::Authentic& authentic,
                                     const policies::Policy& policy,
                                     const policies::Site& site,
                                     const Home& home,
                                     const std::string& program_folder) {
  const std::string what =
      policies::Counted(authentic.vouched.size(), "statement");
  const auto vault = platform::VaultReader::Open(home.quarantine());
  if (!vault.ok()) {
    return what + ", not asked for again: the vault is not at hand";
  }
  TRY(const Bytes text, vault->Read(authentic.evidence, kMaxDocumentBytes));
  TRY(const notes::Evidence evidence, notes::ParseEvidence(AsText(text)));
  TRY(const auto anchors, stager::AnchorsFor(policy, site, *vault));
  TRY_DONE(signer::AskAgain(evidence, anchors, policy, *vault,
                            program_folder + "/airlock-worker"));
  return what + ", a worker says the same again";
}

}  // namespace airlock::cli
