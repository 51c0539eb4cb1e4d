#include "tests/policies/world.h"

#include <algorithm>

#include "airlock/crypto/hash.h"

namespace airlock::policies {
namespace {

const ChannelName kChannel = ChannelName::Parse("blobs").value();
const TrustName kTrust = TrustName::Parse("upstream").value();

RoleName Role(std::string_view name) { return RoleName::Parse(name).value(); }

void AddPerson(Roster& roster, std::string_view name,
               std::vector<RoleName> roles,
               std::vector<const SshSigner*> keys) {
  roster.people.push_back({Named(name), std::move(roles), {}});
  for (const SshSigner* key : keys) {
    roster.keys.push_back({key->id(), Named(name), key->line(), {}});
  }
}

std::size_t CountRecords(const std::optional<ChainBuilder>& ledger) {
  return ledger ? ledger->chain().size() : 0;
}

}  // namespace

PersonName Named(std::string_view person) {
  return PersonName::Parse(person).value();
}

RecordDigest ChainBuilder::Add(SignedNote body, Author author) {
  Record record;
  record.index = chain_.size() * 3 + 10;
  record.time = at_;
  record.author = author;
  record.separation = Separation::kSeparated;
  record.subject = subject_;
  if (!chain_.empty()) record.previous = chain_.back().digest;
  record.body = std::move(body);
  const RecordDigest digest = crypto::DigestLeaf(AsBytes(FormatRecord(record)));
  chain_.push_back({digest, std::move(record)});
  at_ = at_ + Seconds{60};
  return digest;
}

World::World()
    : policy{.channel = kChannel},
      contents{notes::BundleKind::kSignedBlob,
               {{notes::ItemRole::kArtifact, DigestOf<ObjectDigest>(1), 100,
                 MemberPath::Parse("a.bin").value()},
                {notes::ItemRole::kSignature, DigestOf<ObjectDigest>(2), 10,
                 MemberPath::Parse("a.bin.sig").value()},
                {notes::ItemRole::kArtifact, DigestOf<ObjectDigest>(3), 200,
                 MemberPath::Parse("b.bin").value()}}},
      submitter(Named("alice")),
      authentic{DigestOf<ObjectDigest>(9),
                DigestOf<ObjectDigest>(0),
                {{DigestOf<KeyId>(4), "PRIMARY", kTrust}},
                start - Seconds{86400},
                std::nullopt,
                "",
                "",
                "",
                "",
                {"tool", "1.0", 0},
                "seccomp"} {
  AddPerson(roster, "alice", {Role("reviewer"), Role("waiver")}, {&alice});
  AddPerson(roster, "bob", {Role("reviewer")}, {&bob, &bob_at_home});
  AddPerson(roster, "carol", {Role("reviewer"), Role("security")}, {&carol});
  AddPerson(roster, "dave", {Role("waiver")}, {&dave});
  AddPerson(roster, "erin", {Role("administrator")}, {&erin});
  AddPerson(roster, "sync", {}, {&sync});
  roster.people.back().answers = Named("alice");
  std::sort(roster.keys.begin(), roster.keys.end(),
            [](const PersonKey& a, const PersonKey& b) { return a.id < b.id; });

  policy.signers = {{kTrust, "PRIMARY"}};
  policy.hold = {86400};
  policy.scanners = {"yara"};
  policy.rebuild = notes::RebuildLevel::kR2;
  policy.targets = {TargetName::Parse("sealed").value()};

  authentic.contents = SubmissionNote().contents;
  for (const notes::ContentsItem& item : contents.Artifacts()) {
    inspected.push_back({item.object, DigestOf<ObjectDigest>(8), "elf",
                         notes::Coverage::kLeaf, 0, item.size, "seccomp"});
    scans.push_back({item.object,
                     "yara 4.2.3",
                     DigestOf<NoteDigest>(7),
                     "-",
                     notes::ScanOutcome::kClean,
                     "",
                     item.size,
                     item.size,
                     {},
                     0,
                     "seccomp"});
    rebuilds.push_back({item.object, notes::RebuildLevel::kR0, ""});
  }
  held.not_before = start + policy.hold;
}

notes::Submission World::SubmissionNote() const {
  const ObjectDigest digest = crypto::DigestObject(AsBytes(Format(contents)));
  const std::string source =
      notes::SubmissionIdSource(policy.channel, digest, 1);
  std::uint64_t bytes = 0;
  for (const notes::ContentsItem& item : contents.items) bytes += item.size;
  return {SubmissionId::Parse(policy.channel.text() + "-" +
                              crypto::DigestNote(source).hex().substr(0, 16))
              .value(),
          policy.channel,
          contents.kind,
          digest,
          contents.items.size(),
          bytes,
          1,
          submitter};
}

void World::PutEvidence(const SshSigner& submitter_key) {
  const notes::Submission submission = SubmissionNote();
  ledger.emplace(SubjectOf(submission.id), start);
  ledger->Add(submitter_key.Signed(Format(submission)), Author::kIntake);
  Put(Format(authentic));
  for (const notes::Inspected& one : inspected) Put(Format(one));
  for (const notes::Scan& one : scans) Put(Format(one));
  for (const notes::Rebuild& one : rebuilds) Put(Format(one));
  Put(Format(held));
}

void World::Put(std::string text, Author author) {
  ledger->Add({std::move(text), {}}, author);
}

void World::PutWaiver(const notes::Waiver& waiver, const SshSigner& signer) {
  ledger->Add(signer.Signed(Format(waiver)), Author::kPerson);
}

void World::PutVerdict() {
  const Case facts = Facts();
  ledger->WaitUntil(held.not_before);
  Put(Format(notes::Verdict{facts.id,
                            DossierOf(facts, roster),
                            policy_digest(),
                            roster_digest(),
                            now,
                            {}}));
}

void World::Decide(const SshSigner& signer, const notes::Decision& decision) {
  ledger->Add(signer.Signed(Format(decision)), Author::kPerson);
}

void World::ApproveByTwo() {
  Decide(bob, Approval("bob"));
  Decide(carol, Approval("carol"));
}

notes::Decision World::Approval(std::string_view person,
                                std::string_view role) {
  const Case facts = Facts();
  const On<notes::Verdict>& verdict = facts.verdicts.back();
  return {facts.id,
          notes::Choice::kApprove,
          verdict.record,
          verdict.body.dossier,
          verdict.body.policy,
          verdict.body.roster,
          policy.targets,
          Named(person),
          Role(role),
          CountRecords(ledger),
          DigestOf<RootDigest>(6),
          now + Seconds{86400},
          ""};
}

notes::Waiver World::Waiver(std::string_view requirement,
                            std::string_view scope) {
  return {"w" + std::to_string(CountRecords(ledger)),
          SubmissionNote().id,
          std::string(requirement),
          std::string(scope),
          "there is no recipe yet",
          Named("dave"),
          now + Seconds{86400}};
}

NoteDigest World::policy_digest() const {
  return crypto::DigestNote(Format(policy));
}
NoteDigest World::roster_digest() const {
  return crypto::DigestNote(Format(roster));
}

Case World::Facts() const {
  Case facts = ReadCase(ledger->chain(), Format(contents)).value();
  facts.before = taken;
  return facts;
}

Judgement World::Judge(const Case& facts) const {
  return policies::Judge(policy, policy_digest(), roster, roster_digest(),
                         trusts, facts, now);
}

bool Admits(const Judgement& judgement) {
  return std::holds_alternative<Admitted>(judgement);
}

std::vector<Reason> RefusalsOf(const Judgement& judgement) {
  std::vector<Reason> reasons;
  if (const auto* refusal = std::get_if<Refusal>(&judgement)) {
    for (const Failure& f : refusal->reasons) reasons.push_back(f.reason);
  }
  return reasons;
}

std::string MissingOf(const Judgement& judgement) {
  std::string text;
  if (const auto* waiting = std::get_if<Waiting>(&judgement)) {
    for (const Missing& missing : waiting->missing) {
      text += missing.what + " <- " + missing.who + "\n";
    }
  }
  return text;
}

bool IsReadyForReview(const Judgement& judgement) {
  const auto* waiting = std::get_if<Waiting>(&judgement);
  return waiting != nullptr && waiting->ready_for_review;
}

}  // namespace airlock::policies
