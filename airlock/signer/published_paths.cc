#include "airlock/signer/published_paths.h"

#include "airlock/core/member_path.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::signer {
namespace {

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, std::move(why)};
}

PublishedArtifact DebOf(const verifier::AptPackage& package) {
  // Debian's own file name, without the epoch's colon that apt escapes.
  std::string version = package.version;
  const std::size_t colon = version.find(':');
  if (colon != std::string::npos) version.erase(0, colon + 1);
  const std::string in_repo = "pool/main/" + package.package + "/" +
                              package.package + "_" + version + "_" +
                              package.architecture + ".deb";
  return {"apt/" + in_repo, package.deb, package.size,
          formats::AptEntry{package.stanza, in_repo, package.package,
                            package.version, package.architecture}};
}

Result<Done> CheckPaths(const std::vector<PublishedArtifact>& artifacts) {
  std::set<std::string> paths;
  for (const PublishedArtifact& artifact : artifacts) {
    paths.insert(artifact.path);
    // The longest form that it is published under.
    const auto longest =
        MemberPath::Parse(TufTargetPath(artifact.path, artifact.object));
    if (!longest.ok()) return BadBundle(longest.failure().detail);
  }
  return CheckFolders(paths);
}

}  // namespace

std::string TufTargetPath(std::string_view path, const ObjectDigest& object) {
  const std::size_t slash = path.rfind('/') + 1;
  return "tuf/targets/" + std::string(path.substr(0, slash)) + object.hex() +
         "." + std::string(path.substr(slash));
}

Result<Done> CheckFolders(const std::set<std::string>& paths) {
  for (const std::string& path : paths) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (paths.contains(path.substr(0, slash))) {
        return BadBundle(Printable(path.substr(0, slash)) +
                         " is a file and a folder");
      }
    }
  }
  return Done{};
}

Result<std::vector<PublishedArtifact>> PublishedArtifactsOf(
    const ChannelName& channel, const notes::Evidence& evidence,
    const notes::Contents& contents, const Objects& objects) {
  std::vector<PublishedArtifact> artifacts;
  if (contents.kind == notes::BundleKind::kAptRepo) {
    TRY(const std::vector<verifier::AptPackage> packages,
        verifier::AptPackagesOf(evidence, contents, objects));
    for (const verifier::AptPackage& package : packages) {
      artifacts.push_back(DebOf(package));
    }
  } else {
    const bool oci = contents.kind == notes::BundleKind::kOciLayout;
    for (const notes::ContentsItem& item : contents.Artifacts()) {
      artifacts.push_back(
          {oci ? "oci/blobs/sha256/" + item.object.hex()
               : "files/" + channel.text() + "/" + item.name.text(),
           item.object, item.size, std::nullopt});
    }
  }
  TRY_DONE(CheckPaths(artifacts));
  return artifacts;
}

}  // namespace airlock::signer
