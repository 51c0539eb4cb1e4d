#include "airlock/rebuild/outputs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/platform/hashing_copy.h"

namespace airlock::rebuild {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// All of them: Directory::List() leaves out what might be our own.
Result<std::vector<std::string>> NamesIn(const platform::Directory& folder) {
  platform::Fd fd(
      ::openat(folder.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open()) return platform::IoFailure("open what was built", errno);
  const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(fd.get()));
  if (!entries) return platform::IoFailure("list what was built", errno);
  (void)fd.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  if (errno != 0) return platform::IoFailure("list what was built", errno);
  std::ranges::sort(names);
  return names;
}

std::string Quoted(const std::string& name) {
  return "'" + Printable(name.substr(0, 80)) + "'";
}

std::string_view KindOfFile(mode_t mode) {
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// That all that is there is named, and is a regular file of a fair size.
Result<Done> CheckNamed(const notes::Recipe& recipe,
                        const platform::Directory& out) {
  TRY(const std::vector<std::string> names, NamesIn(out));
  for (const std::string& name : names) {
    struct stat status;
    if (::fstatat(out.fd(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return platform::IoFailure("look at what was built", errno);
    }
    if (!S_ISREG(status.st_mode)) {
      return Failure{Reason::kBuildOutput,
                     "/out/" + Printable(name.substr(0, 80)) + " is " +
                         std::string(KindOfFile(status.st_mode)) +
                         ": only regular files are taken"};
    }
    if (std::ranges::find(recipe.outputs, name, &notes::RecipeOutput::name) ==
        recipe.outputs.end()) {
      return Failure{Reason::kBuildOutput,
                     "the recipe names no output " + Quoted(name)};
    }
    if (static_cast<std::uint64_t>(status.st_size) > recipe.limits.disk_bytes) {
      return Failure{Reason::kBuildLimit, "output " + Quoted(name) + " has " +
                                              std::to_string(status.st_size) +
                                              " bytes: over limits.disk"};
    }
  }
  for (const notes::RecipeOutput& output : recipe.outputs) {
    if (!std::ranges::binary_search(names, output.name)) {
      return Failure{Reason::kNoOutput,
                     names.empty()
                         ? "the build left nothing in /out"
                         : "the build left no output " + Quoted(output.name)};
    }
  }
  return Done{};
}

}  // namespace

Result<std::vector<notes::BuiltOutput>> TakeOutputs(
    const notes::Recipe& recipe, const platform::Directory& out,
    const platform::Directory& built) {
  TRY_DONE(CheckNamed(recipe, out));
  std::vector<notes::BuiltOutput> outputs;
  for (const notes::RecipeOutput& wanted : recipe.outputs) {
    TRY(const platform::Fd from, out.OpenFile(wanted.name));
    TRY(platform::NamelessFile file, platform::NamelessFile::Open(built));
    TRY(const ObjectDigest digest,
        platform::CopyHashed(from.get(), recipe.limits.disk_bytes, file));
    TRY_DONE(file.Commit(wanted.name, 0644));
    outputs.push_back({wanted.name, digest, file.size(), wanted.digest});
  }
  return outputs;
}

}  // namespace airlock::rebuild
