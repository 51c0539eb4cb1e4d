#include "airlock/debian/archive.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "airlock/debian/folder_lock.h"
#include "airlock/debian/paragraph.h"
#include "airlock/platform/process.h"

namespace airlock::debian {
namespace {

using platform::Directory;

constexpr char kKeyring[] = "/usr/share/keyrings/debian-archive-keyring.gpg";
constexpr std::uint64_t kMaxReleaseBytes = 16ULL << 20;
constexpr std::uint64_t kMaxDebBytes = 4ULL << 30;

// A tool in a folder of its own choosing: apt downloads to where it stands.
std::vector<std::string> In(const std::string& folder,
                            const std::string& configuration,
                            std::vector<std::string> command) {
  std::vector<std::string> argv = {"/usr/bin/env", "-C", folder};
  if (!configuration.empty()) argv.push_back("APT_CONFIG=" + configuration);
  argv.insert(argv.end(), command.begin(), command.end());
  return argv;
}

// What the machine's own sources of that suite are, without what else it has.
Result<std::string> MirrorOf(const std::string& suite) {
  TRY(const std::string answer,
      platform::RunTool(
          {"/usr/bin/apt-get", "indextargets", "--format", "$(REPO_URI)",
           "Codename: " + suite, "Component: main", "Created-By: Packages"},
          ""));
  const std::string mirror = answer.substr(0, answer.find('\n'));
  if (mirror.empty() || mirror.find_first_of(" \t[]\"") != std::string::npos) {
    return Failure{Reason::kNoSource,
                   "none of this machine's apt sources has " + suite +
                       " main; see /etc/apt/sources.list.d"};
  }
  return mirror;
}

// Everything of apt's in one folder, and nothing of the machine's but how it
// reaches the network (apt.conf.d).
std::string ConfigurationFor(const std::string& apt) {
  std::string text;
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, std::string>>{
           {"Dir::Etc::sourcelist", apt + "/sources.list"},
           {"Dir::Etc::sourceparts", "/dev/null"},
           {"Dir::Etc::preferences", "/dev/null"},
           {"Dir::Etc::preferencesparts", "/dev/null"},
           {"Dir::Etc::trusted", "/dev/null"},
           {"Dir::Etc::trustedparts", "/dev/null"},
           {"Dir::State", apt + "/state"},
           {"Dir::State::lists", apt + "/lists"},
           {"Dir::State::status", "/dev/null"},
           {"Dir::Cache", apt + "/cache"},
           {"APT::Sandbox::User", "root"},
           {"Acquire::Languages", "none"},
           {"APT::Install-Recommends", "false"},
           {"Acquire::AllowInsecureRepositories", "false"}}) {
    text += std::string(name) + " \"" + value + "\";\n";
  }
  return text;
}

Result<ObjectDigest> ReleaseIn(const Directory& lists) {
  TRY(const std::vector<std::string> names, lists.List());
  for (const std::string& name : names) {
    if (!name.ends_with("_InRelease")) continue;
    TRY(const Bytes bytes, lists.Read(name, kMaxReleaseBytes));
    return crypto::DigestObject(bytes);
  }
  return Failure{Reason::kNoSource, "apt kept no InRelease"};
}

Failure NotThere(const Failure& failure) {
  return {failure.reason == Reason::kIo ? Reason::kNoSource : failure.reason,
          failure.detail};
}

}  // namespace

Result<Archive> Archive::Open(const Directory& cache, std::string suite) {
  if (!IsPackageName(suite)) {
    return Failure{Reason::kUsage, "suite " + Printable(suite)};
  }
  if (cache.path().find_first_of("\"\n;") != std::string::npos) {
    return Failure{Reason::kUsage, "a quote or ';' in the cache's path"};
  }
  TRY(const std::string mirror, MirrorOf(suite));
  TRY(const FolderLock lock, FolderLock::Take(cache));
  for (const char* sub :
       {"apt/lists/partial", "apt/cache/archives/partial", "apt/state"}) {
    TRY(const Directory made, Directory::Make(cache.path() + "/" + sub));
    (void)made;
  }
  TRY(const Directory apt, cache.OpenSub("apt"));
  const std::string line = "[signed-by=" + std::string(kKeyring) + "] " +
                           mirror + " " + suite + " main";
  TRY_DONE(apt.Replace("sources.list",
                       AsBytes("deb " + line + "\ndeb-src " + line + "\n")));
  TRY_DONE(apt.Replace("apt.conf", AsBytes(ConfigurationFor(apt.path()))));
  const std::string configuration = apt.path() + "/apt.conf";
  TRY_DONE(platform::RunTool(
      In("/", configuration, {"apt-get", "-q", "--error-on=any", "update"}),
      ""));
  TRY(const Directory lists, apt.OpenSub("lists"));
  TRY(const ObjectDigest release, ReleaseIn(lists));
  return Archive(std::move(suite), "deb " + line, configuration, release);
}

