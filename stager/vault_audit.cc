#include "stager/vault_audit.h"

#include <set>

#include "airlock/core/notes/submission.h"

namespace airlock::stager {

Result<std::vector<Damage>> DamagedAmong(
    const std::vector<ObjectDigest>& objects,
    const platform::VaultReader& vault) {
  std::vector<Damage> damages;
  for (const ObjectDigest& object : objects) {
    const auto size = vault.Rehash(object);
    if (size.ok()) continue;
    switch (size.failure().reason) {
      case Reason::kNotFound:
        damages.push_back({object, "missing"});
        break;
      case Reason::kDigestMismatch:
        damages.push_back({object, "has other bytes"});
        break;
      default:
        return size.failure();
    }
  }
  return damages;
}

Result<Done> CheckWhole(const std::vector<ObjectDigest>& objects,
                        const platform::VaultReader& vault) {
  TRY(const std::vector<Damage> damages, DamagedAmong(objects, vault));
  if (damages.empty()) return Done{};
  return Failure{Reason::kVaultCorrupt,
                 damages[0].object.text() + " " + damages[0].what};
}

Result<std::vector<Damage>> AuditVault(
    const SiteNow& now, const platform::VaultReader& quarantine) {
  TRY(const std::vector<ObjectDigest> held, quarantine.All());
  std::set<ObjectDigest> objects(held.begin(), held.end());
  TRY(const std::vector<Subject> subjects, now.reader.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const Chain chain, now.reader.ChainOf(subject));
    TRY(const notes::Submission submission,
        notes::ParseSubmission(chain.front().record.body.text));
    objects.insert(submission.contents);
    const auto text = quarantine.Read(submission.contents, kMaxDocumentBytes);
    // What it named cannot be told; that it is damaged is told below.
    if (!text.ok()) continue;
    TRY(const notes::Contents contents, notes::ParseContents(AsText(*text)));
    for (const notes::ContentsItem& item : contents.items) {
      objects.insert(item.object);
    }
  }
  return DamagedAmong({objects.begin(), objects.end()}, quarantine);
}

}  // namespace airlock::stager
