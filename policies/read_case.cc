// From a submission's chain to a Case.
#include "airlock/crypto/hash.h"
#include "policies/chain_law.h"
#include "policies/judge.h"

namespace airlock::policies {
namespace {

template <typename T>
Result<Done> Put(std::vector<On<T>>& list, const ChainedRecord& entry,
                 Result<T> (*parse)(std::string_view)) {
  TRY(On<T> on, ReadBody(entry, parse));
  list.push_back(std::move(on));
  return Done{};
}

// CheckChain has seen that such a record occurs once, and that a body which
// names a submission names this one.
template <typename T>
Result<Done> Put(std::optional<On<T>>& place, const ChainedRecord& entry,
                 Result<T> (*parse)(std::string_view)) {
  TRY(On<T> on, ReadBody(entry, parse));
  place = std::move(on);
  return Done{};
}

Result<Done> PutRecord(Case& facts, const ChainedRecord& entry) {
  switch (entry.record.kind()) {
    case RecordKind::kSubmission:
      return Put(facts.submission, entry, notes::ParseSubmission);
    case RecordKind::kAuthentic:
      return Put(facts.authentic, entry, notes::ParseAuthentic);
    case RecordKind::kInspected:
      return Put(facts.inspected, entry, notes::ParseInspected);
    case RecordKind::kScan:
      return Put(facts.scans, entry, notes::ParseScan);
    case RecordKind::kRebuild:
      return Put(facts.rebuilds, entry, notes::ParseRebuild);
    case RecordKind::kHeld:
      return Put(facts.held, entry, notes::ParseHeld);
    case RecordKind::kWaiver:
      return Put(facts.waivers, entry, notes::ParseWaiver);
    case RecordKind::kVerdict:
      return Put(facts.verdicts, entry, notes::ParseVerdict);
    case RecordKind::kDecision:
      return Put(facts.decisions, entry, notes::ParseDecision);
    case RecordKind::kSeal:
      return Put(facts.seal, entry, notes::ParseSeal);
    case RecordKind::kRefused:
      return Put(facts.refused, entry, notes::ParseRefused);
    case RecordKind::kRoster:
    case RecordKind::kPolicy:
    case RecordKind::kTrust:
    case RecordKind::kTrustChange:
    case RecordKind::kRoot:
    case RecordKind::kReset:
    case RecordKind::kRefreshed:
    case RecordKind::kReleased:
    case RecordKind::kCrossed:
    case RecordKind::kNone:
      break;
  }
  return BadRecord(entry.record, "does not belong to a submission");
}

Result<notes::Contents> ReadContents(const notes::Submission& submission,
                                     std::string_view text) {
  const ObjectDigest digest = crypto::DigestObject(AsBytes(text));
  if (digest != submission.contents) {
    return Failure{Reason::kDigestMismatch, "contents " + digest.text() +
                                                ", on record " +
                                                submission.contents.text()};
  }
  return notes::ParseContents(text);
}

}  // namespace

Result<Case> ReadCase(const Chain& chain,
                      std::optional<std::string_view> contents) {
  if (chain.empty()) {
    return Failure{Reason::kNotFound, "no record of such a submission"};
  }
  const Subject& subject = chain.front().record.subject;
  if (KindOf(subject) != SubjectKind::kSubmission) {
    return BadRecord(chain.front().record, "does not open a submission");
  }
  TRY_DONE(CheckChain(chain, subject));
  TRY(SubmissionId id, SubmissionId::Parse(subject.text()));
  Case facts{.id = std::move(id)};
  for (const ChainedRecord& entry : chain) {
    TRY_DONE(PutRecord(facts, entry));
    facts.embedded =
        facts.embedded || entry.record.separation == Separation::kEmbedded;
  }
  if (contents) {
    TRY(facts.contents, ReadContents(facts.submission->body, *contents));
  }
  return facts;
}

}  // namespace airlock::policies
