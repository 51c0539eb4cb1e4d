#include "airlock/signer/recheck.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "airlock/core/notes/trust.h"
#include "airlock/crypto/hash.h"
#include "airlock/signer/published_paths.h"
#include "airlock/signer/testimony.h"
#include "airlock/signer/trust_change.h"
#include "policies/judge.h"
#include "policies/read_taken.h"
#include "policies/release_names.h"
#include "policies/trusts.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::signer {
namespace {

constexpr Seconds kMaxSkew{300};
constexpr std::uint64_t kMaxAnchorsBytes = 4ULL << 20;

Failure Mismatch(std::string_view what) {
  return {
      Reason::kLyingWorker,
      "the record says otherwise than the signer finds: " + std::string(what)};
}

// Everything that has been read and found to hang together.
struct Dossier {
  policies::Site site;
  policies::Case facts;
  const policies::On<policies::Policy>* policy;
  NoteDigest policy_digest;
  std::uint64_t verdict_index = 0;  // of the last one's record
};

Result<Dossier> ReadDossier(const SubmissionId& id, const Witnesses& w) {
  TRY(policies::Site site, ReadSiteOf(w));
  if (!site.roster) {
    return Failure{Reason::kConfiguration,
                   "the roster that is pinned is not on record"};
  }
  TRY(const Chain chain, w.ledger.ChainOf(SubjectOf(id)));
  if (chain.empty() || chain[0].record.kind() != RecordKind::kSubmission) {
    return Failure{Reason::kNotFound, "no submission " + id.text()};
  }
  TRY(const notes::Submission submission,
      notes::ParseSubmission(chain[0].record.body.text));
  if (submission.id != id) return Mismatch("the submission's id");
  TRY(const Bytes contents,
      w.quarantine.Read(submission.contents, kMaxDocumentBytes));
  TRY(policies::Case facts, policies::ReadCase(chain, AsText(contents)));
  TRY(facts.before, policies::ReadTaken(w.ledger, w.roots));
  std::uint64_t verdict_index = 0;
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() == RecordKind::kVerdict) {
      verdict_index = entry.record.index;
    }
  }
  NoteDigest policy_digest = w.genesis;
  const auto* policy = site.PolicyFor(submission.channel, &policy_digest);
  if (policy == nullptr) {
    return Failure{Reason::kNotFound,
                   "no policy for channel " + submission.channel.text()};
  }
  return Dossier{std::move(site), std::move(facts), policy, policy_digest,
                 verdict_index};
}

// What is sealed is in every release from then on, so what could not be
// published must not be sealed.
Result<Done> CheckPublishable(const Dossier& d, const notes::Product& product,
                              const notes::Evidence& evidence,
                              const Witnesses& w) {
  if (!IsUtf8(product.name) || !IsUtf8(product.version)) {
    return Failure{Reason::kBadBundle, "the product is called " +
                                           Printable(product.name) + " " +
                                           Printable(product.version)};
  }
  TRY(const std::vector<PublishedArtifact> artifacts,
      PublishedArtifactsOf(d.facts.submission->body.channel, evidence,
                           *d.facts.contents, w.quarantine));
  (void)artifacts;
  return Done{};
}