Result<std::string> Archive::Apt(const std::string& folder,
                                 std::vector<std::string> command) const {
  return platform::RunTool(In(folder, configuration_, std::move(command)), "");
}

Result<SourcePackage> Archive::FindSource(const std::string& name,
                                          const std::string& version) const {
  if (!IsPackageName(name) || (!version.empty() && !IsVersion(version))) {
    return Failure{Reason::kUsage, "a source package's name or version: " +
                                       Printable(name + " " + version)};
  }
  auto answer = Apt("/", {"apt-cache", "showsrc", "--only-source", name});
  if (!answer.ok()) return NotThere(answer.failure());
  auto source = ReadSource(*answer, version);
  if (source.ok()) return source;
  return Failure{source.failure().reason,
                 name + " in " + suite_ + ": " + source.failure().detail};
}

Result<Publication> Archive::FindPublished(const SourcePackage& source) const {
  std::vector<std::string> command = {"apt-cache", "show"};
  command.insert(command.end(), source.binaries.begin(), source.binaries.end());
  auto answer = Apt("/", std::move(command));
  if (!answer.ok()) return NotThere(answer.failure());
  return ReadPublication(source, *answer);
}

Result<std::string> Archive::FetchSource(const SourcePackage& source,
                                         const Directory& folder) const {
  const auto fetched =
      Apt(folder.path(), {"apt-get", "-q", "source", "--download-only",
                          "--only-source", source.name + "=" + source.version});
  if (!fetched.ok()) return NotThere(fetched.failure());
  TRY(const std::vector<std::string> names, folder.List());
  for (const std::string& name : names) {
    if (name.ends_with(".dsc")) return name;
  }
  return Failure{Reason::kNoSource, "apt brought no .dsc of " + source.name};
}

Result<Done> Archive::FetchPublished(const std::vector<PublishedDeb>& debs,
                                     const Directory& folder) const {
  std::vector<std::string> command = {"apt-get", "-q", "download"};
  for (const PublishedDeb& deb : debs) {
    command.push_back(deb.package + "=" + deb.version);
  }
  const auto fetched = Apt(folder.path(), std::move(command));
  if (!fetched.ok()) return NotThere(fetched.failure());
  // apt writes an epoch into the name, the pool does not: they are known by
  // their bytes.
  TRY(const std::vector<std::string> names, folder.List());
  std::set<std::string> found;
  for (const std::string& name : names) {
    TRY(const Bytes bytes, folder.Read(name, kMaxDebBytes));
    const ObjectDigest digest = crypto::DigestObject(bytes);
    const auto deb = std::ranges::find(debs, digest, &PublishedDeb::digest);
    if (deb == debs.end()) continue;
    if (deb->file != name) {
      TRY_DONE(folder.Rename(name, deb->file));
    }
    found.insert(deb->file);
  }
  for (const PublishedDeb& deb : debs) {
    if (!found.contains(deb.file)) {
      return Failure{Reason::kNoSource, "apt did not bring " + deb.file};
    }
  }
  return Done{};
}

Result<std::vector<std::string>> Archive::BuildNeeds(
    const std::string& dsc) const {
  const auto answer =
      Apt("/", {"apt-get", "-qq", "--simulate", "build-dep", dsc});
  if (!answer.ok()) return NotThere(answer.failure());
  return ReadSimulation(*answer);
}

Result<std::vector<std::string>> Archive::MissingOf(
    const std::vector<std::string>& wanted) const {
  // What there is, all at once: "NAME | VERSION | …".
  std::vector<std::string> command = {"apt-cache", "madison"};
  for (const std::string& one : wanted) {
    command.push_back(one.substr(0, one.find('=')));
  }
  TRY(const std::string answer, Apt("/", std::move(command)));
  std::istringstream lines(answer);
  std::string line;
  std::set<std::string> there;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string name;
    std::string bar;
    std::string version;
    words >> name >> bar >> version;
    // It tells of sources too.
    if (line.ends_with(" Packages")) there.insert(name + "=" + version);
  }
  std::vector<std::string> missing;
  for (const std::string& one : wanted) {
    if (!there.contains(one)) missing.push_back(one);
  }
  return missing;
}

}  // namespace airlock::debian
