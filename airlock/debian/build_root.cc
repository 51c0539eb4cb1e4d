#include "airlock/debian/build_root.h"

#include <algorithm>

#include "airlock/core/bytes.h"
#include "airlock/core/name.h"
#include "airlock/crypto/hash.h"
#include "airlock/debian/folder_lock.h"
#include "airlock/platform/process.h"

namespace airlock::debian {
namespace {

// Which a Debian builder has beside build-essential, for the many packages that
// are root only in their own eyes.
constexpr char kFakeroot[] = "fakeroot";

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ",") + word;
  }
  return text;
}

// A plain name is at most 64 of few letters, and a package's is not.
std::string PlainName(const SourcePackage& source) {
  std::string name = source.name.substr(0, kMaxNameBytes);
  std::ranges::replace(name, '+', '-');
  return name;
}

}  // namespace

Result<std::string> MakeRoot(const Archive& archive,
                             const platform::Directory& cache,
                             const std::vector<std::string>& wanted) {
  std::vector<std::string> include = wanted;
  const auto is_fakeroot = [](const std::string& one) {
    return one == kFakeroot || one.starts_with(std::string(kFakeroot) + "=");
  };
  if (std::ranges::none_of(include, is_fakeroot)) include.push_back(kFakeroot);
  std::ranges::sort(include);
  const std::string asked = archive.release().text() + "\n" + archive.line() +
                            "\n" + Joined(include) + "\n";
  constexpr std::size_t kNameDigits = 32;
  const std::string name =
      crypto::DigestNote(asked).hex().substr(0, kNameDigits);
  // Setuid programs are in there, for nobody on this machine.
  TRY(const platform::Directory roots, cache.MakeSub("roots", 0700));
  TRY(const FolderLock lock, FolderLock::Take(roots));
  std::string path = roots.path() + "/" + name;
  if (roots.Has(name)) return path;
  // Under another name until it is whole.
  const std::string unfinished = name + ".unfinished";
  TRY_DONE(roots.RemoveTree(unfinished));
  const auto made =
      platform::RunTool({"/usr/bin/mmdebstrap", "--quiet", "--variant=buildd",
                         "--include=" + Joined(include), archive.suite(),
                         roots.path() + "/" + unfinished, archive.line()},
                        "");
  if (!made.ok()) {
    return Failure{made.failure().reason,
                   "no root to build in: " + made.failure().detail};
  }
  TRY_DONE(roots.Rename(unfinished, name));
  return path;
}

std::string WriteRecipe(const DebianBuild& build) {
  std::string text =
      "# " + build.source.name + " " + build.source.version +
      ", as Debian's builders would build it.\n"
      "name = \"" +
      PlainName(build.source) +
      "\"\n"
      "command = [\"sh\", \"-euc\", '''\n"
      "# The path of Debian's builders, as .buildinfo files tell it.\n"
      "mkdir /build/reproducible-path\n"
      "cd /build/reproducible-path\n"
      "dpkg-source --extract /inputs/" +
      build.dsc +
      "\n"
      "cd ./*/\n";
  if (build.faketime) {
    text +=
        "when=$(date -u -d \"@$(dpkg-parsechangelog -STimestamp)\" '+%F %T')\n"
        "faketime -f \"@$when\" ";
  }
  text +=
      "dpkg-buildpackage --build=binary --unsigned-changes "
      "--unsigned-buildinfo\n"
      "cd ..\n"
      "for deb in";
  for (const PublishedDeb& deb : build.debs) text += " \\\n  " + deb.file;
  text +=
      "\ndo if [ -e \"$deb\" ]; then mv \"$deb\" /out/; fi; done\n"
      "''']\n\n"
      "[root]\npackages = \"" +
      build.packages.text() +
      "\"\n\n"
      "[environment]\nDEB_BUILD_OPTIONS = \"nocheck parallel=" +
      std::to_string(build.parallel) +
      "\"\n\n"
      "[limits]\ntime = \"2h\"\nmemory = \"16GiB\"\ndisk = \"8GiB\"\n"
      "processes = 2048\nlog = \"64MiB\"\n\n[inputs]\n";
  for (const auto& [name, digest] : build.inputs) {
    text += "\"" + name + "\" = \"" + digest.text() + "\"\n";
  }
  text += "\n[outputs]\n";
  for (const PublishedDeb& deb : build.debs) {
    text += "\"" + deb.file + "\" = \"" + deb.digest.text() + "\"\n";
  }
  return text;
}

}  // namespace airlock::debian