// Does the arithmetic again and compares it with what the conductor recorded.
Result<Done> RecheckEvidence(const Dossier& d, const Witnesses& w) {
  if (!d.facts.authentic || !d.facts.contents) {
    return Failure{Reason::kPending, "nothing is verified yet"};
  }
  const notes::Authentic& recorded = d.facts.authentic->body;
  // Before anything is compared: under another trust there is another answer,
  // and nobody has lied.
  TRY_DONE(
      policies::CheckReliedOn(d.policy->body, recorded, d.site.trusts));
  TRY(const Bytes text,
      w.quarantine.Read(recorded.evidence, kMaxDocumentBytes));
  TRY(const notes::Evidence evidence, notes::ParseEvidence(AsText(text)));
  std::vector<verifier::NamedAnchors> anchors;
  for (const policies::On<notes::Trust>& trust : d.site.trusts) {
    if (!d.policy->body.Pins(trust.body.name) &&
        d.policy->body.trust != trust.body.name) {
      continue;
    }
    TRY(const Bytes anchors_text,
        w.quarantine.Read(trust.body.anchors, kMaxAnchorsBytes));
    TRY(notes::Anchors parsed, notes::ParseAnchors(AsText(anchors_text)));
    anchors.push_back({trust.body.name, std::move(parsed)});
  }
  TRY(notes::Authentic found,
      verifier::CheckEvidence(evidence, *d.facts.contents, anchors,
                              w.quarantine));
  // The two that the check cannot know: which document, and how boxed the
  // worker was that proposed it.
  found.evidence = recorded.evidence;
  found.contents = d.facts.submission->body.contents;
  found.sandbox = recorded.sandbox;
  if (found != recorded) return Mismatch("the evidence");
  TRY_DONE(AskAgain(evidence, anchors, d.policy->body, d.facts, w.quarantine,
                    w.worker));
  return CheckPublishable(d, found.product, evidence, w);
}

// Signature files, an InRelease as it came, a layout's other lists,
// inventories: what they prove is in the evidence, or they are testimony, and
// not all of them are released. But people decided on them too, and a seal over
// papers that have changed since could not be audited.
Result<Done> RehashPapers(const Dossier& d, const Witnesses& w) {
  for (const notes::ContentsItem& item : d.facts.contents->items) {
    // Those are large, and the check of the evidence has hashed each.
    if (item.role == notes::ItemRole::kArtifact) continue;
    TRY(const std::uint64_t size, w.quarantine.Rehash(item.object));
    (void)size;
  }
  for (const policies::On<notes::Inspected>& inspected : d.facts.inspected) {
    TRY(const std::uint64_t size,
        w.quarantine.Rehash(inspected.body.inventory));
    (void)size;
  }
  return Done{};
}

policies::Judgement JudgeAt(const Dossier& d, const policies::Case& facts,
                            Instant when) {
  return policies::Judge(d.policy->body, d.policy_digest, d.site.roster->body,
                         d.site.roster_digest, d.site.trusts, facts, when);
}

// The verdict on record is what the judge says at its time, of the records
// before it.
Result<Done> ReproduceVerdict(const Dossier& d) {
  if (d.facts.verdicts.empty()) {
    return Failure{Reason::kPending, "there is no verdict yet"};
  }
  const notes::Verdict& verdict = d.facts.verdicts.back().body;
  if (verdict.submission != d.facts.id)
    return Mismatch("the verdict's subject");
  if (verdict.dossier != policies::DossierOf(d.facts, d.site.roster->body)) {
    return Failure{Reason::kStaleDecision,
                   "the verdict is about other evidence"};
  }
  policies::Case before = d.facts;
  before.verdicts.clear();
  before.decisions.clear();
  before.before = policies::TakenBefore(*d.facts.before, d.verdict_index);
  const policies::Judgement then = JudgeAt(d, before, verdict.now);
  if (const auto* refusal = std::get_if<policies::Refusal>(&then)) {
    return refusal->reasons[0];
  }
  const auto* waiting = std::get_if<policies::Waiting>(&then);
  if (waiting == nullptr || !waiting->ready_for_review ||
      waiting->waivers != verdict.waivers) {
    return Mismatch("the verdict");
  }
  return Done{};
}

// A seal that someone else wrote stops everything here as it does in Render().
Result<Done> CheckSeals(const Witnesses& w) {
  TRY(const std::vector<Subject> subjects, w.ledger.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const std::optional<ChainedRecord> head, w.ledger.HeadOf(subject));
    const Record& last = head->record;
    if (last.kind() != RecordKind::kSeal) continue;
    TRY_DONE(policies::StandingOfSeal(last.body, last.index, w.roots));
  }
  return Done{};
}

