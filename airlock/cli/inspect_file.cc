#include "airlock/cli/inspect_file.h"

#include <utility>
#include <vector>

#include "airlock/cli/files.h"
#include "airlock/core/notes/job.h"
#include "airlock/platform/directory.h"
#include "airlock/wire/worker.h"

namespace airlock::cli {

Result<Inspected> InspectFile(const Options& o, const std::string& path) {
  TRY(platform::Fd fd, OpenUserFile(path));
  if (IsFolder(path)) {
    return Failure{Reason::kUnreadable, path + " is a folder"};
  }
  TRY(const std::uint64_t size, platform::SizeOf(fd.get()));
  TRY(const ObjectDigest digest, DigestOfFile(fd.get(), size));
  notes::Job job;
  job.task = notes::Task::kInspect;
  job.inputs = {{notes::ItemRole::kArtifact, digest, size,
                 path.substr(path.rfind('/') + 1)}};
  std::vector<platform::Fd> inputs;
  inputs.push_back(std::move(fd));
  auto answer = wire::AskOwnWorker(o.program_folder + "/airlock-worker",
                                   std::move(job), inputs);
  if (!answer.ok()) {
    if (KindOf(answer.failure().reason) == ReasonKind::kFault) {
      return answer.failure();
    }
    return Inspected{digest, size, "", answer.failure()};
  }
  if (answer->documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "inspect: not one document"};
  }
  TRY(notes::Inventory inventory, notes::ParseInventory(answer->documents[0]));
  if (inventory.object != digest || inventory.bytes != size) {
    return Failure{Reason::kLyingWorker, "a report about another file"};
  }
  return Inspected{digest, size, answer->sandbox, std::move(inventory)};
}

}  // namespace airlock::cli
