// airlock/cli/cases.h
//
// A submission as the CLI sees it: from the ledger's tiles alone.
//
// A person at a terminal may read the ledger but not the quarantine; the list
// of files, which whoever decides has to see, is then told by intake, and
// hashed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airlock/core/home.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/wire/intake.h"
#include "policies/judge.h"
#include "policies/root_chain.h"
#include "stager/site_reader.h"

namespace airlock::cli {

// One submission and how it stands.
struct Standing {
  policies::Case facts;
  std::string state;  // one word: VERIFYING … SEALED, VOID, REFUSED
  std::string why;    // one sentence
  policies::Judgement judgement;
  const policies::On<policies::Policy>* policy = nullptr;
  NoteDigest policy_digest;
  std::vector<policies::PassedOver> passed_over;
  // What people may decide on; once it is sealed or refused, what they had.
  // nullopt before the first, and from a change of evidence, policy or roster
  // until the airlock has said what follows from it.
  std::optional<policies::On<notes::Verdict>> verdict = {};
  // What of it is missing from the vault, where this user may look
  // (kVaultCorrupt): nothing goes on until it is restored.
  std::optional<Failure> loss = {};
  // Why its seal counts for nothing; see WhyVoid().
  std::optional<Failure> void_seal = {};
};

// kNotFound if there is no such submission. `id` may be a prefix that fits one
// submission only.
Result<Standing> StandingOf(const stager::SiteNow& now, const Home& home,
                            const std::string& id, Instant when);

// The contents document of a submission; nullopt where this user may not read
// the quarantine and intake does not answer.
std::optional<std::string> ContentsOf(const Home& home, const Chain& chain);

// A document of the airlock's own about what was handed in, a contents list or
// an inventory; nullopt where this user may not read the quarantine and intake
// does not answer.
std::optional<std::string> DocumentOf(const Home& home, wire::IntakeVerb what,
                                      const ObjectDigest& document);

// What the order of the submission with this chain is held against: the seals
// of now, or of then where it has ended.
Result<std::vector<policies::Taken>> TakenBeside(const stager::SiteNow& now,
                                                 const Chain& chain);

// All submissions, newest last.
Result<std::vector<SubmissionId>> AllSubmissions(const stager::SiteNow& now);

// Why a seal counts for nothing: its key is revoked (kNotSealed), or no seal
// key of the airlock made it (kUnsigned, kBadSignature). nullopt: it counts.
std::optional<Failure> WhyVoid(const ChainedRecord& seal,
                               const policies::RootChain& roots);

// The exit code of `why` and `watch` for this standing: 0 sealed by a seal that
// counts, else by the cause that blocks.
int ExitCodeFor(const Standing& standing);

}  // namespace airlock::cli
