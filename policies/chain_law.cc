#include "policies/chain_law.h"

#include <set>

#include "airlock/core/record_body.h"

namespace airlock::policies {
namespace {

// The links of an entry with the one before it.
Result<Done> CheckLink(const ChainedRecord* before, const Record& record) {
  if (before == nullptr) {
    if (record.previous) {
      return BadRecord(record, "opens the chain but names a previous record");
    }
    return Done{};
  }
  if (record.previous != before->digest) {
    return BadRecord(record, "not linked to the record before it");
  }
  if (record.index <= before->record.index) {
    return BadRecord(record, "indexes do not ascend");
  }
  if (record.time < before->record.time) {
    return BadRecord(record, "stamped before the record that precedes it");
  }
  return Done{};
}

}  // namespace

Result<std::optional<notes::Authentic>> AuthenticIn(const Chain& chain) {
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() != RecordKind::kAuthentic) continue;
    TRY(notes::Authentic authentic,
        notes::ParseAuthentic(entry.record.body.text));
    return std::optional(std::move(authentic));
  }
  return std::optional<notes::Authentic>();
}

Failure BadRecord(const Record& record, std::string why) {
  return {Reason::kBadRecord,
          "record " + std::to_string(record.index) + " (" +
              Printable(KindOfNote(record.body.text).substr(0, 80)) +
              "): " + std::move(why)};
}

Result<Done> CheckChain(const Chain& chain, const Subject& subject) {
  std::set<RecordKind> seen = {RecordKind::kNone};
  std::set<std::string> keys;
  const ChainedRecord* before = nullptr;
  for (const ChainedRecord& entry : chain) {
    const Record& record = entry.record;
    const auto kind = RecordKindOf(KindOfNote(record.body.text));
    if (!kind) return BadRecord(record, "unknown kind");
    const RecordRule& rule = RuleOf(*kind);
    if (record.subject != subject || rule.subject != KindOf(subject)) {
      return BadRecord(record, "does not belong to " + subject.text());
    }
    if (record.author != rule.author) {
      return BadRecord(record,
                       "written by " + std::string(NameOf(record.author)) +
                           ", not by " + std::string(NameOf(rule.author)));
    }
    const auto fits = CheckBody(subject, record.body);
    if (!fits.ok()) return BadRecord(record, fits.failure().detail);
    // Of the site, who signed is counted where it is read.
    if (rule.author == Author::kPerson &&
        rule.subject == SubjectKind::kSubmission &&
        record.body.signatures.empty()) {
      return BadRecord(record, "nobody signed it");
    }
    for (const RecordKind end : {RecordKind::kRefused, RecordKind::kSeal}) {
      if (seen.contains(end)) {
        return BadRecord(record, "follows " + std::string(RuleOf(end).note));
      }
    }
    if (!seen.contains(rule.after)) {
      return BadRecord(
          record, "does not follow " + std::string(RuleOf(rule.after).note));
    }
    TRY_DONE(CheckLink(before, record));
    auto key = UniqueKeyOf(record.body);
    if (!key.ok()) return BadRecord(record, key.failure().detail);
    if (!keys.insert(*std::move(key)).second) {
      return BadRecord(record, "on record already");
    }
    seen.insert(*kind);
    before = &entry;
  }
  return Done{};
}

}  // namespace airlock::policies
