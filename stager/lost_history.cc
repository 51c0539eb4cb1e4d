#include "stager/lost_history.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "airlock/core/note.h"
#include "airlock/core/notes/release.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/tree.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

constexpr std::uint64_t kMaxCrossingBytes = 64ULL << 20;

// What is in `parent`; nothing where it is not there or may not be read.
Result<std::vector<std::string>> NamesIn(const std::string& parent) {
  const auto folder = platform::Directory::Open(parent);
  if (!folder.ok() && folder.failure().reason == Reason::kUnreadable) {
    return std::vector<std::string>();
  }
  if (!folder.ok()) return folder.failure();
  return folder->List();
}

// A version or a crossing's number; half-written ones have other names.
std::optional<std::uint64_t> NumberOf(const std::string& name) {
  const auto number = ParseNumber(name, UINT64_MAX);
  if (!number.ok()) return std::nullopt;
  return *number;
}

struct Numbered {
  std::vector<std::string> folders;
  std::uint64_t number;
  std::string path;  // of both
};

// What has a number as its name, so many folders below `top`.
Result<std::vector<Numbered>> NumberedIn(const std::string& top,
                                         std::size_t depth) {
  std::vector<Numbered> found;
  std::vector<std::vector<std::string>> open = {{}};
  while (!open.empty()) {
    const std::vector<std::string> folders = std::move(open.back());
    open.pop_back();
    std::string path;
    for (const std::string& folder : folders) path += folder + "/";
    TRY(const std::vector<std::string> names, NamesIn(top + "/" + path));
    for (const std::string& name : names) {
      if (folders.size() < depth) {
        open.push_back(folders);
        open.back().push_back(name);
      } else if (const auto number = NumberOf(name)) {
        found.push_back({folders, *number, path + name});
      }
    }
  }
  return found;
}

struct OnRecord {
  std::set<ObjectDigest> releases;
  std::set<std::pair<SiteName, ObjectDigest>> crossings;
};

Result<OnRecord> OnRecordOf(const TargetName& target, const SiteNow& now) {
  OnRecord on_record;
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(target)));
  for (const ChainedRecord& entry : chain) {
    const std::string& text = entry.record.body.text;
    if (entry.record.kind() == RecordKind::kReleased) {
      TRY(const notes::Released released, notes::ParseReleased(text));
      on_record.releases.insert(released.release);
    } else if (entry.record.kind() == RecordKind::kCrossed) {
      TRY(const notes::Crossed crossed, notes::ParseCrossed(text));
      on_record.crossings.emplace(crossed.site, crossed.crossing);
    }
  }
  return on_record;
}

bool IsLost(const std::string& folder, const SiteName& site,
            const OnRecord& on_record) {
  const auto directory = platform::Directory::Open(folder);
  if (!directory.ok()) return false;
  const auto text = directory->ReadText("crossing", kMaxCrossingBytes);
  if (!text.ok()) return false;
  if (on_record.crossings.contains(
          {site, crypto::DigestObject(AsBytes(*text))})) {
    return false;
  }
  const auto crossing = notes::ParseCrossing(*text);
  return crossing.ok() && !on_record.releases.contains(crossing->release);
}

}  // namespace

Result<std::vector<std::string>> LostIn(const Home& home) {
  // First what is there, then the ledger: it knows all that it is to know of
  // what was there before.
  TRY(const std::vector<Numbered> published, NumberedIn(home.published(), 1));
  TRY(const std::vector<Numbered> crossed, NumberedIn(home.outbox(), 2));
  TRY(const SiteNow now, OpenSite(home));
  std::vector<std::string> lost;
  for (const Numbered& version : published) {
    if (version.number <= now.reader.size()) continue;
    lost.push_back("published/" + version.path);
  }
  for (const Numbered& crossing : crossed) {
    const auto site = SiteName::Parse(crossing.folders[0]);
    const auto target = TargetName::Parse(crossing.folders[1]);
    if (!site.ok() || !target.ok()) continue;  // not ours
    TRY(const OnRecord on_record, OnRecordOf(*target, now));
    if (IsLost(home.outbox() + "/" + crossing.path, *site, on_record)) {
      lost.push_back("outbox/" + crossing.path);
    }
  }
  return lost;
}

Result<Done> RemoveLost(const Home& home,
                        const std::vector<std::string>& lost) {
  for (const std::string& path : lost) {
    const std::size_t slash = path.rfind('/');
    const std::string parent = home.root() + "/" + path.substr(0, slash);
    const std::string name = path.substr(slash + 1);
    TRY(const platform::Directory folder, platform::Directory::Open(parent));
    // The link first: nobody shall find it pointing at half a tree.
    const auto current = platform::ReadLink(parent + "/current");
    if (current.ok() && *current == name) {
      TRY(const std::vector<std::string> versions, folder.List());
      std::optional<std::uint64_t> before;
      for (const std::string& version : versions) {
        const auto number = NumberOf(version);
        const bool goes = std::ranges::find(lost, path.substr(0, slash + 1) +
                                                      version) != lost.end();
        if (number && !goes && (!before || *before < *number)) before = number;
      }
      if (before) {
        TRY_DONE(
            platform::PointLink(parent + "/current", std::to_string(*before)));
      } else {
        TRY_DONE(folder.Remove("current"));
      }
    }
    TRY_DONE(folder.RemoveTree(name));
  }
  return Done{};
}

}  // namespace airlock::stager
