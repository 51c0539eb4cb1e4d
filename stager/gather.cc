#include "stager/gather.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "airlock/core/notes/job.h"
#include "airlock/core/notes/submission.h"
#include "airlock/net/fetch.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/tree.h"
#include "airlock/wire/worker.h"
#include "stager/oci_bundle.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

// Debian's InRelease is 150 KB; a repository with hundreds of suites stays
// under a megabyte.
constexpr std::uint64_t kMaxInReleaseBytes = 4ULL << 20;
// bookworm main's Packages.xz is 9 MB, 55 MB uncompressed.
constexpr std::uint64_t kMaxPackagesBytes = 256ULL << 20;

struct AptSource {
  std::string base;
  std::string suite;
  std::string component;
};

Result<AptSource> ParseAptSource(const std::string& source) {
  std::vector<std::string> words;
  std::size_t from = 0;
  while (from < source.size()) {
    std::size_t to = source.find(' ', from);
    if (to == std::string::npos) to = source.size();
    words.push_back(source.substr(from, to - from));
    from = to + 1;
  }
  if (words.size() != 3) {
    return Failure{Reason::kConfiguration,
                   "an apt source is 'BASE SUITE COMPONENT', not '" +
                       Printable(source) + "'"};
  }
  return AptSource{words[0], words[1], words[2]};
}

class Gatherer {
 public:
  Gatherer(const Home& home, const Incoming& incoming,
           const platform::VaultReader& quarantine)
      : home_(home), incoming_(incoming), quarantine_(quarantine) {}

  Result<Done> Apt(const policies::Policy& policy);
  Result<Done> Folder(const policies::Policy& policy);
  Result<Done> Archive(const policies::Policy& policy,
                       const platform::Fd& archive);
  Result<wire::Gathered> Finish(notes::BundleKind kind);

 private:
  Ask Worker() const {
    return [socket = home_.socket("worker")](
               notes::Job job, const std::vector<platform::Fd>& inputs) {
      return wire::AskWorker(socket, std::move(job), inputs);
    };
  }
  Result<platform::StoredObject> Fetch(const std::string& url,
                                       std::uint64_t max_bytes,
                                       std::optional<ObjectDigest> expected);
  Result<Done> Add(notes::ItemRole role, const platform::StoredObject& stored,
                   const std::string& name);

  const Home& home_;
  const Incoming& incoming_;
  const platform::VaultReader& quarantine_;
  std::map<std::string, notes::ContentsItem> items_;
};

Result<platform::StoredObject> Gatherer::Fetch(
    const std::string& url, std::uint64_t max_bytes,
    std::optional<ObjectDigest> expected) {
  TRY(net::Download download, net::Download::Start(url));
  auto stored = incoming_.Put(download.fd(), max_bytes, expected);
  const Result<Done> whole = download.Finish();
  // Where there was no room, the transfer broke off for that.
  if (!stored.ok() && KindOf(stored.failure().reason) == ReasonKind::kFault) {
    return stored.failure();
  }
  // A transfer that broke off is the network's fault, whatever the bytes were.
  if (!whole.ok()) return whole.failure();
  return stored;
}

Result<Done> Gatherer::Add(notes::ItemRole role,
                           const platform::StoredObject& stored,
                           const std::string& name) {
  TRY(MemberPath path, MemberPath::Parse(name));
  items_.insert_or_assign(
      name, notes::ContentsItem{role, stored.digest, stored.size, path});
  return Done{};
}

Result<Done> Gatherer::Apt(const policies::Policy& policy) {
  TRY(const AptSource source, ParseAptSource(policy.source));
  const std::string dists = "dists/" + source.suite + "/";
  TRY(const platform::StoredObject in_release,
      Fetch(source.base + "/" + dists + "InRelease", kMaxInReleaseBytes, {}));
  TRY_DONE(Add(notes::ItemRole::kIndex, in_release, dists + "InRelease"));

  std::set<std::string> architectures;
  for (const std::string& package : policy.packages) {
    const std::size_t colon = package.rfind(':');
    if (colon == std::string::npos || colon + 1 == package.size()) {
      return Failure{
          Reason::kConfiguration,
          "a package is 'name:architecture', not '" + Printable(package) + "'"};
    }
    architectures.insert(package.substr(colon + 1));
  }
  for (const std::string& architecture : architectures) {
    const std::string packages =
        source.component + "/binary-" + architecture + "/Packages";
    // Archives list the plain file and serve the compressed one.
    Result<platform::StoredObject> list =
        Failure{Reason::kFetch, source.base + "/" + dists + packages};
    for (const std::string_view ending : {".xz", ".gz", ""}) {
      list = Fetch(source.base + "/" + dists + packages + std::string(ending),
                   kMaxPackagesBytes, {});
      if (list.ok() || list.failure().reason != Reason::kFetch) break;
    }
    if (!list.ok()) return list.failure();

    notes::Job job;
    job.task = notes::Task::kWanted;
    job.limits = policy.limits;
    for (const std::string& package : policy.packages) {
      if (package.ends_with(":" + architecture)) job.wanted.push_back(package);
    }
    job.inputs = {{notes::ItemRole::kList, list->digest, list->size, packages}};
    std::vector<platform::Fd> inputs;
    TRY(platform::Fd list_fd, quarantine_.OpenObject(list->digest));
    inputs.push_back(std::move(list_fd));
    TRY(const wire::WorkerAnswer answer,
        wire::AskWorker(home_.socket("worker"), std::move(job), inputs));
    if (answer.documents.size() != 2) {
      return Failure{Reason::kLyingWorker, "wanted: not two documents"};
    }
    TRY(const notes::Wanted wanted, notes::ParseWanted(answer.documents[0]));
    TRY(const platform::StoredObject plain,
        incoming_.PutBytes(AsBytes(answer.documents[1])));
    TRY_DONE(Add(notes::ItemRole::kList, plain, dists + packages));
    for (const notes::WantedFile& file : wanted.files) {
      // Only here does a name from upstream become part of an address; it is a
      // MemberPath, so it cannot leave the archive.
      TRY(const MemberPath path, MemberPath::Parse(file.name));
      platform::StoredObject stored{file.object, file.size};
      TRY(const bool there, incoming_.Has(file.object));
      if (!there) {
        TRY(stored,
            Fetch(source.base + "/" + path.text(), file.size, file.object));
      }
      TRY_DONE(Add(notes::ItemRole::kArtifact, stored, path.text()));
    }
  }
  return Done{};
}

