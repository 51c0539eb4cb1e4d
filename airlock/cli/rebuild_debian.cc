#include "airlock/cli/rebuild_debian.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "airlock/cli/files.h"
#include "airlock/cli/output.h"
#include "airlock/crypto/hash.h"
#include "airlock/debian/archive.h"
#include "airlock/debian/build_root.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/platform/tree.h"
#include "airlock/rebuild/root_packages.h"
#include "policies/compile_recipe.h"

namespace airlock::cli {
namespace {

constexpr char kSuite[] = "bookworm";
constexpr std::uint64_t kMaxBuildinfoBytes = 16ULL << 20;

// A folder, made if need be, by its path from the top: apt and mmdebstrap stand
// elsewhere.
Result<platform::Directory> WholePath(const std::string& path) {
  TRY(const platform::Directory made, platform::Directory::Make(path));
  (void)made;
  char* whole = ::realpath(path.c_str(), nullptr);
  if (whole == nullptr) return Failure{Reason::kUnreadable, path};
  const std::string text = whole;
  std::free(whole);
  return platform::Directory::Open(text);
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + Printable(word);
  }
  return text;
}

// An empty folder of that name below the output.
Result<platform::Directory> Emptied(const platform::Directory& output,
                                    const std::string& name) {
  TRY_DONE(output.RemoveTree(name));
  return output.MakeSub(name);
}

// What is to be compared: of a source that was only built again there is
// nothing.
Result<debian::Publication> Published(const debian::Archive& archive,
                                      const debian::SourcePackage& source) {
  TRY(debian::Publication publication, archive.FindPublished(source));
  if (!publication.debs.empty()) return publication;
  const std::string name = source.name + " " + source.version;
  if (!publication.built_again.empty()) {
    return Failure{Reason::kNoSource,
                   "what is published of " + name +
                       " was built again without a change of its source "
                       "(binNMU), and no source has the changelog of that: " +
                       Joined(publication.built_again)};
  }
  return Failure{Reason::kNoSource,
                 "nothing is published of " + name + " for this architecture"};
}

struct Needs {
  std::vector<std::string> wanted;
  std::vector<std::string> missing;
};

Result<Needs> NeedsOf(const Options& o, const debian::Archive& archive,
                      const std::string& dsc) {
  Needs needs;
  if (o.rebuild.buildinfo.empty()) {
    TRY(needs.wanted, archive.BuildNeeds(dsc));
  } else {
    TRY(const std::string text,
        ReadUserFile(o.rebuild.buildinfo, kMaxBuildinfoBytes));
    TRY(needs.wanted, debian::ReadBuildinfo(text));
    TRY(needs.missing, archive.MissingOf(needs.wanted));
    // Where that version is gone, whatever there is takes its place.
    for (std::string& one : needs.wanted) {
      if (std::ranges::find(needs.missing, one) != needs.missing.end()) {
        one.resize(one.find('='));
      }
    }
  }
  if (o.rebuild.faketime) needs.wanted.push_back("faketime");
  return needs;
}

Result<debian::DebianBuild> Describe(const Options& o,
                                     const platform::Directory& sources,
                                     const std::string& root) {
  debian::DebianBuild build;
  TRY(const std::vector<platform::FoundFile> files,
      platform::FilesBelow(sources.path()));
  for (const platform::FoundFile& file : files) {
    TRY(const std::uint64_t size, platform::SizeOf(file.fd.get()));
    TRY(const ObjectDigest digest, DigestOfFile(file.fd.get(), size));
    build.inputs.emplace_back(file.name, digest);
  }
  TRY(const std::vector<notes::RootPackage> packages,
      rebuild::PackagesIn(root));
  build.packages = crypto::DigestNote(notes::PackageLines(packages));
  build.faketime = o.rebuild.faketime;
  build.parallel =
      static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  return build;
}

}  // namespace

Result<DebianRebuild> PrepareDebian(const Options& o) {
  TRY(const platform::Directory output, WholePath(o.rebuild.output));
  TRY(const platform::Directory cache,
      WholePath(o.rebuild.cache.empty() ? output.path() + "/cache"
                                        : o.rebuild.cache));

  Progress("reading the archive's lists", o.quiet);
  TRY(const debian::Archive archive, debian::Archive::Open(cache, kSuite));
  TRY(const debian::SourcePackage source,
      archive.FindSource(o.rebuild.debian, o.rebuild.version));
  TRY(debian::Publication publication, Published(archive, source));
  Progress("fetching " + source.name + " " + source.version, o.quiet);
  TRY(const platform::Directory sources, Emptied(output, "sources"));
  TRY(const std::string dsc, archive.FetchSource(source, sources));
  TRY(const platform::Directory published, Emptied(output, "published"));
  TRY_DONE(archive.FetchPublished(publication.debs, published));

  TRY(Needs needs, NeedsOf(o, archive, sources.path() + "/" + dsc));
  Progress("making a root of " + std::to_string(needs.wanted.size()) +
               " packages and what is essential, if there is none yet",
           o.quiet);
  TRY(const std::string root, debian::MakeRoot(archive, cache, needs.wanted));
  TRY(debian::DebianBuild build, Describe(o, sources, root));
  build.source = source;
  build.dsc = dsc;
  build.debs = std::move(publication.debs);
  const std::string text = debian::WriteRecipe(build);
  TRY_DONE(output.Replace("recipe.toml", AsBytes(text)));
  TRY(notes::Recipe recipe, policies::CompileRecipe(text));
  return DebianRebuild{
      std::move(recipe),       source.version,
      sources.path(),          root,
      published.path(),        std::move(publication.built_again),
      std::move(needs.missing)};
}

}  // namespace airlock::cli
