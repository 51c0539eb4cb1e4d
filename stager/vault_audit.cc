#include "stager/vault_audit.h"

#include <optional>
#include <set>
#include <string_view>

#include "airlock/core/notes/evidence.h"
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

std::vector<ObjectDigest> ObjectsOf(const policies::Case& facts,
                                    const platform::VaultReader& vault) {
  std::vector<ObjectDigest> objects = {facts.submission->body.contents};
  if (facts.contents) {
    for (const notes::ContentsItem& item : facts.contents->items) {
      objects.push_back(item.object);
    }
  }
  for (const policies::On<notes::Inspected>& inspected : facts.inspected) {
    objects.push_back(inspected.body.inventory);
  }
  if (!facts.authentic) return objects;
  const ObjectDigest& document = facts.authentic->body.evidence;
  objects.push_back(document);
  const auto text = vault.Read(document, kMaxDocumentBytes);
  if (!text.ok()) return objects;
  const auto evidence = notes::ParseEvidence(AsText(*text));
  if (!evidence.ok()) return objects;
  objects.insert(objects.end(), evidence->derived.begin(),
                 evidence->derived.end());
  for (const notes::Testimony& testimony : evidence->testimonies) {
    if (testimony.answer) objects.push_back(testimony.answer->statement);
  }
  return objects;
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
    const auto text = quarantine.Read(submission.contents, kMaxDocumentBytes);
    // What it named cannot be told; that it is damaged is told below.
    std::optional<std::string_view> contents;
    if (text.ok()) contents = AsText(*text);
    TRY(const policies::Case facts, policies::ReadCase(chain, contents));
    const std::vector<ObjectDigest> named = ObjectsOf(facts, quarantine);
    objects.insert(named.begin(), named.end());
  }
  return DamagedAmong({objects.begin(), objects.end()}, quarantine);
}

}  // namespace airlock::stager
