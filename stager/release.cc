#include "stager/release.h"

#include <algorithm>
#include <map>
#include <optional>

#include "airlock/core/notes/release.h"
#include "airlock/wire/append.h"
#include "airlock/wire/intake.h"
#include "airlock/wire/signer.h"
#include "policies/root_chain.h"

namespace airlock::stager {
namespace {

constexpr std::uint64_t kMaxReleaseBytes = 64ULL << 20;

// A target's newest release: the ledger size that it rendered, 0 for none, and
// when it went on record.
struct LastRelease {
  std::uint64_t size = 0;
  Instant time{0};
};

Result<LastRelease> LastReleaseOf(const SiteNow& now,
                                  const TargetName& target) {
  LastRelease last;
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(target)));
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() != RecordKind::kReleased) continue;
    TRY(const notes::Released released,
        notes::ParseReleased(entry.record.body.text));
    last.size = std::max(last.size, released.size);
    last.time = entry.record.time;
  }
  return last;
}

// The index of the newest seal for each target.
Result<std::map<TargetName, std::uint64_t>> NewestSeals(const SiteNow& now) {
  std::map<TargetName, std::uint64_t> newest;
  TRY(const std::vector<Subject> subjects, now.reader.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const std::optional<ChainedRecord> head, now.reader.HeadOf(subject));
    const Record& last = head->record;
    if (last.kind() != RecordKind::kSeal) continue;
    TRY(const notes::Seal seal, notes::ParseSeal(last.body.text));
    for (const TargetName& target : seal.targets) {
      std::uint64_t& index = newest[target];
      index = std::max(index, last.index);
    }
  }
  return newest;
}

}  // namespace

Result<notes::Released> Publish(const Powers& powers, const TargetName& target,
                                bool refresh) {
  TRY(const wire::Publication publication,
      wire::PublishThrough(powers.home.socket("signer"), target, refresh));
  Check(!publication.documents.empty(), "a publication has a release");
  for (const std::string& document : publication.documents) {
    TRY_DONE(wire::PutDocumentThrough(powers.home.socket("intake"), document));
  }
  TRY(const platform::StoredObject stored,
      wire::PutDocumentThrough(powers.home.socket("intake"),
                               publication.documents[0]));
  TRY(const SignedNote note,
      ParseSigned(publication.documents[0], kMaxReleaseBytes));
  TRY(const notes::Release release, notes::ParseRelease(note.text));
  if (release.target != target) {
    return Failure{Reason::kProtocol, "the signer rendered another target"};
  }
  TRY_DONE(wire::AdmitThrough(powers.home.socket("intake"), stored.digest));

  const notes::Released released{target, release.size, stored.digest,
                                 release.files.size()};
  TRY(const SiteNow now, OpenSite(powers.home));
  TRY(const ledger::Appended appended,
      wire::AppendNext(powers.home.socket("ledger"), now.reader,
                       Author::kConductor, SubjectOf(target),
                       {notes::Format(released), {}}));
  (void)appended;
  return released;
}

Result<Done> PublishDue(const Powers& powers, const SiteNow& now, Instant when,
                        const std::function<void(const std::string&)>& before,
                        const std::function<void()>& after) {
  TRY(const auto newest, NewestSeals(now));
  TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
  TRY(const policies::RootChain roots,
      policies::ReadRoots(site_chain, now.installation.first_root));
  const std::uint64_t newest_root = roots.roots().back().index;
  for (const auto& [target, index] : newest) {
    TRY(const LastRelease last, LastReleaseOf(now, target));
    // What keys of an earlier root signed does not cross any more.
    const bool fresh = std::max(index, newest_root) < last.size;
    if (fresh && when - last.time < kRefreshAfter) continue;
    before(target.text());
    TRY_DONE(Publish(powers, target, fresh));
    after();
  }
  return Done{};
}

}  // namespace airlock::stager
