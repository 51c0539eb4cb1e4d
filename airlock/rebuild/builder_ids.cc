#include "airlock/rebuild/builder_ids.h"

#include <unistd.h>

#include <cstdint>
#include <sstream>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/platform/directory.h"

namespace airlock::rebuild {
namespace {

// https://systemd.io/UIDS-GIDS, "1879048192…2147483646: unused".
constexpr uid_t kUnused = 0x70000000;
constexpr uid_t kRange = 65536;
constexpr uid_t kRanges = 4095;
// All but the last of 65536, which is no id (user_namespaces(7)).
constexpr uid_t kCount = kRange - 1;
constexpr std::uint64_t kMaxMapBytes = 64 << 10;

// How many ids from 0 on, without a gap, this process's namespace has.
Result<std::uint64_t> MappedIds(const char* name) {
  TRY(const platform::Directory self,
      platform::Directory::Open("/proc/" + std::to_string(::getpid())));
  TRY(const std::string text, self.ReadText(name, kMaxMapBytes));
  std::istringstream lines(text);
  std::uint64_t mapped = 0;
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t count = 0;
  while (lines >> inside >> outside >> count) {
    if (inside != mapped) break;
    mapped += count;
  }
  return mapped;
}

}  // namespace

Result<BuilderIds> FindBuilderIds() {
  if (::geteuid() != 0) {
    return Failure{Reason::kNoSandbox,
                   "a build needs a range of user ids, which only root or a "
                   "user with subordinate ids has (usermod --add-subuids)"};
  }
  TRY(const std::uint64_t uids, MappedIds("uid_map"));
  TRY(const std::uint64_t gids, MappedIds("gid_map"));
  const std::uint64_t mapped = uids < gids ? uids : gids;
  if (mapped >= std::uint64_t{kUnused} + std::uint64_t{kRange} * kRanges) {
    const auto own = static_cast<uid_t>(::getpid()) % kRanges;
    return BuilderIds{kUnused + own * kRange, kCount};
  }
  if (mapped > kCount) return BuilderIds{1, kCount};
  return Failure{Reason::kNoSandbox,
                 "a build needs 65,535 user and group ids beside ours, and "
                 "here are " +
                     std::to_string(mapped) +
                     "; see /etc/subuid and /etc/subgid"};
}

}  // namespace airlock::rebuild
