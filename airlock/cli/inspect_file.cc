#include "airlock/cli/inspect_file.h"

#include <future>
#include <utility>
#include <vector>

#include "airlock/cli/files.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/wire/worker.h"

namespace airlock::cli {

Result<Inspected> InspectFile(const Options& o, const std::string& path,
                              Look look) {
  TRY(platform::Fd fd, OpenUserFile(path));
  if (IsFolder(path)) {
    return Failure{Reason::kUnreadable, path + " is a folder"};
  }
  TRY(const std::uint64_t size, platform::SizeOf(fd.get()));
  const ObjectDigest placeholder = crypto::DigestObject({});
  notes::Job job;
  job.task = notes::Task::kInspect;
  if (look == Look::kForm) {
    job.task = notes::Task::kExamine;
    job.question = notes::Format(notes::Question{"normal-form", {}});
  }
  job.inputs = {{notes::ItemRole::kArtifact, placeholder, size,
                 path.substr(path.rfind('/') + 1)}};
  std::vector<platform::Fd> inputs;
  inputs.push_back(std::move(fd));
  // While the worker reads the file, so that one does not wait for the other. A
  // worker does not hash the object itself: what it is told to call it is not
  // its name, which is known only then.
  auto hashed = std::async(std::launch::async, [file = inputs[0].get(), size] {
    return DigestOfFile(file, size);
  });
  auto answer = wire::AskOwnWorker(o.program_folder + "/airlock-worker",
                                   std::move(job), inputs);
  TRY(const ObjectDigest digest, hashed.get());
  if (!answer.ok()) {
    if (KindOf(answer.failure().reason) == ReasonKind::kFault) {
      return answer.failure();
    }
    return Inspected{digest, size, "", answer.failure(), {}};
  }
  if (answer->documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "inspect: not one document"};
  }
  TRY(notes::Inventory inventory, notes::ParseInventory(answer->documents[0]));
  if (inventory.object != placeholder || inventory.bytes != size) {
    return Failure{Reason::kLyingWorker, "a report about another file"};
  }
  inventory.object = digest;
  if (look == Look::kForm) {
    return Inspected{digest, size, answer->sandbox, std::move(inventory), {}};
  }
  // A worker refuses what cannot be squashed, so one that reports it has lied:
  // it must not read like an image in which there is nothing.
  auto images = verifier::SquashedImages(inventory.members, inventory.facts);
  if (!images.ok()) {
    return Failure{Reason::kLyingWorker,
                   "images as no layers make them: " + images.failure().detail};
  }
  return Inspected{digest, size, answer->sandbox, std::move(inventory),
                   *std::move(images)};
}

}  // namespace airlock::cli
