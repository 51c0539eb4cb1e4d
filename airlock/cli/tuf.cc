// tuf: a TUF client, without an installation. Its exit code is 0 or 1.
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/cli/tuf_names.h"
#include "airlock/cli/tuf_parent.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/wire/worker.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

constexpr char kRootFile[] = "root.json";
// TUF 1.0.34 leaves it open; the reference client's.
constexpr std::uint64_t kMaxRootBytes = 512'000;

Result<Done> Need(const std::string& value, const char* flag) {
  if (!value.empty()) return Done{};
  return Failure{Reason::kUsage, std::string(flag) + " is required"};
}

// Two updates of one folder come one after the other.
Result<Done> Lock(const platform::Directory& folder) {
  while (::flock(folder.fd(), LOCK_EX) != 0) {
    if (errno != EINTR) {
      return platform::IoFailure("lock " + folder.path(), errno);
    }
  }
  return Done{};
}

Result<notes::Statement> AskWorkerAbout(const Options& o,
                                        notes::Question question,
                                        const platform::Fd& root,
                                        TufParent& parent) {
  question.options.push_back({"time", platform::Now().text()});
  notes::Job job;
  job.task = notes::Task::kExamine;
  job.question = notes::Format(question);
  TRY(const std::uint64_t size, platform::SizeOf(root.get()));
  if (size > kMaxRootBytes) {
    return Failure{Reason::kTooLarge, "a root over 512,000 bytes"};
  }
  TRY(const ObjectDigest digest, DigestOfFile(root.get(), size));
  job.inputs.push_back({notes::ItemRole::kArtifact, digest, size, "root"});
  std::vector<platform::Fd> inputs;
  inputs.emplace_back(::dup(root.get()));
  TRY(const wire::WorkerAnswer answer,
      wire::AskOwnWorker(
          o.program_folder + "/airlock-worker", std::move(job), inputs,
          [&](std::string_view request) { return parent.Serve(request); }));
  if (answer.documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "not one document"};
  }
  return notes::ParseStatement(answer.documents[0]);
}

Output Told(const notes::Statement& statement) {
  Output output;
  JsonValue::Array facts, targets;
  for (const notes::StatementSubject& subject : statement.subjects) {
    output.text += "target    " + Printable(subject.name) + " " +
                   Printable(subject.algorithm) + ":" + Printable(subject.hex) +
                   "\n";
    targets.push_back(
        JsonValue::Object{{"path", Printable(subject.name)},
                          {"algorithm", Printable(subject.algorithm)},
                          {"digest", Printable(subject.hex)}});
  }
  for (const notes::StatementFact& fact : statement.facts) {
    output.text += "believed  " + Printable(fact.name) + " " +
                   Printable(fact.value) + "\n";
    facts.push_back(JsonValue::Object{{"name", Printable(fact.name)},
                                      {"value", Printable(fact.value)}});
  }
  output.json = {{"believed", facts}, {"targets", targets}};
  return output;
}

Result<Output> Update(const Options& o, notes::Question question,
                      std::string target_url,
                      const platform::Directory* targets) {
  TRY_DONE(Need(o.metadata_url, "--metadata-url"));
  TRY(std::string metadata_url, TufBaseUrl(o.metadata_url));
  TRY(const platform::Directory folder,
      platform::Directory::Open(o.metadata_dir));
  TRY_DONE(Lock(folder));
  TRY(const platform::Fd root, folder.OpenFile(kRootFile));
  TufParent parent(std::move(metadata_url), folder, std::move(target_url),
                   targets);
  TRY(const notes::Statement statement,
      AskWorkerAbout(o, std::move(question), root, parent));
  return Told(statement);
}

}  // namespace

Result<Output> TufInit(const Options& o) {
  TRY(const platform::Directory folder,
      platform::Directory::Make(o.metadata_dir));
  TRY_DONE(Lock(folder));
  TRY(const platform::Fd file, OpenUserFile(o.paths.front()));
  TRY(const std::uint64_t size, platform::SizeOf(file.get()));
  TRY(const Bytes root,
      platform::ReadRange(file.get(), 0, std::min(size, kMaxRootBytes)));
  TufParent parent("", folder, "", nullptr);
  TRY(const notes::Statement statement,
      AskWorkerAbout(o, {"tuf-init", {}}, file, parent));
  if (statement.evidence != std::vector{crypto::DigestObject(root)}) {
    return Failure{Reason::kUnreadable, o.paths.front() + " changes"};
  }
  // To trust another root in the same folder would forget what it knows.
  TRY_DONE(folder.Create(kRootFile, root));
  return Told(statement);
}

Result<Output> TufRefresh(const Options& o) {
  if (!o.target_names.empty()) {
    return Failure{Reason::kUsage, "--target-name is for download"};
  }
  return Update(o, {"tuf-refresh", {}}, "", nullptr);
}

Result<Output> TufDownload(const Options& o) {
  TRY_DONE(Need(o.target_dir, "--target-dir"));
  TRY_DONE(Need(o.target_base_url, "--target-base-url"));
  if (o.target_names.empty()) {
    return Failure{Reason::kUsage, "--target-name is required"};
  }
  notes::Question question{"tuf-download", {}};
  for (const std::string& name : o.target_names) {
    question.options.push_back({"target", name});
  }
  TRY(std::string target_url, TufBaseUrl(o.target_base_url));
  TRY(const platform::Directory targets,
      platform::Directory::Make(o.target_dir));
  return Update(o, std::move(question), std::move(target_url), &targets);
}

}  // namespace airlock::cli
