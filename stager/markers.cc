#include "stager/markers.h"

#include <signal.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "airlock/core/note.h"

namespace airlock::stager {
namespace {

std::string ShardOf(const ObjectDigest& object) {
  return object.hex().substr(0, 2);
}

// When a process started, in the kernel's ticks: with its number, its name.
// 0 if there is no such process or it may not be seen.
std::uint64_t StartOf(pid_t pid) {
  auto proc = platform::Directory::Open("/proc/" + std::to_string(pid));
  if (!proc.ok()) return 0;
  constexpr std::uint64_t kMaxStatBytes = 4096;
  const auto text = proc->ReadText("stat", kMaxStatBytes);
  if (!text.ok()) return 0;
  // proc(5): field 22. The second is a name in parentheses, which may hold
  // anything, so counting begins after the last one.
  std::size_t at = text->rfind(')');
  for (int field = 2; field < 22 && at != std::string::npos; ++field) {
    at = text->find(' ', at + 1);
  }
  if (at == std::string::npos) return 0;
  const std::size_t end = text->find(' ', at + 1);
  const auto ticks =
      ParseNumber(text->substr(at + 1, end - at - 1), UINT64_MAX);
  return ticks.ok() ? *ticks : 0;
}

std::optional<Marker> ParseMarker(const std::string& shard,
                                  const std::string& name) {
  const std::vector<std::string> parts = SplitAtDots(name);
  if (parts.size() != 4) return std::nullopt;
  const auto object = ObjectDigest::Parse("sha256:" + parts[0]);
  const auto size = ParseNumber(parts[1], UINT64_MAX);
  const auto pid = ParseNumber(parts[2], INT32_MAX);
  const auto started = ParseNumber(parts[3], UINT64_MAX);
  if (!object.ok() || !size.ok() || !pid.ok() || !started.ok()) {
    return std::nullopt;
  }
  return Marker{shard + "/" + name, *object, *size, static_cast<pid_t>(*pid),
                *started};
}

Result<Done> AddMarkers(const platform::Directory& submitter,
                        const std::string& shard,
                        std::vector<Marker>& markers) {
  TRY(const platform::Directory folder, submitter.OpenSub(shard));
  TRY(const std::vector<std::string> names, folder.List());
  for (const std::string& name : names) {
    if (auto marker = ParseMarker(shard, name)) {
      markers.push_back(std::move(*marker));
    }
  }
  return Done{};
}

}  // namespace

std::vector<std::string> SplitAtDots(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Result<std::vector<std::string>> Submitters(const platform::Directory& root) {
  TRY(std::vector<std::string> names, root.List());
  std::erase_if(names, [](const std::string& name) {
    return !ParseNumber(name, UINT32_MAX).ok();
  });
  return names;
}

Result<std::vector<Marker>> MarkersIn(const platform::Directory& submitter) {
  TRY(const std::vector<std::string> names, submitter.List());
  std::vector<Marker> markers;
  for (const std::string& name : names) {
    if (name.size() != 2) continue;
    TRY_DONE(AddMarkers(submitter, name, markers));
  }
  return markers;
}

Result<std::vector<Marker>> MarkersOf(const ObjectDigest& object,
                                      const platform::Directory& submitter) {
  std::vector<Marker> markers;
  if (!submitter.Has(ShardOf(object))) return markers;
  TRY_DONE(AddMarkers(submitter, ShardOf(object), markers));
  std::erase_if(markers, [&](const Marker& m) { return m.object != object; });
  return markers;
}

Result<Done> MakeMarker(const platform::Directory& submitter,
                        const platform::Peer& peer,
                        const platform::StoredObject& object) {
  TRY(const platform::Directory shard,
      submitter.MakeSub(ShardOf(object.digest), kUnclaimedMode));
  return shard.Create(object.digest.hex() + "." + std::to_string(object.size) +
                          "." + std::to_string(peer.pid) + "." +
                          std::to_string(StartOf(peer.pid)),
                      {}, 0600);
}

bool HasEnded(const Marker& marker) {
  if (marker.pid <= 0) return false;
  if (::kill(marker.pid, 0) != 0 && errno == ESRCH) return true;
  const std::uint64_t started = StartOf(marker.pid);
  return marker.started != 0 && started != 0 && started != marker.started;
}

}  // namespace airlock::stager
