#include "airlock/cli/oci_roles.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "airlock/core/notes/job.h"
#include "airlock/platform/directory.h"
#include "stager/worker_client.h"

namespace airlock::cli {

Result<Done> AssignOciRoles(const std::string& program_folder,
                            const std::vector<platform::FoundFile>& files,
                            const Limits& limits,
                            std::map<std::string, notes::ContentsItem>& items) {
  notes::Job job;
  job.task = notes::Task::kWanted;
  job.kind = notes::BundleKind::kOciLayout;
  job.limits = limits;
  std::vector<platform::Fd> inputs;
  for (const platform::FoundFile& file : files) {
    const notes::ContentsItem& item = items.at(file.name);
    job.inputs.push_back({item.role, item.object, item.size, file.name});
    platform::Fd fd(::fcntl(file.fd.get(), F_DUPFD_CLOEXEC, 0));
    if (!fd.open()) return platform::IoFailure("duplicate a descriptor", errno);
    inputs.push_back(std::move(fd));
  }
  TRY(const stager::WorkerAnswer answer,
      stager::AskOwnWorker(program_folder + "/airlock-worker", std::move(job),
                           inputs));
  if (answer.documents.empty()) {
    return Failure{Reason::kLyingWorker, "wanted: no list"};
  }
  TRY(const notes::Wanted wanted, notes::ParseWanted(answer.documents[0]));
  for (const notes::WantedFile& file : wanted.files) {
    const auto at = items.find(file.name);
    if (at == items.end() || at->second.object != file.object) {
      return Failure{Reason::kLyingWorker, "wanted: an unknown blob"};
    }
    at->second.role = notes::ItemRole::kArtifact;
  }
  return Done{};
}

}  // namespace airlock::cli
