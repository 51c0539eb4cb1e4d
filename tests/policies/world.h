// tests/policies/world.h
//
// A small airlock for tests of judgement: its people, its policy, and one
// submission on record.
//
//   World world;
//   world.policy.approvals = 1;
//   world.PutEvidence();
//   world.PutVerdict();
//   world.Decide(world.bob, world.Approval("bob"));
//   EXPECT_TRUE(Admits(world.Judge()));
//
// Everything stands where a ledger would put it, linked and stamped, and is
// read back through ReadCase, so tests exercise what programs run.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "policies/judge.h"
#include "policies/question.h"
#include "tests/support/note_kinds.h"
#include "tests/support/ssh_signer.h"

namespace airlock::policies {

using testing_support::DigestOf;
using testing_support::SshSigner;

// A chain that is linked and stamped as the ledger does it.
class ChainBuilder {
 public:
  ChainBuilder(Subject subject, Instant start)
      : subject_(subject), at_(start) {}
  // One minute after the record before it.
  RecordDigest Add(SignedNote body, Author author);
  // Moves the ledger's clock.
  void WaitUntil(Instant when) { at_ = std::max(at_, when); }
  const Chain& chain() const { return chain_; }
  Chain& chain() { return chain_; }

 private:
  Subject subject_;
  Instant at_;
  Chain chain_;
};

class World {
 public:
  World();

  // alice submits; bob and carol review, carol for security too; dave waives;
  // erin administers; sync is a robot for which alice answers; mallory is
  // nobody.
  SshSigner alice{"alice"}, bob{"bob"}, bob_at_home{"bob at home"},
      carol{"carol"}, dave{"dave"}, erin{"erin"}, sync{"sync"},
      mallory{"mallory"};
  Roster roster;
  Policy policy;
  std::vector<On<notes::Trust>> trusts;  // in force
  notes::Contents contents;
  PersonName submitter;
  Instant start = Instant::Parse("2026-02-01T00:00:00Z").value();
  Instant now = Instant::Parse("2026-02-06T00:00:00Z").value();

  // What PutEvidence() writes; change it first.
  notes::Authentic authentic;
  std::vector<notes::Inspected> inspected;
  std::vector<notes::Scan> scans;
  std::vector<notes::Rebuild> rebuilds;
  notes::Held held;

  // What seals took before.
  std::vector<Taken> taken;

  notes::Submission SubmissionNote() const;
  void PutEvidence() { PutEvidence(alice); }
  void PutEvidence(const SshSigner& submitter_key);
  void PutWaiver(const notes::Waiver& waiver, const SshSigner& signer);
  void PutVerdict();
  void Decide(const SshSigner& signer, const notes::Decision& decision);
  // Two approvals that admit the default world.
  void ApproveByTwo();
  void Put(std::string text, Author author = Author::kConductor);

  // As that person, in that role, of the latest verdict.
  notes::Decision Approval(std::string_view person,
                           std::string_view role = "reviewer");
  notes::Waiver Waiver(std::string_view requirement,
                       std::string_view scope = "all");

  NoteDigest policy_digest() const;
  NoteDigest roster_digest() const;
  Case Facts() const;
  Judgement Judge() const { return Judge(Facts()); }
  Judgement Judge(const Case& facts) const;
  ObjectDigest artifact(std::size_t i) const {
    return contents.Artifacts()[i].object;
  }

  std::optional<ChainBuilder> ledger;
};

bool Admits(const Judgement& judgement);
// The refusals' reasons, the gravest first; empty if it does not refuse.
std::vector<Reason> RefusalsOf(const Judgement& judgement);
// What is missing, in one string; "" if nothing is.
std::string MissingOf(const Judgement& judgement);
bool IsReadyForReview(const Judgement& judgement);

PersonName Named(std::string_view person);

}  // namespace airlock::policies
