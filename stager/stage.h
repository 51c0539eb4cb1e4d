// stager/stage.h
//
// What a stage may touch, and what the stages are.
//
// A stage is one function: it reads what is on record, does its one thing, and
// yields the body of the record that says so. It appends nothing; the conductor
// does. So every stage can run again, on any machine, with the same answer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "airlock/core/home.h"
#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"
#include "airlock/platform/vault.h"
#include "policies/judge.h"
#include "stager/clean_leaves.h"
#include "stager/site_reader.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::stager {

// The powers of the conductor, opened once by its main, and what it remembers of
// scans.
struct Powers {
  const Home& home;
  const platform::VaultReader& quarantine;
  CleanLeaves& clean_leaves;
};

// One submission as it stands: its records, parsed, and the rules for it.
struct Situation {
  const SiteNow& now;
  policies::Case facts;
  const policies::On<policies::Policy>& policy;
  NoteDigest policy_digest;
};
// kNotFound if there is no such submission or no policy for its channel.
Result<Situation> ReadSituation(const SiteNow& now, const SubmissionId& id,
                                const platform::VaultReader& quarantine);

// The anchors that a policy pins, or would change, from the vault, as of the
// site's records.
Result<std::vector<verifier::NamedAnchors>> AnchorsFor(
    const policies::Policy& policy, const policies::Site& site,
    const platform::VaultReader& quarantine);

// verify: a worker proposes, the arithmetic is done here.
Result<SignedNote> Verify(const Situation& s, const Powers& powers);
// Its second half: puts to a worker every question that the evidence leads to,
// and fills the answers in. What no pinned trust can answer is recorded as
// unknown. `sandbox` becomes the least level reached. kLyingWorker, and the
// reasons for which a statement is not made.
Result<Done> Testify(const policies::Policy& policy,
                     const std::vector<verifier::NamedAnchors>& anchors,
                     const policies::Case& facts, const Powers& powers,
                     notes::Evidence& evidence, std::string& sandbox);
// inspect: the inventory of one artifact.
Result<SignedNote> Inspect(const Situation& s, const notes::ContentsItem& item,
                           const Powers& powers);
// scan: one engine over one artifact.
Result<SignedNote> Scan(const Situation& s, const notes::ContentsItem& item,
                        const std::string& engine, const Powers& powers,
                        Instant now);
// compare: what is known of a rebuild of one artifact.
Result<SignedNote> Compare(const Situation& s, const notes::ContentsItem& item);
// hold: until when it must rest.
Result<SignedNote> Hold(const Situation& s);
// decide: the verdict that people are asked to sign. Only when nothing else is
// missing.
Result<SignedNote> Decide(const Situation& s,
                          const std::vector<RecordDigest>& waivers,
                          Instant now);

}  // namespace airlock::stager
