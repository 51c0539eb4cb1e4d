#include "stager/admit.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "airlock/core/notes/release.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/tree.h"
#include "policies/root_chain.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

constexpr std::uint64_t kMaxReleaseBytes = 64ULL << 20;

// Each seal that the release names is on record at that index, counts there,
// and names the release's target.
Result<Done> CheckSeals(const notes::Release& release, const SiteNow& now,
                        const policies::RootChain& roots) {
  for (const notes::ReleaseSeal& seal : release.seals) {
    TRY(const ChainedRecord entry, now.reader.At(seal.index));
    if (entry.digest != seal.record ||
        entry.record.kind() != RecordKind::kSeal) {
      return Failure{Reason::kNotSealed,
                     "no seal at index " + std::to_string(seal.index)};
    }
    TRY(const policies::SealStanding standing,
        policies::StandingOfSeal(entry.record.body, seal.index, roots));
    if (standing == policies::SealStanding::kVoid) {
      return Failure{Reason::kNotSealed, "the key of the seal at index " +
                                             std::to_string(seal.index) +
                                             " is revoked"};
    }
    TRY(const notes::Seal body, notes::ParseSeal(entry.record.body.text));
    if (std::find(body.targets.begin(), body.targets.end(), release.target) ==
        body.targets.end()) {
      return Failure{Reason::kNotSealed, body.submission.text() +
                                             " is not sealed for " +
                                             release.target.text()};
    }
  }
  return Done{};
}

// Hard-links admitted objects under the names of the release, in a directory
// that appears under its final name when it is whole.
Result<Done> LinkTree(const Home& home, const notes::Release& release) {
  TRY(const platform::Directory target,
      platform::Directory::Make(home.published() + "/" +
                                release.target.text()));
  const std::string version = std::to_string(release.size);
  if (!target.Has(version)) {
    const std::string unfinished = version + ".new";
    TRY_DONE(target.RemoveTree(unfinished));
    TRY(const platform::Directory tree, target.MakeSub(unfinished));
    for (const notes::ReleaseFile& file : release.files) {
      const std::string& path = file.path.text();
      const std::size_t slash = path.rfind('/');
      if (slash != std::string::npos) {
        TRY(const platform::Directory made,
            platform::Directory::Make(tree.path() + "/" +
                                      path.substr(0, slash)));
      }
      const std::string hex = file.object.hex();
      const std::string from =
          home.admitted() + "/sha256/" + hex.substr(0, 2) + "/" + hex.substr(2);
      const std::string to = tree.path() + "/" + path;
      if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0) != 0) {
        return platform::IoFailure("publish " + path, errno);
      }
    }
    TRY_DONE(target.Rename(unfinished, version));
  }
  return platform::PointLink(target.path() + "/current", version);
}

}  // namespace

Result<Done> AdmitRelease(const Home& home, const ObjectDigest& signed_release,
                          const platform::VaultWriter& vault,
                          const platform::VaultReader& quarantine) {
  TRY(const Bytes text, quarantine.Read(signed_release, kMaxReleaseBytes));
  TRY(const SignedNote note, ParseSigned(AsText(text), kMaxReleaseBytes));
  TRY(const notes::Release release, notes::ParseRelease(note.text));
  TRY(const SiteNow now, OpenSite(home));
  TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
  TRY(const policies::RootChain roots,
      policies::ReadRoots(site_chain, now.installation.first_root));
  TRY_DONE(policies::CheckSealSignature(note, roots.newest()));
  TRY_DONE(CheckSeals(release, now, roots));
  for (const notes::ReleaseFile& file : release.files) {
    TRY_DONE(vault.Admit(file.object));
  }
  TRY_DONE(vault.Admit(signed_release));
  return LinkTree(home, release);
}

}  // namespace airlock::stager
