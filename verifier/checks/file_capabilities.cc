#include "verifier/checks/file_capabilities.h"

#include <array>
#include <cstdint>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

// By their numbers in linux/capability.h, as libcap spells them.
constexpr auto kNames = std::to_array<std::string_view>({
    "cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner",
    "cap_fsetid", "cap_kill", "cap_setgid", "cap_setuid", "cap_setpcap",
    "cap_linux_immutable", "cap_net_bind_service", "cap_net_broadcast",
    "cap_net_admin", "cap_net_raw", "cap_ipc_lock", "cap_ipc_owner",
    "cap_sys_module", "cap_sys_rawio", "cap_sys_chroot", "cap_sys_ptrace",
    "cap_sys_pacct", "cap_sys_admin", "cap_sys_boot", "cap_sys_nice",
    "cap_sys_resource", "cap_sys_time", "cap_sys_tty_config", "cap_mknod",
    "cap_lease", "cap_audit_write", "cap_audit_control", "cap_setfcap",
    "cap_mac_override", "cap_mac_admin", "cap_syslog", "cap_wake_alarm",
    "cap_block_suspend", "cap_audit_read", "cap_perfmon", "cap_bpf",
    "cap_checkpoint_restore",
});
constexpr std::uint32_t kEffective = 1;
constexpr std::string_view kUnreadable = "unreadable";

// Of little-endian words.
std::uint32_t WordAt(const Bytes& bytes, std::size_t index) {
  std::uint32_t word = 0;
  for (std::size_t i = 4; i-- > 0;) {
    word = word << 8 | static_cast<std::uint32_t>(bytes[4 * index + i]);
  }
  return word;
}

// "a,b" of the bits in `set`.
std::string NamesOf(std::uint64_t set) {
  std::string names;
  for (std::size_t bit = 0; bit < 64; ++bit) {
    if ((set >> bit & 1) == 0) continue;
    if (!names.empty()) names += ',';
    names += bit < kNames.size() ? std::string(kNames[bit])
                                 : std::to_string(bit);
  }
  return names;
}

void Add(std::uint64_t set, const char* flags, std::string& text) {
  if (set == 0) return;
  if (!text.empty()) text += ' ';
  text += NamesOf(set) + "=" + flags;
}

}  // namespace

std::string CapabilityText(std::string_view capabilities) {
  const auto bytes = HexDecode(capabilities);
  // Bare letters and '=', which no hexadecimal text has.
  if (!bytes.ok()) return std::string(capabilities);
  constexpr std::size_t kWord = 4;
  if (bytes->size() < kWord) return std::string(kUnreadable);
  const std::uint32_t magic = WordAt(*bytes, 0);
  const std::uint32_t version = magic >> 24;
  if (version < 1 || version > 3) return std::string(kUnreadable);
  const std::size_t words = version == 1 ? 3 : version == 2 ? 5 : 6;
  if (bytes->size() != words * kWord) return std::string(kUnreadable);
  std::uint64_t permitted = WordAt(*bytes, 1);
  std::uint64_t inheritable = WordAt(*bytes, 2);
  if (version > 1) {
    permitted |= std::uint64_t{WordAt(*bytes, 3)} << 32;
    inheritable |= std::uint64_t{WordAt(*bytes, 4)} << 32;
  }
  const bool effective = (magic & kEffective) != 0;
  std::string text;
  Add(permitted & inheritable, effective ? "eip" : "ip", text);
  Add(permitted & ~inheritable, effective ? "ep" : "p", text);
  Add(inheritable & ~permitted, effective ? "ei" : "i", text);
  if (text.empty()) text = "none";
  if (version == 3 && WordAt(*bytes, 5) != 0) {
    text += " rootid " + std::to_string(WordAt(*bytes, 5));
  }
  return text;
}

}  // namespace airlock::verifier
