// tests/bench/clamd_bench.cc
//
// How fast clamd is asked about every leaf of an archive, as the conductor asks:
// `clamd_bench WORKER SOCKET FILE…`.
//
// Prints of each file the seconds, the outcome, the bytes covered and of how many,
// and the peak of this process's memory in KiB. What was clean in one file is
// known in the next. clamd.sh sets this beside clamdscan.
#include <fcntl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "airlock/core/notes/hand_over.h"
#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/wire/worker.h"
#include "stager/clamd_scan.h"

namespace airlock {
namespace {

Result<notes::Scan> ScanFile(const std::string& worker,
                             const policies::ClamdDemand& demand,
                             const std::string& path,
                             stager::CleanLeaves& known) {
  platform::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  TRY(const std::uint64_t size, platform::SizeOf(file.get()));
  notes::Job job;
  job.task = notes::Task::kScan;
  job.engines = {"clamd"};
  job.limits.leaf_bytes = job.limits.total_bytes = 64ULL << 30;
  job.inputs = {{notes::ItemRole::kArtifact, crypto::DigestObject({}), size,
                 "artifact"}};
  std::vector<platform::Fd> inputs;
  inputs.push_back(std::move(file));
  TRY(auto scan, stager::ClamdScan::Start(demand, 64ULL << 30, platform::Now(),
                                          known));
  TRY(const wire::WorkerAnswer answer,
      wire::AskOwnWorker(
          worker, std::move(job), inputs,
          [&](std::string_view frame) -> Result<std::vector<std::string>> {
            TRY_DONE(scan.Take(frame));
            return std::vector<std::string>();
          }));
  TRY(const notes::HandedOver handed,
      notes::ParseHandedOver(answer.documents.at(0)));
  return std::move(scan).Finish(handed);
}

int Main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: clamd_bench WORKER SOCKET FILE...\n");
    return 2;
  }
  policies::ClamdDemand demand;
  demand.socket = argv[2];
  stager::CleanLeaves known;
  for (int i = 3; i < argc; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto scan = ScanFile(argv[1], demand, argv[i], known);
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - start;
    if (!scan.ok()) {
      std::fprintf(stderr, "%s\n", scan.failure().detail.c_str());
      return 1;
    }
    struct rusage usage;
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%.3f %s %llu %llu %ld\n", took.count(),
                scan->outcome == notes::ScanOutcome::kClean ? "clean" : "other",
                static_cast<unsigned long long>(scan->covered_bytes),
                static_cast<unsigned long long>(scan->total_bytes),
                usage.ru_maxrss);
  }
  return 0;
}

}  // namespace
}  // namespace airlock

int main(int argc, char** argv) { return airlock::Main(argc, argv); }
