// tests/verifier/scanners/scan_file.cc
//
// Prints the outcome of a scan of each file named, one line a file and one a
// finding: for people and for trying rules on real packages.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "verifier/scanners/scan.h"

namespace airlock {
namespace {

int Scan(const char* path) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  struct stat status{};
  if (fd < 0 || ::fstat(fd, &status) != 0) {
    std::printf("unreadable %s\n", path);
    return 2;
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const verifier::Input input{
      {notes::ItemRole::kArtifact, crypto::DigestObject({}), size, "object"},
      fd};
  const auto scan =
      verifier::ScanObject(notes::Job(), input, verifier::ShippedRules());
  ::close(fd);
  if (!scan.ok()) {
    std::printf("refused %s %s (%s)\n", path,
                std::string(NameOf(scan.failure().reason)).c_str(),
                scan.failure().detail.c_str());
    return 1;
  }
  std::printf(
      "%s %s %s %llu/%llu\n", std::string(NameOf(scan->outcome)).c_str(), path,
      scan->cause.c_str(), static_cast<unsigned long long>(scan->covered_bytes),
      static_cast<unsigned long long>(scan->total_bytes));
  for (const notes::Finding& finding : scan->findings) {
    std::printf("  %s in '%s'\n", finding.rule.c_str(),
                Printable(finding.path).c_str());
  }
  return scan->outcome == notes::ScanOutcome::kClean ? 0 : 1;
}

}  // namespace
}  // namespace airlock

int main(int argc, char** argv) {
  int worst = 0;
  for (int i = 1; i < argc; ++i)
    worst = std::max(worst, airlock::Scan(argv[i]));
  return worst;
}
