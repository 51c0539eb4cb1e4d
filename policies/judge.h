// policies/judge.h
//
// From facts to a verdict. Total, pure, and called by conductor, signer, CLI
// and auditor alike, each for itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/notes/trust_change.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "policies/policy.h"
#include "policies/roster.h"
#include "policies/taken.h"

namespace airlock::policies {

// A record's body together with the envelope facts that judgement needs.
template <typename T>
struct On {
  RecordDigest record;
  Instant time{0};
  T body;
  SignedNote note;  // for signatures
};

// A record that the ledger's law allows and that counts for nothing, and why.
// Anybody whom the ledger's socket lets in may write one, so it must neither
// stop anything nor be hidden.
struct PassedOver {
  RecordDigest record;
  Failure why;
};

// A chain, read: each record parsed into its type. Built by ReadCase() from
// records; kBadRecord if a record does not parse.
struct Case {
  SubmissionId id;
  std::optional<On<notes::Submission>> submission = {};
  // Handed in by the caller, its digest checked by ReadCase.
  std::optional<notes::Contents> contents = {};
  std::optional<On<notes::Authentic>> authentic = {};
  std::vector<On<notes::Inspected>> inspected = {};
  std::vector<On<notes::Scan>> scans = {};
  std::vector<On<notes::Rebuild>> rebuilds = {};
  std::optional<On<notes::Held>> held = {};
  std::vector<On<notes::Waiver>> waivers = {};
  std::vector<On<notes::Verdict>> verdicts = {};
  std::vector<On<notes::Decision>> decisions = {};
  std::optional<On<notes::Seal>> seal = {};
  std::optional<On<notes::Refused>> refused = {};
  // What seals that count had taken by then, in the order of the ledger. Handed
  // in by the caller; nullopt: not looked at, and nothing is admitted.
  std::optional<std::vector<Taken>> before = {};
  bool embedded = false;  // any record of the chain was written in that mode
};
// `contents` is the text of the contents document (nullopt: not at hand).
Result<Case> ReadCase(const Chain& chain,
                      std::optional<std::string_view> contents);

// The policy and roster that were in force when the ledger had the records
// given: the last of each in the site's chain. The first roster is pinned by
// its digest elsewhere (init, signer), and what stands before it is void; every
// later one, and every policy and trust record, must carry signatures of
// `activation` administrators of the roster before it and a generation above
// the one in force, or it is void too. So is a trust record for a name that is
// in force (kTrustInForce), or that a policy in force is for: that takes the
// signer's, which counts by the seal keys of `first_root` and those after it and
// where it says rightly what was in force (kStaleTrust). Roots are read by
// ReadRoots().
struct Site {
  std::optional<On<Roster>> roster;  // nullopt: the pinned one is not there yet
  NoteDigest roster_digest;
  std::vector<On<Policy>> policies;        // the newest of each channel
  std::vector<NoteDigest> policy_digests;  // parallel to policies
  std::vector<On<notes::Trust>> trusts;    // the newest of each name
  std::vector<On<notes::TrustChange>> changes;  // that count, in order
  std::vector<PassedOver> passed_over;     // what is void, in order
  const On<Policy>* PolicyFor(const ChannelName& channel,
                              NoteDigest* digest = nullptr) const&;
  // What is yielded belongs to the site.
  const On<Policy>* PolicyFor(const ChannelName& channel,
                              NoteDigest* digest = nullptr) const&& = delete;
};
Result<Site> ReadSite(const Chain& site_chain, const NoteDigest& first_roster,
                      const NoteDigest& first_root);

// One thing that is still missing, and who can act.
struct Missing {
  std::string what;  // "2 more approvals, one by role security"
  std::string who;   // "alice, bob or carol (role reviewer)"; "the airlock"
  Reason reason = Reason::kPending;
};

// Admitted: every requirement holds at `now`, approvals included.
struct Admitted {
  std::vector<RecordDigest> decisions;  // those counted, sorted
  std::vector<RecordDigest> waivers;    // those needed, sorted
};
// Waiting: not yet, and not refused. `ready_for_review` when nothing but
// people's approval is missing: the moment to record a verdict.
struct Waiting {
  std::vector<Missing> missing;
  bool ready_for_review = false;
  std::vector<RecordDigest> waivers;  // needed, sorted
};
// Refused: nothing can change that.
struct Refusal {
  std::vector<Failure> reasons;  // at least one; the gravest first
};
using Judgement = std::variant<Admitted, Waiting, Refusal>;

// Where several causes apply, the exit code is of the gravest, which has the
// smallest number here.
std::size_t GravityOf(Reason reason);

// Judges a case under the policy, the roster and the trusts in force at `now`.
// What was verified under another trust is refused (kStaleTrust). A change of
// trust takes two approvals, whatever the policy says. Decisions count only
// if: their signature (SSHSIG, namespace airlock.decision/v1) verifies; the key
// is a person's in the roster, that person is the one named, no robot, and not
// the one responsible for the submission; the role is theirs; they name the
// latest verdict, its dossier, the policy, the roster and all targets; they
// have not expired. A person counts once. A rejection of any verdict of the
// same dossier, by anyone who could have approved, refuses.
Judgement Judge(const Policy& policy, const NoteDigest& policy_digest,
                const Roster& roster, const NoteDigest& roster_digest,
                const std::vector<On<notes::Trust>>& trusts, const Case& facts,
                Instant now);

// The digest of all facts: a canonical list of the digests of every record of
// the case but verdicts, decisions, seal and refusal. Of the waivers, those
// whose signer may waive under the roster: a stranger's changes nothing, or he
// could have approvals forgotten as often as they are given.
NoteDigest DossierOf(const Case& facts, const Roster& roster);
std::string DossierText(const Case& facts, const Roster& roster);

// The waivers and decisions of the case that count for nothing because of who
// signed them, or how. What is merely stale is not among them.
std::vector<PassedOver> PassedOverIn(const Policy& policy, const Roster& roster,
                                     const Case& facts);

// One sentence: what is missing and who must act.
std::string WhySentence(const Judgement& judgement);

}  // namespace airlock::policies
