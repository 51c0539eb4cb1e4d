// airlock-worker: one job a process, in a sandbox, on bytes that strangers
// wrote. No key, no path, no socket but the one it was handed.
//
//   airlock-worker --home DIR    waits on its socket, forks one worker a job
//   airlock-worker --fd N        one job on this connection
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/process.h"
#include "airlock/platform/sandbox.h"
#include "airlock/programs/examine.h"
#include "airlock/programs/log.h"
#include "airlock/programs/service.h"
#include "airlock/programs/tuf_worker.h"
#include "verifier/certificates/path.h"
#include "verifier/parsers/bundle_archive.h"
#include "verifier/parsers/oci_archive.h"
#include "verifier/parsers/tasks.h"
#include "verifier/parsers/tuf_archive.h"
#include "verifier/parsers/wanted.h"
#include "verifier/scanners/hand_over.h"
#include "verifier/scanners/scan.h"

namespace airlock::programs {
namespace {

// A bundle of 10,000 items with long names.
constexpr std::uint64_t kMaxJobBytes = 8ULL << 20;

Result<std::vector<std::string>> Perform(
    const notes::Job& job, const std::vector<verifier::Input>& inputs,
    int connection) {
  if (inputs.empty()) {
    return Failure{Reason::kProtocol, "a job has at least one input"};
  }
  switch (job.task) {
    case notes::Task::kVerify: {
      TRY(verifier::Proposal proposal, verifier::ProposeEvidence(job, inputs));
      std::vector<std::string> documents = {notes::Format(proposal.evidence)};
      for (std::string& derived : proposal.derived) {
        documents.push_back(std::move(derived));
      }
      return documents;
    }
    case notes::Task::kInspect: {
      TRY(const notes::Inventory inventory,
          verifier::TakeInventory(job, inputs[0]));
      return std::vector<std::string>{notes::Format(inventory)};
    }
    case notes::Task::kScan: {
      if (job.engines == std::vector<std::string>{"clamd"}) {
        TRY(const notes::HandedOver handed,
            verifier::HandOverLeaves(job, inputs[0], connection));
        return std::vector<std::string>{notes::Format(handed)};
      }
      TRY(const notes::Scan scan,
          verifier::ScanObject(job, inputs[0], verifier::ShippedRules()));
      return std::vector<std::string>{notes::Format(scan)};
    }
    case notes::Task::kImport: {
      TRY(const notes::Anchors anchors, verifier::ReadAnchors(job, inputs[0]));
      return std::vector<std::string>{notes::Format(anchors)};
    }
    case notes::Task::kWanted: {
      if (job.kind == notes::BundleKind::kTufRepo) {
        if (!verifier::AreArchive(inputs)) {
          return Failure{Reason::kProtocol, "a repository in no archive"};
        }
        TRY(const notes::Layout layout, verifier::FindTufFiles(inputs[0]));
        return std::vector<std::string>{notes::Format(layout)};
      }
      if (job.kind == notes::BundleKind::kOciLayout &&
          verifier::AreArchive(inputs)) {
        TRY(const notes::Layout layout, verifier::FindLayout(inputs[0]));
        return std::vector<std::string>{notes::Format(layout)};
      }
      if (job.kind == notes::BundleKind::kOciLayout) {
        TRY(const notes::Wanted wanted, verifier::FindImages(inputs));
        return std::vector<std::string>{notes::Format(wanted)};
      }
      TRY(verifier::WantedAnswer answer, verifier::FindWanted(job, inputs));
      return std::vector<std::string>{notes::Format(answer.wanted),
                                      std::move(answer.plain)};
    }
    case notes::Task::kExamine: {
      std::vector<verifier::InquiryInput> exhibits;
      exhibits.reserve(inputs.size());
      for (const verifier::Input& input : inputs) {
        exhibits.push_back({input.item, input.fd});
      }
      if (IsTufQuestion(job)) return UpdateByTuf(job, exhibits, connection);
      return Examine(job, exhibits);
    }
  }
  return Failure{Reason::kProtocol, "no such task"};
}

bool ReadsKeyring(const notes::Job& job) {
  return job.task == notes::Task::kImport ||
         (job.task == notes::Task::kExamine &&
          std::any_of(job.inputs.begin(), job.inputs.end(),
                      [](const notes::JobInput& input) {
                        return input.name == "keyring" ||
                               input.name == "trust-material";
                      }));
}

// librnp's generator keeps /dev/urandom open and ends without it. Random bytes
// are all that a captured worker could draw from it.
void KeepRandomDevice(std::vector<int>& keep) {
  struct stat device;
  if (::stat("/dev/urandom", &device) != 0) return;
  constexpr int kMostDescriptors = 256;
  for (int fd = 3; fd < kMostDescriptors; ++fd) {
    struct stat info;
    if (::fstat(fd, &info) == 0 && S_ISCHR(info.st_mode) &&
        info.st_rdev == device.st_rdev) {
      keep.push_back(fd);
    }
  }
}

// One job on this connection, then the end of the process.
Result<Done> WorkOn(platform::Channel& connection) {
  TRY(std::optional<platform::Message> first,
      connection.Receive(kMaxJobBytes, Seconds{60}));
  if (!first) return Done{};
  TRY(const notes::Job job, notes::ParseJob(first->text));
  std::vector<platform::Fd> fds = std::move(first->fds);
  while (fds.size() < job.inputs.size()) {
    TRY(std::optional<platform::Message> more,
        connection.Receive(kMaxJobBytes, Seconds{60}));
    if (!more || more->fds.empty()) {
      return Failure{Reason::kProtocol, "descriptors are missing"};
    }
    for (platform::Fd& fd : more->fds) fds.push_back(std::move(fd));
  }
  std::vector<verifier::Input> inputs;
  std::vector<int> keep = {connection.fd()};
  for (std::size_t i = 0; i < job.inputs.size(); ++i) {
    inputs.push_back({job.inputs[i], fds[i].get()});
    keep.push_back(fds[i].get());
  }
  if (ReadsKeyring(job)) KeepRandomDevice(keep);
  if (job.task == notes::Task::kScan) {
    TRY_DONE(verifier::PrepareScanners());
  }
  platform::SandboxLimits limits;
  limits.memory_bytes = job.limits.memory_bytes;
  limits.cpu_seconds = job.limits.cpu_seconds;
  TRY(const platform::SandboxLevel level, platform::Confine(limits, keep));

  notes::Report report{job.nonce, std::string(platform::NameOf(level)), {}, {}};
  auto documents = Perform(job, inputs, connection.fd());
  if (!documents.ok()) {
    // Details may quote the input at length; a report has room for a sentence.
    constexpr std::size_t kMaxDetailBytes = 1024;
    report.refusal = documents.failure();
    report.refusal->detail.resize(
        std::min(report.refusal->detail.size(), kMaxDetailBytes));
    return platform::WriteFrame(connection.fd(), notes::Format(report));
  }
  for (const std::string& document : *documents) {
    report.documents.push_back(
        {crypto::DigestObject(AsBytes(document)), document.size()});
  }
  TRY_DONE(platform::WriteFrame(connection.fd(), notes::Format(report)));
  for (const std::string& document : *documents) {
    TRY_DONE(platform::WriteFrame(connection.fd(), document));
  }
  return Done{};
}

Result<Done> Run(int argc, char** argv) {
  // What opens files happens now, once, before any job.
  TRY_DONE(verifier::PrepareParsers());
  verifier::PrepareCertificates();
  if (argc == 3 && std::strcmp(argv[1], "--fd") == 0) {
    TRY(const std::uint64_t fd, ParseNumber(argv[2], 1 << 20));
    platform::Channel connection{platform::Fd(static_cast<int>(fd))};
    const auto done = WorkOn(connection);
    // Confined, the process cannot run what libraries do at a clean exit.
    ::_exit(done.ok() ? 0 : ExitCodeOf(done.failure().reason));
  }
  TRY(const Home home, HomeFrom(argc, argv));
  // Here, since it serves every kind of job, and so that rules which do not
  // compile stop it now. A worker for one job compiles them if it scans.
  TRY_DONE(verifier::PrepareScanners());
  // This process is the zygote: nothing big is ever allocated in it, so a fork
  // costs a quarter of a millisecond.
  return ServeForever("airlock-worker", home.socket("worker"),
                      [](platform::Channel& connection) {
                        return InChild([&] { return WorkOn(connection); });
                      });
}

}  // namespace
}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-worker", done.failure());
}
