// tests/verifier/parsers/inspect_file.cc
//
// Prints what TakeInventory finds in each file named, for people and for
// real_packages.sh: the verdict, then one line per member.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/tasks.h"

namespace airlock {
namespace {

int Inspect(const char* path) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  struct stat status{};
  if (fd < 0 || ::fstat(fd, &status) != 0) {
    std::printf("unreadable %s\n", path);
    return 2;
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const notes::Job job;
  const verifier::Input input{
      {notes::ItemRole::kArtifact, crypto::DigestObject({}), size, "object"},
      fd};
  const auto inventory = verifier::TakeInventory(job, input);
  ::close(fd);
  if (!inventory.ok()) {
    std::printf("refused %s %s (%s)\n", path,
                std::string(NameOf(inventory.failure().reason)).c_str(),
                inventory.failure().detail.c_str());
    return 1;
  }
  std::printf("accepted %s %s %s %llu\n", path, inventory->format.c_str(),
              std::string(NameOf(inventory->coverage)).c_str(),
              static_cast<unsigned long long>(inventory->expanded_bytes));
  for (const notes::Member& member : inventory->members) {
    std::printf("%s\t%04o\t%llu\t%llu\t%llu\t%s\t%s\t%s\t%s\n",
                std::string(NameOf(member.type)).c_str(), member.mode,
                static_cast<unsigned long long>(member.uid),
                static_cast<unsigned long long>(member.gid),
                static_cast<unsigned long long>(member.size),
                member.digest ? member.digest->hex().c_str() : "-",
                Printable(member.path).c_str(), Printable(member.link).c_str(),
                member.capabilities.c_str());
  }
  return 0;
}

}  // namespace
}  // namespace airlock

int main(int argc, char** argv) {
  int worst = 0;
  for (int i = 1; i < argc; ++i) {
    worst = std::max(worst, airlock::Inspect(argv[i]));
  }
  return worst;
}
