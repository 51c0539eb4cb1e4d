#include "airlock/platform/landlock.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {
namespace {

// include/uapi/linux/landlock.h of Linux 6.12: struct landlock_ruleset_attr.
// Older kernels take the longer struct as long as what they do not know is 0.
struct RulesetAttributes {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};

constexpr unsigned kAskVersion = 1U << 0;  // LANDLOCK_CREATE_RULESET_VERSION

constexpr std::uint64_t LowBits(int count) {
  return (std::uint64_t{1} << count) - 1;
}
// The rights are numbered in the order in which ABIs brought them.
constexpr std::uint64_t kFsAbi1 = LowBits(13);     // execute … make_sym
constexpr std::uint64_t kFsAbi2 = LowBits(14);     // and refer
constexpr std::uint64_t kFsAbi3 = LowBits(15);     // and truncate
constexpr std::uint64_t kFsAbi5 = LowBits(16);     // and ioctl_dev
constexpr std::uint64_t kNetAbi4 = LowBits(2);     // bind_tcp, connect_tcp
constexpr std::uint64_t kScopedAbi6 = LowBits(2);  // abstract sockets, signals

RulesetAttributes EverythingIn(int abi) {
  return {.handled_access_fs = abi >= 5   ? kFsAbi5
                               : abi >= 3 ? kFsAbi3
                               : abi >= 2 ? kFsAbi2
                                          : kFsAbi1,
          .handled_access_net = abi >= 4 ? kNetAbi4 : 0,
          .scoped = abi >= 6 ? kScopedAbi6 : 0};
}

Failure NoLandlock(std::string_view doing) {
  return {Reason::kNoSandbox, IoFailure(doing, errno).detail};
}

}  // namespace

int LandlockAbi() {
  const long abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

Result<Done> DenyEverything() {
  const RulesetAttributes everything = EverythingIn(LandlockAbi());
  const Fd ruleset(static_cast<int>(::syscall(
      SYS_landlock_create_ruleset, &everything, sizeof everything, 0)));
  if (!ruleset.open()) return NoLandlock("create a Landlock ruleset");
  // No rule is added: what is handled and not allowed is denied.
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return NoLandlock("enforce Landlock");
  }
  return Done{};
}

}  // namespace airlock::platform
