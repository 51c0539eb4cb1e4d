#include "verifier/checks/difference.h"

#include <algorithm>
#include <array>
#include <set>

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

// The names between "!/" of a path: containers, then the member itself.
std::vector<std::string_view> PartsOf(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = path.find(kInside);
    parts.push_back(path.substr(0, at));
    if (at == std::string_view::npos) return parts;
    path.remove_prefix(at + kInside.size());
  }
}

// What rpm or dpkg unpacks, whatever it is packed by.
std::string_view WithoutPacking(std::string_view part) {
  for (const std::string_view ending :
       {".gz", ".xz", ".zst", ".bz2", ".lzma"}) {
    if (part.ends_with(ending)) return part.substr(0, part.size() - ending.size());
  }
  return part;
}

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

// Whether only its members count: a container of which they are listed.
bool HoldsOthers(const std::string& path,
                 const std::map<std::string, const Member*>& members) {
  const std::string inside = path + std::string(kInside);
  const auto next = members.lower_bound(inside);
  return next != members.end() && next->first.starts_with(inside);
}

std::map<std::string, const Member*> ByPlace(const notes::Inventory& of) {
  std::map<std::string, const Member*> members;
  for (const Member& member : of.members) {
    members.emplace(PlaceOf(member.path), &member);
  }
  return members;
}

std::vector<std::string_view> ChangesOf(const Member& a, const Member& b) {
  std::vector<std::string_view> what;
  if (a.type != b.type) what.push_back("type");
  if (a.digest != b.digest) what.push_back("bytes");
  if (a.mode != b.mode) what.push_back("mode");
  if (a.uid != b.uid || a.gid != b.gid) what.push_back("owner");
  if (a.link != b.link) what.push_back("target");
  if (a.capabilities != b.capabilities) what.push_back("capabilities");
  return what;
}

std::vector<Power> Without(const std::vector<Power>& all,
                           const std::vector<Power>& known) {
  std::vector<Power> rest;
  std::set_difference(all.begin(), all.end(), known.begin(), known.end(),
                      std::back_inserter(rest));
  return rest;
}

}  // namespace

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

std::string_view NameOf(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kAdded:
      return "added";
    case Change::Kind::kRemoved:
      return "removed";
    case Change::Kind::kChanged:
      return "changed";
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

std::string PlaceOf(const std::string& path) {
  std::string place;
  const std::vector<std::string_view> parts = PartsOf(path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) place += kInside;
    const bool part = parts[i].starts_with("control.tar") ||
                      parts[i].starts_with("data.tar");
    place += part ? WithoutPacking(parts[i]) : parts[i];
  }
  return place;
}

std::vector<Change> DifferenceOf(const notes::Inventory& before,
                                 const notes::Inventory& after) {
  const auto old_members = ByPlace(before);
  const auto new_members = ByPlace(after);
  std::set<std::string> places;
  for (const auto& [place, member] : old_members) places.insert(place);
  for (const auto& [place, member] : new_members) places.insert(place);
  std::vector<Change> changes;
  for (const std::string& place : places) {
    const auto a = old_members.find(place);
    const auto b = new_members.find(place);
    Change change;
    change.place = place;
    if (a == old_members.end()) {
      change.kind = Change::Kind::kAdded;
      change.concerns = PowersOf(*b->second);
    } else if (b == new_members.end()) {
      change.kind = Change::Kind::kRemoved;
      change.lost = PowersOf(*a->second);
    } else {
      change.what = ChangesOf(*a->second, *b->second);
      if (HoldsOthers(place, old_members) && HoldsOthers(place, new_members)) {
        std::erase(change.what, "bytes");
      }
      if (change.what.empty()) continue;
      const auto was = PowersOf(*a->second);
      const auto is = PowersOf(*b->second);
      const bool other = std::any_of(
          change.what.begin(), change.what.end(), [](std::string_view what) {
            return what == "bytes" || what == "capabilities";
          });
      change.concerns = other ? is : Without(is, was);
      change.lost = Without(was, is);
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace airlock::verifier
