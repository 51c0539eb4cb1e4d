#include "policies/read_taken.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "policies/chain_law.h"

namespace airlock::policies {

Result<std::vector<Taken>> ReadTaken(const ledger::Reader& reader,
                                     const RootChain& roots) {
  std::vector<Taken> taken;
  TRY(const std::vector<Subject> subjects, reader.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const std::optional<ChainedRecord> head, reader.HeadOf(subject));
    const Record& last = head->record;
    if (last.kind() != RecordKind::kSeal) continue;
    const auto standing = StandingOfSeal(last.body, last.index, roots);
    if (!standing.ok() || *standing != SealStanding::kCounts) continue;
    TRY(const std::optional<ChainedRecord> authentic,
        reader.FirstOf(subject, RecordKind::kAuthentic));
    if (!authentic) return BadRecord(last, "seals what nobody verified");
    TRY(Taken one, TakenOf(authentic->record, last));
    taken.push_back(std::move(one));
  }
  std::sort(taken.begin(), taken.end(),
            [](const Taken& a, const Taken& b) { return a.index < b.index; });
  return taken;
}

}  // namespace airlock::policies
