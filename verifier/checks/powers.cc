#include "verifier/checks/powers.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

constexpr std::string_view kInside = "!/";

struct Region {
  std::string_view prefix;
  Power power;
};
// Where a file has an effect by lying there: FHS 3.0, and the manuals of the
// programs that read these folders (systemd.unit(5), cron(8), sudoers(5),
// pam.d(5), polkit(8), update-ca-certificates(8), apt-secure(8), modprobe.d(5),
// udev(7), sysctl.d(5), ld.so(8), bash(1)). "usr/" before "lib/" is looked at
// as well: on Debian 12 they are one.
constexpr auto kRegions = std::to_array<Region>({
    {"etc/systemd/", Power::kStartsByItself},
    {"lib/systemd/", Power::kStartsByItself},
    {"etc/cron", Power::kStartsByItself},
    {"var/spool/cron/", Power::kStartsByItself},
    {"etc/init.d/", Power::kStartsByItself},
    {"etc/rc", Power::kStartsByItself},
    {"etc/inetd.conf", Power::kStartsByItself},
    {"etc/xinetd.d/", Power::kStartsByItself},
    {"etc/xdg/autostart/", Power::kStartsByItself},
    {"share/dbus-1/system-services/", Power::kStartsByItself},
    {"share/dbus-1/services/", Power::kStartsByItself},
    {"etc/network/if-", Power::kStartsByItself},
    {"etc/NetworkManager/dispatcher.d/", Power::kStartsByItself},
    {"lib/tmpfiles.d/", Power::kStartsByItself},
    {"etc/tmpfiles.d/", Power::kStartsByItself},
    {"etc/apt/apt.conf.d/", Power::kStartsByItself},
    {"etc/dpkg/dpkg.cfg.d/", Power::kStartsByItself},
    {"etc/sudoers", Power::kAuthentication},
    {"etc/pam.d/", Power::kAuthentication},
    {"lib/security/", Power::kAuthentication},
    {"share/pam-configs/", Power::kAuthentication},
    {"etc/polkit-1/", Power::kAuthentication},
    {"share/polkit-1/", Power::kAuthentication},
    {"etc/ssh/", Power::kAuthentication},
    {"etc/passwd", Power::kAuthentication},
    {"etc/shadow", Power::kAuthentication},
    {"etc/group", Power::kAuthentication},
    {"etc/nsswitch.conf", Power::kAuthentication},
    {"root/.ssh/", Power::kAuthentication},
    {"etc/ssl/certs/", Power::kTrust},
    {"etc/ca-certificates", Power::kTrust},
    {"share/ca-certificates/", Power::kTrust},
    {"local/share/ca-certificates/", Power::kTrust},
    {"etc/pki/", Power::kTrust},
    {"share/pki/", Power::kTrust},
    {"etc/apt/trusted.gpg", Power::kTrust},
    {"etc/apt/keyrings/", Power::kTrust},
    {"share/keyrings/", Power::kTrust},
    {"etc/apt/sources.list", Power::kTrust},
    {"etc/yum.repos.d/", Power::kTrust},
    {"lib/modules/", Power::kKernel},
    {"etc/modules", Power::kKernel},
    {"etc/modprobe.d/", Power::kKernel},
    {"lib/modprobe.d/", Power::kKernel},
    {"lib/modules-load.d/", Power::kKernel},
    {"etc/udev/", Power::kKernel},
    {"lib/udev/", Power::kKernel},
    {"etc/sysctl", Power::kKernel},
    {"lib/sysctl.d/", Power::kKernel},
    {"lib/firmware/", Power::kKernel},
    {"boot/", Power::kKernel},
    {"etc/initramfs-tools/", Power::kKernel},
    {"share/initramfs-tools/", Power::kKernel},
    {"etc/ld.so", Power::kPreload},
    {"etc/profile", Power::kPreload},
    {"etc/bash.bashrc", Power::kPreload},
    {"etc/environment", Power::kPreload},
    {"etc/security/pam_env", Power::kPreload},
    {"lib/python3/dist-packages/sitecustomize", Power::kPreload},
});

// What dpkg runs (deb-preinst(5) and its neighbours), beside what it reads.
constexpr std::array<std::string_view, 6> kScripts = {
    "preinst", "postinst", "prerm", "postrm", "config", "triggers"};

void AddRegions(std::string_view place, std::set<Power>& powers) {
  const auto under = [&](std::string_view where) {
    for (const Region& region : kRegions) {
      if (where.starts_with(region.prefix)) powers.insert(region.power);
    }
  };
  under(place);
  if (place.starts_with("usr/")) under(place.substr(4));
  if (place.starts_with("usr/local/")) under(place.substr(10));
}

}  // namespace

std::vector<std::string_view> PartsOf(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = path.find(kInside);
    parts.push_back(path.substr(0, at));
    if (at == std::string_view::npos) return parts;
    path.remove_prefix(at + kInside.size());
  }
}

std::string_view WithoutPacking(std::string_view part) {
  for (const std::string_view ending :
       {".gz", ".xz", ".zst", ".bz2", ".lzma"}) {
    if (part.ends_with(ending)) return part.substr(0, part.size() - ending.size());
  }
  return part;
}

std::string_view NameOf(Power power) {
  switch (power) {
    case Power::kSetuid:
      return "setuid";
    case Power::kSetgid:
      return "setgid";
    case Power::kCapabilities:
      return "capabilities";
    case Power::kWorldWritable:
      return "world-writable";
    case Power::kInstallScript:
      return "install-script";
    case Power::kStartsByItself:
      return "starts-by-itself";
    case Power::kAuthentication:
      return "authentication";
    case Power::kTrust:
      return "trust";
    case Power::kKernel:
      return "kernel";
    case Power::kPreload:
      return "preload";
  }
  return "";
}

std::vector<Power> PowersOf(const Member& member) {
  std::set<Power> powers;
  const std::vector<std::string_view> parts = PartsOf(member.path);
  const std::string_view place = parts.back();
  const bool file = member.type == MemberType::kFile ||
                    member.type == MemberType::kHardlink;
  if (file && (member.mode & 04000) != 0) powers.insert(Power::kSetuid);
  if (file && (member.mode & 02010) == 02010) powers.insert(Power::kSetgid);
  if (!member.capabilities.empty()) powers.insert(Power::kCapabilities);
  if (member.type != MemberType::kSymlink && (member.mode & 0002) != 0 &&
      (member.mode & 01000) == 0) {
    powers.insert(Power::kWorldWritable);
  }
  const bool control = parts.size() >= 2 &&
                       WithoutPacking(parts[parts.size() - 2]) == "control.tar";
  if (control && std::find(kScripts.begin(), kScripts.end(), place) !=
                     kScripts.end()) {
    powers.insert(Power::kInstallScript);
  }
  // rpm's scripts stand in its header.
  if (place == "header" && parts.size() == 1) {
    powers.insert(Power::kInstallScript);
  }
  if (!control && member.type != MemberType::kDirectory) AddRegions(place, powers);
  return {powers.begin(), powers.end()};
}

}  // namespace airlock::verifier
