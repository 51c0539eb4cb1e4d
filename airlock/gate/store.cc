#include "airlock/gate/store.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "airlock/core/note.h"
#include "airlock/gate/cargo.h"
#include "airlock/platform/tree.h"

namespace airlock::gate {

Result<Done> Import(const platform::Directory& directory,
                    const platform::Directory& state,
                    const Accepted& accepted) {
  const Cargo cargo(directory, accepted.crossing);
  TRY(const platform::Directory store, state.MakeSub("store"));
  TRY(const platform::Directory target,
      store.MakeSub(accepted.release.target.text()));
  const std::string version = std::to_string(accepted.release.size);
  if (!target.Has(version)) {
    const std::string unfinished = version + ".new";
    TRY_DONE(target.RemoveTree(unfinished));
    TRY(const platform::Directory tree, target.MakeSub(unfinished));
    for (const notes::ReleaseFile& file : accepted.release.files) {
      const std::string& path = file.path.text();
      const std::size_t slash = path.rfind('/');
      if (slash == std::string::npos) {
        TRY_DONE(cargo.Copy(file.object, tree, path));
        continue;
      }
      TRY(const platform::Directory folder,
          platform::Directory::Make(tree.path() + "/" + path.substr(0, slash)));
      TRY_DONE(cargo.Copy(file.object, folder, path.substr(slash + 1)));
    }
    TRY_DONE(target.Rename(unfinished, version));
  }
  TRY_DONE(platform::PointLink(target.path() + "/current", version));
  return WriteMemory(state, accepted.next);
}

Result<std::string> RollBack(const platform::Directory& state,
                             const TargetName& target) {
  const std::string path = state.path() + "/store/" + target.text();
  TRY(const platform::Directory versions, platform::Directory::Open(path));
  TRY(const std::string current, platform::ReadLink(path + "/current"));
  TRY(const std::uint64_t serving, ParseNumber(current));
  TRY(const std::vector<std::string> names, versions.List());
  std::optional<std::uint64_t> before;
  for (const std::string& name : names) {
    const auto version = ParseNumber(name);
    if (version.ok() && *version < serving && (!before || *before < *version)) {
      before = *version;
    }
  }
  if (!before) {
    return Failure{Reason::kNotFound,
                   "no version of " + target.text() + " before " + current};
  }
  TRY_DONE(platform::PointLink(path + "/current", std::to_string(*before)));
  return std::to_string(*before);
}

}  // namespace airlock::gate
