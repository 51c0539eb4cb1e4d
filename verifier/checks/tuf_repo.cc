#include "verifier/checks/tuf_repo.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "airlock/core/note.h"
#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"
#include "verifier/checks/object_reader.h"
#include "verifier/checks/testimony.h"
#include "verifier/checks/trust_root.h"

namespace airlock::verifier {
namespace {

// Beside a change of trust of the most that may be shown, marks may have names
// of any length: the record as a whole has to fit, with what is filled in
// later.
constexpr std::size_t kMaxAuthenticBytes = kMaxRecordBytes - 1024;
constexpr std::uint64_t kMaxCpuSeconds = 60;

Failure Lied(std::string why) {
  return {Reason::kLyingWorker, "a statement " + std::move(why)};
}

// Each target stated is an artifact of that name and digest, and the reverse.
Result<Done> CheckTargets(const notes::Statement& statement,
                          const notes::Contents& contents,
                          const Objects& objects) {
  const std::vector<notes::ContentsItem> artifacts = contents.Artifacts();
  if (statement.subjects.size() != artifacts.size()) {
    return Lied("about other targets than were handed in");
  }
  ObjectReader reader(objects);
  for (std::size_t i = 0; i < artifacts.size(); ++i) {
    const notes::StatementSubject& subject = statement.subjects[i];
    const notes::ContentsItem& item = artifacts[i];
    if (subject.name != item.name.text() || subject.algorithm != "sha256" ||
        subject.hex != item.object.hex()) {
      return Lied("about another target than " + Printable(item.name.text()));
    }
    TRY(const std::uint64_t size, reader.SizeOf(item.object));
    if (size != item.size) {
      return Failure{Reason::kSizeMismatch, Printable(item.name.text())};
    }
  }
  return Done{};
}

// "tuf-file": ROLE VERSION DIGEST; "tuf-key": ROLE KEY.
Result<notes::Mark> MarkOf(const notes::StatementFact& fact) {
  Tokens tokens(fact.value);
  TRY(const std::string role, tokens.NextText());
  if (fact.name == "tuf-key") {
    TRY(const KeyId key, tokens.NextAs<KeyId>());
    TRY_DONE(tokens.End());
    return notes::Mark{"tuf-key." + role, key.text()};
  }
  if (fact.name != "tuf-file") {
    return Failure{Reason::kLyingWorker, "a fact that is no file's"};
  }
  TRY(const std::uint64_t version, tokens.NextNumber());
  TRY(const ObjectDigest file, tokens.NextAs<ObjectDigest>());
  TRY_DONE(tokens.End());
  return notes::Mark{"tuf." + role,
                     std::to_string(version) + " " + file.text()};
}

// Files of the four roles at the top, each once, and a key of either that signs
// what is fresh.
Result<std::vector<notes::Mark>> MarksOf(const notes::Statement& statement) {
  if (statement.facts.size() > notes::kMaxMarks) {
    return Failure{Reason::kTooLarge,
                   "over " + std::to_string(notes::kMaxMarks) +
                       " roles on the way to these targets; hand in fewer"};
  }
  std::vector<notes::Mark> marks;
  for (const notes::StatementFact& fact : statement.facts) {
    auto mark = MarkOf(fact);
    if (!mark.ok()) return Lied("with " + mark.failure().detail);
    marks.push_back(*std::move(mark));
  }
  std::sort(marks.begin(), marks.end());
  std::map<std::string, int> counts;
  for (const notes::Mark& mark : marks) ++counts[mark.name];
  for (const auto& [name, count] : counts) {
    if (name.starts_with("tuf.") && count != 1) {
      return Lied("of two files of one role");
    }
  }
  for (const char* name :
       {"tuf.root", "tuf.snapshot", "tuf.targets", "tuf.timestamp",
        "tuf-key.snapshot", "tuf-key.timestamp"}) {
    if (!counts.contains(name)) return Lied("without " + std::string(name));
  }
  if (std::adjacent_find(marks.begin(), marks.end()) != marks.end()) {
    return Lied("of one key twice");
  }
  return marks;
}

// "root 1, timestamp 3, snapshot 3, targets 3"
std::string VersionsOf(const std::vector<notes::Mark>& marks) {
  std::string text;
  for (const char* role : {"root", "timestamp", "snapshot", "targets"}) {
    for (const notes::Mark& mark : marks) {
      if (mark.name != "tuf." + std::string(role)) continue;
      text += (text.empty() ? "" : ", ") + std::string(role) + " " +
              mark.value.substr(0, mark.value.find(' '));
    }
  }
  return text;
}

Result<Done> CheckFrame(const notes::Evidence& evidence) {
  const std::size_t count = evidence.testimonies.size();
  if (count < 1 || count > 2 || !evidence.proofs.empty() ||
      !evidence.quotes.empty() || !evidence.derived.empty() ||
      !evidence.unknown_signers.empty()) {
    return Failure{Reason::kUnproven,
                   "a tuf-repo is followed once, as a whole"};
  }
  return Done{};
}

// What the one target would change of whom is believed.
Result<notes::TrustDifference> ChangeBy(
    const notes::Testimony& testimony, const notes::Contents& contents,
    const std::vector<NamedAnchors>& anchors, const Objects& objects) {
  const std::vector<notes::ContentsItem> artifacts = contents.Artifacts();
  if (artifacts.size() != 1) {
    return Failure{Reason::kBadBundle, "a change of trust is one target, not " +
                                           std::to_string(artifacts.size())};
  }
  return CheckTrustFile(testimony, artifacts[0].object, anchors, objects);
}

}  // namespace

Result<notes::Job> FollowTufJob(const notes::Contents& contents,
                                const NamedAnchors& root, Instant submitted,
                                const Limits& limits) {
  if (!root.anchors.tuf_root) {
    return Failure{Reason::kUnknownSigner,
                   root.trust.text() + " holds no TUF root"};
  }
  if (contents.Find(kTufTimestamp) == nullptr) {
    return Failure{Reason::kBadBundle, "no " + std::string(kTufTimestamp)};
  }
  // The names are a submitter's, and become those of documents and targets.
  for (const notes::ContentsItem& item : contents.items) {
    TRY(const notes::ItemRole role,
        notes::RoleOf(notes::BundleKind::kTufRepo, item.name.text()));
    if (role != item.role) {
      return Failure{Reason::kBadBundle, Printable(item.name.text())};
    }
  }
  notes::Job job;
  job.task = notes::Task::kExamine;
  job.limits = limits;
  job.limits.cpu_seconds = std::min(limits.cpu_seconds, kMaxCpuSeconds);
  job.question = notes::Format(
      notes::Question{std::string(kFollowTuf), {{"time", submitted.text()}}});
  job.inputs.push_back(
      {notes::ItemRole::kList, *root.anchors.tuf_root, 0, "root"});
  // Targets by name, size and digest: their bytes are hashed by who checks.
  job.inputs.push_back({notes::ItemRole::kList,
                        crypto::DigestObject(AsBytes(notes::Format(contents))),
                        0, "contents"});
  for (const notes::ContentsItem& item : contents.items) {
    if (item.role == notes::ItemRole::kArtifact) continue;
    job.inputs.push_back({item.role, item.object, 0, item.name.text()});
  }
  return job;
}

Result<notes::Authentic> CheckTufRepo(const notes::Evidence& evidence,
                                      const notes::Contents& contents,
                                      const std::vector<NamedAnchors>& anchors,
                                      const Objects& objects) {
  TRY_DONE(CheckFrame(evidence));
  const notes::Testimony& testimony = evidence.testimonies[0];
  const notes::ContentsItem* const timestamp = contents.Find(kTufTimestamp);
  if (!testimony.answer || testimony.verb != kFollowTuf ||
      timestamp == nullptr || testimony.bundle != timestamp->object ||
      testimony.object != evidence.contents) {
    return Failure{Reason::kUnproven, "nobody has followed the repository"};
  }
  const auto root = std::find_if(
      anchors.begin(), anchors.end(), [&](const NamedAnchors& named) {
        return named.trust == testimony.answer->trust && named.anchors.tuf_root;
      });
  if (root == anchors.end()) {
    return Failure{Reason::kUnknownSigner, "no TUF root is in force as " +
                                               testimony.answer->trust.text()};
  }
  TRY(const notes::Job job,
      FollowTufJob(contents, *root, Instant(0), Limits{}));
  TRY(const Bytes text,
      objects.Read(testimony.answer->statement, kMaxStatementBytes));
  auto statement = notes::ParseStatement(AsText(text));
  if (!statement.ok()) return Lied("that is none");
  const bool same =
      std::equal(statement->evidence.begin(), statement->evidence.end(),
                 job.inputs.begin(), job.inputs.end(),
                 [](const ObjectDigest& read, const auto& input) {
                   return read == input.object;
                 });
  if (!same || statement->family != "tuf" ||
      statement->grade != notes::Grade::kTestified) {
    return Lied("that was read from other documents, or of another family");
  }
  TRY_DONE(CheckTargets(*statement, contents, objects));
  TRY(std::vector<notes::Mark> marks, MarksOf(*statement));
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
      {"tuf:" + root->trust.text(), VersionsOf(marks), 0},
      {}};
  authentic.relied_on = {{root->trust, crypto::DigestObject(AsBytes(
                                           notes::Format(root->anchors)))}};
  authentic.marks = std::move(marks);
  if (evidence.testimonies.size() == 2) {
    TRY(authentic.change,
        ChangeBy(evidence.testimonies[1], contents, anchors, objects));
  }
  if (notes::Format(authentic).size() > kMaxAuthenticBytes) {
    return Failure{Reason::kTooLarge,
                   "roles and keys are more than a record can show"};
  }
  return authentic;
}

}  // namespace airlock::verifier
