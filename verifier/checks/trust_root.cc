#include "verifier/checks/trust_root.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "airlock/core/notes/field.h"
#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"
#include "verifier/checks/object_reader.h"

namespace airlock::verifier {
namespace {

using notes::EntryFate;
using notes::TrustEntry;

// Debian's keyring, 20 keys of RSA-4096, is 40 KB of anchors.
constexpr std::uint64_t kMaxAnchorsBytes = 4ULL << 20;
// A record has 32 KiB, and holds little else.
constexpr std::size_t kMaxShownBytes = 24 * 1024;
// Reading a file of keys takes no second.
constexpr std::uint64_t kMaxCpuSeconds = 60;

ObjectDigest DigestOf(const notes::Anchors& anchors) {
  return crypto::DigestObject(AsBytes(notes::Format(anchors)));
}

// An entry of a trust: what it is said to be, and what of that decides.
struct Entry {
  std::string said;
  std::string decides;
};
using Entries = std::map<std::pair<std::string, std::string>, Entry>;

std::string Until(const std::optional<Instant>& end) {
  return end ? end->text() : "further notice";
}

std::string LabelOf(const notes::Anchors& anchors, const std::string& primary) {
  for (const notes::AnchorPrimary& one : anchors.primaries) {
    if (one.fingerprint == primary) return one.label;
  }
  return "";
}

Entries EntriesOf(const notes::Anchors& anchors) {
  Entries entries;
  for (const notes::AnchorKey& key : anchors.keys) {
    std::string decides = key.algorithm + " " + key.fingerprint;
    if (key.primary != key.fingerprint) decides += " of " + key.primary;
    if (key.created != Instant(0)) decides += ", from " + key.created.text();
    decides += ", until " + Until(key.expires);
    if (key.revoked) decides += ", revoked " + key.revoked->text();
    const std::string said = decides + ", " + LabelOf(anchors, key.primary);
    entries.emplace(std::pair("key", key.id.text()), Entry{said, decides});
  }
  for (const notes::AnchorAuthority& authority : anchors.authorities) {
    const std::string said = authority.name + ", from " +
                             authority.from.text() + ", until " +
                             Until(authority.until);
    const auto [at, fresh] = entries.emplace(
        std::pair(authority.role, authority.key.text()), Entry{said, said});
    // One key in two periods, or under two names, is one entry.
    if (!fresh) {
      at->second.said += "; " + said;
      at->second.decides = at->second.said;
    }
  }
  return entries;
}

std::vector<TrustEntry> Compare(const Entries& before, const Entries& after) {
  std::vector<TrustEntry> entries;
  for (const auto& [name, entry] : before) {
    const auto now = after.find(name);
    if (now == after.end()) {
      entries.push_back(
          {EntryFate::kRemoved, name.first, name.second, entry.said, ""});
      continue;
    }
    const bool same = now->second.decides == entry.decides;
    entries.push_back({same ? EntryFate::kKept : EntryFate::kChanged,
                       name.first, name.second, same ? "" : entry.said,
                       now->second.said});
  }
  for (const auto& [name, entry] : after) {
    if (before.contains(name)) continue;
    entries.push_back(
        {EntryFate::kAdded, name.first, name.second, "", entry.said});
  }
  std::sort(entries.begin(), entries.end(),
            [](const TrustEntry& a, const TrustEntry& b) {
              return std::tie(a.fate, a.what, a.id) <
                     std::tie(b.fate, b.what, b.id);
            });
  return entries;
}

// One file, and one question about it.
Result<Done> CheckParts(const notes::Evidence& evidence,
                        const notes::Contents& contents) {
  if (contents.items.size() != 1 ||
      contents.items[0].role != notes::ItemRole::kArtifact) {
    return Failure{Reason::kBadBundle,
                   "a trust-root is one file, not " +
                       std::to_string(contents.items.size())};
  }
  if (evidence.testimonies.size() != 1 || !evidence.proofs.empty() ||
      !evidence.quotes.empty() || !evidence.derived.empty() ||
      !evidence.unknown_signers.empty()) {
    return Failure{Reason::kUnproven,
                   "of a trust-root it is said what is in the file, once, and "
                   "nothing else"};
  }
  return Done{};
}

}  // namespace

notes::Job ReadTrustJob(const notes::Testimony& testimony,
                        const TrustName& name, const Limits& limits) {
  notes::Job job;
  job.task = notes::Task::kExamine;
  job.limits = limits;
  job.limits.cpu_seconds = std::min(limits.cpu_seconds, kMaxCpuSeconds);
  // The name and not the file's, so that the same keys are the same document.
  job.question = notes::Format(
      notes::Question{std::string(kReadTrust), {{"source", name.text()}}});
  job.inputs.push_back(
      {notes::ItemRole::kList, testimony.bundle, 0, "trust-material"});
  return job;
}

Result<notes::TrustDifference> DifferenceOf(const TrustName& name,
                                            const notes::Anchors* before,
                                            const notes::Anchors& after) {
  notes::TrustDifference difference{name, std::nullopt, DigestOf(after), {}};
  if (before != nullptr) difference.before = DigestOf(*before);
  difference.entries = Compare(
      before == nullptr ? Entries{} : EntriesOf(*before), EntriesOf(after));
  const bool all_kept = std::all_of(
      difference.entries.begin(), difference.entries.end(),
      [](const TrustEntry& e) { return e.fate == EntryFate::kKept; });
  // Of a Sigstore instance there is more than is shown.
  if (all_kept && before != nullptr &&
      before->sigstore_root == after.sigstore_root &&
      before->tuf_root == after.tuf_root) {
    return Failure{Reason::kDuplicateRecord,
                   name.text() + " means these keys already"};
  }
  NoteWriter writer(notes::kTrustChangeNote);
  notes::AddDifference(writer, difference);
  if (std::move(writer).text().size() > kMaxShownBytes) {
    return Failure{Reason::kTooLarge,
                   std::to_string(difference.entries.size()) +
                       " keys are more than a record can show; hand in fewer, "
                       "for a trust of their own"};
  }
  return difference;
}

Result<notes::TrustDifference> CheckTrustFile(
    const notes::Testimony& testimony, const ObjectDigest& file,
    const std::vector<NamedAnchors>& in_force, const Objects& objects) {
  if (!testimony.answer || testimony.verb != kReadTrust ||
      testimony.bundle != file || testimony.object != file) {
    return Failure{Reason::kUnproven, "nobody has said what is in the file"};
  }
  const notes::Testimony::Answer& answer = *testimony.answer;
  TRY(const Bytes text, objects.Read(answer.statement, kMaxAnchorsBytes));
  auto anchors = notes::ParseAnchors(AsText(text));
  if (!anchors.ok()) {
    return Failure{Reason::kLyingWorker,
                   "no anchors: " + anchors.failure().detail};
  }
  if (anchors->keys.empty() && anchors->authorities.empty()) {
    return Failure{Reason::kBadKey, "there is nobody in it to believe"};
  }
  if (anchors->source != answer.trust.text() ||
      (anchors->sigstore_root.value_or(file) != file) ||
      (anchors->tuf_root.value_or(file) != file)) {
    return Failure{Reason::kLyingWorker, "anchors of another file"};
  }
  const auto base = std::find_if(
      in_force.begin(), in_force.end(),
      [&](const NamedAnchors& named) { return named.trust == answer.trust; });
  return DifferenceOf(answer.trust,
                      base == in_force.end() ? nullptr : &base->anchors,
                      *anchors);
}

Result<notes::Authentic> CheckTrustRoot(
    const notes::Evidence& evidence, const notes::Contents& contents,
    const std::vector<NamedAnchors>& in_force, const Objects& objects) {
  TRY_DONE(CheckParts(evidence, contents));
  const notes::ContentsItem& file = contents.items[0];
  ObjectReader reader(objects);
  TRY(const std::uint64_t size, reader.SizeOf(file.object));
  if (size != file.size) {
    return Failure{Reason::kSizeMismatch, Printable(file.name.text())};
  }
  TRY(notes::TrustDifference difference,
      CheckTrustFile(evidence.testimonies[0], file.object, in_force, objects));
  notes::Authentic authentic{
      crypto::DigestObject(AsBytes(notes::Format(evidence))),
      evidence.contents,
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {"trust:" + difference.trust.text(), difference.after.short_code(), 0},
      {}};
  authentic.change = std::move(difference);
  return authentic;
}

}  // namespace airlock::verifier
