#include "airlock/cli/compare_files.h"

#include <future>
#include <optional>
#include <utility>

#include "airlock/cli/files.h"
#include "airlock/cli/inspect_file.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/statement.h"
#include "airlock/platform/directory.h"
#include "airlock/wire/worker.h"

namespace airlock::cli {
namespace {

using verifier::Comparison;
using verifier::Difference;

// Files that are looked into for a cause: more sentences are not read, and a
// question has 32 KiB, in which a name may take three times its length.
constexpr std::size_t kMaxPairs = 32;
constexpr std::size_t kMaxNameBytes = 8 * 1024;

// One after the other, for as long as they are alike.
Result<bool> SameBytes(int left, int right, std::uint64_t size) {
  constexpr std::uint64_t kPiece = 64 * 1024;  // stays in the cache
  for (std::uint64_t at = 0; at < size;) {
    const std::uint64_t count = std::min(kPiece, size - at);
    TRY(const Bytes a, platform::ReadRange(left, at, count));
    TRY(const Bytes b, platform::ReadRange(right, at, count));
    if (a != b) return false;
    at += count;
  }
  return true;
}

// Of two files of the same bytes.
Result<std::optional<ComparedFiles>> Identical(const std::string& left,
                                               const std::string& right) {
  TRY(const platform::Fd a, OpenUserFile(left));
  TRY(const platform::Fd b, OpenUserFile(right));
  if (IsFolder(left) || IsFolder(right)) {
    return Failure{Reason::kUnreadable,
                   (IsFolder(left) ? left : right) + " is a folder"};
  }
  TRY(const std::uint64_t size, platform::SizeOf(a.get()));
  TRY(const std::uint64_t other, platform::SizeOf(b.get()));
  if (size != other) return std::optional<ComparedFiles>();
  TRY(const bool same, SameBytes(a.get(), b.get(), size));
  if (!same) return std::optional<ComparedFiles>();
  TRY(const ObjectDigest digest, DigestOfFile(a.get(), size));
  Comparison comparison;
  comparison.level = notes::RebuildLevel::kR0;
  return std::optional<ComparedFiles>(ComparedFiles{
      {left, digest, size, {}}, {right, digest, size, {}}, "", comparison, {}});
}

Result<verifier::FormTree> FormOf(const Inspected& file,
                                  const std::string& path) {
  if (!file.inventory.ok()) {
    Failure failure = file.inventory.failure();
    failure.detail = path + ": " + failure.detail;
    return failure;
  }
  return verifier::FormTreeOf(*file.inventory);
}

// Asks why the first of the files that differ do.
Result<std::vector<verifier::Explained>> Explain(const Options& o,
                                                 const ComparedFiles& files) {
  std::vector<const Difference*> asked;
  notes::Question question{"explain", {}};
  std::size_t names = 0;
  for (const Difference& difference : files.comparison.differences) {
    if (!difference.HasTwoContents()) continue;
    names += difference.left->path.size() + difference.right->path.size();
    if (asked.size() == kMaxPairs || names > kMaxNameBytes) break;
    asked.push_back(&difference);
    for (const auto& [name, entry] : {std::pair{"left", difference.left},
                                      std::pair{"right", difference.right}}) {
      question.options.push_back({name, entry->path});
      question.options.push_back(
          {name + std::string("-at"),
           entry->at.empty() ? ""
                             : entry->at + "+" + std::to_string(entry->size)});
    }
  }
  std::vector<verifier::Explained> explained;
  if (asked.empty()) return explained;
  notes::Job job;
  job.task = notes::Task::kExamine;
  job.question = notes::Format(question);
  std::vector<platform::Fd> inputs;
  for (const ComparedSide* side : {&files.left, &files.right}) {
    TRY(platform::Fd fd, OpenUserFile(side->path));
    job.inputs.push_back(
        {notes::ItemRole::kArtifact, side->digest, side->size, "artifact"});
    inputs.push_back(std::move(fd));
  }
  TRY(const wire::WorkerAnswer answer,
      wire::AskOwnWorker(o.program_folder + "/airlock-worker", std::move(job),
                         inputs));
  if (answer.documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "explain: not one document"};
  }
  TRY(notes::Explanation explanation,
      notes::ParseExplanation(answer.documents[0]));
  for (notes::Cause& cause : explanation.causes) {
    if (cause.pair >= asked.size()) {
      return Failure{Reason::kLyingWorker, "a cause of what was not asked"};
    }
    explained.push_back({asked[cause.pair], std::move(cause)});
  }
  return explained;
}

}  // namespace

Result<ComparedFiles> CompareFiles(const Options& o, const std::string& left,
                                   const std::string& right) {
  TRY(std::optional<ComparedFiles> identical, Identical(left, right));
  if (identical) return *std::move(identical);
  // Side by side: neither worker can say anything about the other's file.
  auto other = std::async(std::launch::async,
                          [&] { return InspectFile(o, right, Look::kForm); });
  auto first = InspectFile(o, left, Look::kForm);
  auto second = other.get();
  TRY(const Inspected a, std::move(first));
  TRY(const Inspected b, std::move(second));
  TRY(verifier::FormTree form_a, FormOf(a, left));
  TRY(verifier::FormTree form_b, FormOf(b, right));
  ComparedFiles files{{left, a.digest, a.size, std::move(form_a)},
                      {right, b.digest, b.size, std::move(form_b)},
                      a.sandbox,
                      {},
                      {}};
  TRY(files.comparison, verifier::Compare(files.left.form, files.right.form));
  TRY(files.explained, Explain(o, files));
  return files;
}

}  // namespace airlock::cli