// Files keep their names in a target, and those of a channel share a folder:
// one that is sealed already may not be the folder of one of these, or the
// reverse. Nor may one pass under the name of another version's.
Result<Done> CheckBeside(const Dossier& d, const Witnesses& w) {
  const notes::BundleKind kind = d.facts.contents->kind;
  const policies::Policy& policy = d.policy->body;
  // Nobody publishes it.
  if (policy.trust) return Done{};
  const bool named_by_us = kind == notes::BundleKind::kAptRepo ||
                           kind == notes::BundleKind::kOciLayout;
  if (named_by_us && !policies::NamesSayVersions(policy)) return Done{};
  std::set<std::string> names;
  const auto add = [&](const notes::Contents& contents) {
    for (const notes::ContentsItem& item : contents.Artifacts()) {
      names.insert(item.name.text());
    }
  };
  add(*d.facts.contents);
  for (const policies::Taken& taken : *d.facts.before) {
    if (taken.seal.channel != d.facts.submission->body.channel) continue;
    TRY(const Bytes text,
        w.quarantine.Read(taken.seal.contents, kMaxDocumentBytes));
    TRY(const notes::Contents contents, notes::ParseContents(AsText(text)));
    TRY_DONE(policies::CheckNames(policy, *d.facts.contents,
                                  d.facts.authentic->body, taken, contents));
    add(contents);
  }
  return named_by_us ? Done{} : CheckFolders(names);
}

}  // namespace

Result<policies::Site> ReadSiteOf(const Witnesses& w) {
  TRY(const Chain site_chain, w.ledger.ChainOf(SiteSubject()));
  return policies::ReadSite(
      site_chain, w.genesis,
      crypto::DigestNote(w.roots.roots().front().note.text));
}

Result<CheckedSeal> Recheck(const SubmissionId& id, const Witnesses& w,
                            Instant now) {
  TRY(const Dossier d, ReadDossier(id, w));
  if (d.facts.seal) return Failure{Reason::kDuplicateRecord, "sealed already"};
  if (d.facts.refused) {
    return Failure{Reason::kWrongOrder, "it was refused"};
  }
  TRY(const ChainedRecord last, w.ledger.At(w.ledger.size() - 1));
  if (last.record.time - now > kMaxSkew) {
    return Failure{Reason::kClockSkew, "the ledger's last stamp is " +
                                           last.record.time.text() +
                                           ", this clock says " + now.text()};
  }
  if (d.policy->body.trust) {
    TRY_DONE(CheckNoChangeDue(*d.policy->body.trust, w));
  }
  TRY_DONE(CheckSeals(w));
  TRY_DONE(RecheckEvidence(d, w));
  TRY_DONE(RehashPapers(d, w));
  TRY_DONE(ReproduceVerdict(d));
  // A clock that is seconds behind the ledger's must not lose a race with a
  // decision that was just stamped.
  const Instant when = std::max(now, last.record.time);
  const policies::Judgement judgement = JudgeAt(d, d.facts, when);
  if (const auto* refusal = std::get_if<policies::Refusal>(&judgement)) {
    return refusal->reasons[0];
  }
  const auto* admitted = std::get_if<policies::Admitted>(&judgement);
  if (admitted == nullptr) {
    return Failure{Reason::kPending, policies::WhySentence(judgement)};
  }
  const notes::Authentic& authentic = d.facts.authentic->body;
  const std::vector<TargetName>& targets = d.policy->body.targets;
  TRY_DONE(CheckBeside(d, w));

  return CheckedSeal(notes::Seal{
      id, d.facts.submission->body.channel, d.facts.submission->body.kind,
      d.facts.submission->body.contents, d.facts.verdicts.back().record,
      policies::DossierOf(d.facts, d.site.roster->body), d.policy_digest,
      d.site.roster_digest, authentic.product.name, authentic.product.version,
      authentic.product.ordinal, admitted->decisions, admitted->waivers,
      targets, w.ledger.size(), w.ledger.checkpoint().root,
      d.facts.embedded ? Separation::kEmbedded : Separation::kSeparated, when});
}

}  // namespace airlock::signer
