#include "stager/oci_bundle.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"

namespace airlock::stager {
namespace {

Failure Lied(std::string why) {
  return {Reason::kLyingWorker, "wanted: " + std::move(why)};
}

notes::Job WantedJob(notes::BundleKind kind, const Limits& limits) {
  notes::Job job;
  job.task = notes::Task::kWanted;
  job.kind = kind;
  job.limits = limits;
  return job;
}

}  // namespace

Result<platform::Fd> Duplicate(const platform::Fd& of) {
  platform::Fd fd(::fcntl(of.get(), F_DUPFD_CLOEXEC, 0));
  if (!fd.open()) return platform::IoFailure("duplicate a descriptor", errno);
  return fd;
}

Result<Done> AssignOciRoles(const Ask& ask,
                            const std::vector<platform::FoundFile>& files,
                            const Limits& limits,
                            std::map<std::string, notes::ContentsItem>& items) {
  notes::Job job = WantedJob(notes::BundleKind::kOciLayout, limits);
  std::vector<platform::Fd> inputs;
  for (const platform::FoundFile& file : files) {
    const notes::ContentsItem& item = items.at(file.name);
    job.inputs.push_back({item.role, item.object, item.size, file.name});
    TRY(platform::Fd fd, Duplicate(file.fd));
    inputs.push_back(std::move(fd));
  }
  TRY(const wire::WorkerAnswer answer, ask(std::move(job), inputs));
  if (answer.documents.empty()) return Lied("no list");
  TRY(const notes::Wanted wanted, notes::ParseWanted(answer.documents[0]));
  for (const notes::WantedFile& file : wanted.files) {
    const auto at = items.find(file.name);
    if (at == items.end() || at->second.object != file.object) {
      return Lied("an unknown blob");
    }
    at->second.role = notes::ItemRole::kArtifact;
  }
  return Done{};
}

bool MayBeArchive(notes::BundleKind kind) {
  return kind == notes::BundleKind::kOciLayout ||
         kind == notes::BundleKind::kTufRepo;
}

Result<notes::Layout> ReadLayoutArchive(const Ask& ask, notes::BundleKind kind,
                                        const platform::Fd& archive,
                                        const Limits& limits) {
  TRY(const std::uint64_t size, platform::SizeOf(archive.get()));
  notes::Job job = WantedJob(kind, limits);
  // The archive itself is not kept, so nobody needs its digest.
  job.inputs = {{notes::ItemRole::kList, crypto::DigestObject({}), size,
                 std::string(notes::kLayoutArchive)}};
  std::vector<platform::Fd> inputs;
  TRY(platform::Fd fd, Duplicate(archive));
  inputs.push_back(std::move(fd));
  TRY(const wire::WorkerAnswer answer, ask(std::move(job), inputs));
  if (answer.documents.size() != 1) return Lied("not one list");
  TRY(notes::Layout layout, notes::ParseLayout(answer.documents[0]));
  for (const notes::LayoutMember& member : layout.members) {
    if (member.offset > size || member.size > size - member.offset) {
      return Lied("a member past the end of its archive");
    }
  }
  return layout;
}

}  // namespace airlock::stager
