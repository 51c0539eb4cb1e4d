#include "airlock/rebuild/workshop.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>

namespace airlock::rebuild {
namespace {

constexpr char kHere[] = "/tmp";
constexpr char kRoot[] = "/tmp/root";
constexpr char kOut[] = "/tmp/out";
// Files that a build may leave, and folders: 256 are what a recipe can name.
constexpr char kMostFiles[] = "1024";

Failure NoSandbox(const std::string& doing, int error_number) {
  return {Reason::kNoSandbox, platform::IoFailure(doing, error_number).detail};
}

Result<Done> MakeFolder(const char* path) {
  if (::mkdir(path, 0755) != 0) return NoSandbox("make a folder", errno);
  return Done{};
}

}  // namespace

Result<Done> LeaveMachine() {
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0) {
    return NoSandbox("have mounts and a network of our own", errno);
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return NoSandbox("keep mounts to ourselves", errno);
  }
  return Done{};
}

Result<Workshop> Workshop::Make(int root, std::uint64_t disk_bytes,
                                const BuilderIds& ids) {
  // 0711: the builder passes through, and finds only what it is told of.
  if (::mount("workshop", kHere, "tmpfs", MS_NOSUID | MS_NODEV,
              "mode=0711,size=1m") != 0) {
    return NoSandbox("mount the workshop", errno);
  }
  TRY_DONE(MakeFolder(kRoot));
  // By its descriptor, so that the folders above it need not be open to the
  // builder and cannot be swapped under us.
  const std::string source = "/proc/self/fd/" + std::to_string(root);
  if (::mount(source.c_str(), kRoot, nullptr, MS_BIND | MS_REC, nullptr) != 0) {
    return NoSandbox("mount the root", errno);
  }
  TRY_DONE(MakeFolder(kOut));
  const std::string builder = std::to_string(ids.builder());
  const std::string options = "mode=0700,uid=" + builder + ",gid=" + builder +
                              ",size=" + std::to_string(disk_bytes) +
                              ",nr_inodes=" + kMostFiles;
  if (::mount("out", kOut, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              options.c_str()) != 0) {
    return NoSandbox("mount the output folder", errno);
  }
  TRY(platform::Directory out, platform::Directory::Open(kOut));
  return Workshop(kRoot, std::move(out));
}

}  // namespace airlock::rebuild