Result<Done> Gatherer::Folder(const policies::Policy& policy) {
  constexpr std::string_view kScheme = "file://";
  if (!policy.source.starts_with(kScheme)) {
    return Failure{Reason::kConfiguration,
                   "this kind of channel is gathered from file:///DIRECTORY"};
  }
  const std::string path = policy.source.substr(kScheme.size());
  const bool layout = policy.kind == notes::BundleKind::kOciLayout;
  if (MayBeArchive(policy.kind)) {
    const std::size_t slash = path.rfind('/');
    TRY(const platform::Directory folder,
        platform::Directory::Open(path.substr(0, slash + 1)));
    const auto archive = folder.OpenFile(path.substr(slash + 1));
    if (archive.ok()) return Archive(policy, *archive);
  }
  TRY(std::vector<platform::FoundFile> files, platform::FilesBelow(path));
  if (layout) {
    std::erase_if(files, [](const platform::FoundFile& file) {
      return notes::IsDockersOwn(file.name);
    });
  }
  for (const platform::FoundFile& file : files) {
    TRY(const std::uint64_t size, platform::SizeOf(file.fd.get()));
    if (size > policy.limits.total_bytes) {
      return Failure{Reason::kTooLarge, Printable(file.name)};
    }
    TRY(const platform::StoredObject stored,
        incoming_.Put(file.fd.get(), size));
    TRY(const notes::ItemRole role, notes::RoleOf(policy.kind, file.name));
    TRY_DONE(Add(role, stored, file.name));
  }
  if (!layout) return Done{};
  return AssignOciRoles(Worker(), files, policy.limits, items_);
}

// Ranges of one file, each hashed while it is copied, as the worker listed
// them.
Result<Done> Gatherer::Archive(const policies::Policy& policy,
                               const platform::Fd& archive) {
  TRY(const notes::Layout layout,
      ReadLayoutArchive(Worker(), policy.kind, archive, policy.limits));
  for (const notes::LayoutMember& member : layout.members) {
    if (member.size > policy.limits.total_bytes) {
      return Failure{Reason::kTooLarge, Printable(member.name.text())};
    }
    TRY(const platform::StoredObject stored,
        incoming_.PutRange(archive.get(), member.offset, member.size,
                           member.object));
    TRY_DONE(Add(member.role, stored, member.name.text()));
  }
  return Done{};
}

Result<wire::Gathered> Gatherer::Finish(notes::BundleKind kind) {
  notes::Contents contents{kind, {}};
  std::uint64_t bytes = 0;
  for (auto& [name, item] : items_) {
    contents.items.push_back(item);
    bytes += item.size;
  }
  const std::string text = notes::Format(contents);
  // Proves order, size and that there is an artifact.
  TRY(contents, notes::ParseContents(text));
  TRY(const platform::StoredObject stored, incoming_.PutBytes(AsBytes(text)));
  return wire::Gathered{stored.digest, contents.items.size(), bytes};
}

}  // namespace

Result<wire::Gathered> Gather(const Home& home, const ChannelName& channel,
                              const Incoming& incoming,
                              const platform::VaultReader& quarantine) {
  TRY(const SiteNow now, OpenSite(home));
  const auto* policy = now.site.PolicyFor(channel);
  if (policy == nullptr) {
    return Failure{Reason::kNotFound,
                   "no policy for channel " + channel.text()};
  }
  if (policy->body.source.empty()) {
    return Failure{Reason::kConfiguration,
                   "channel " + channel.text() + " has no source"};
  }
  Gatherer gatherer(home, incoming, quarantine);
  if (policy->body.kind == notes::BundleKind::kAptRepo) {
    TRY_DONE(gatherer.Apt(policy->body));
  } else {
    TRY_DONE(gatherer.Folder(policy->body));
  }
  return gatherer.Finish(policy->body.kind);
}

}  // namespace airlock::stager
