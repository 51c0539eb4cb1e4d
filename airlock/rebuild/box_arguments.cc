#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <map>

#include "airlock/platform/process.h"
#include "airlock/rebuild/box.h"

namespace airlock::rebuild {
namespace {

constexpr char kBubblewrap[] = "/usr/bin/bwrap";

// What of a root is the system. The rest of it is a machine's own (home, root,
// srv, mnt, run), or is made anew for the box.
constexpr auto kSystemFolders = std::to_array<const char*>(
    {"bin", "boot", "etc", "lib", "lib32", "lib64", "libo32", "libx32", "opt",
     "sbin", "usr", "var"});

// "@": it is then when the command starts, and goes on from there for all of
// its processes. Frozen, what waits for the clock to move waits for ever.
std::string FaketimeOf(Instant clock) {
  std::string text = clock.text();  // 2026-01-31T23:59:59Z
  text.pop_back();
  text[text.find('T')] = ' ';
  return "@" + text;
}

struct Arguments {
  std::vector<std::string> list;
  void Add(std::initializer_list<std::string> more) {
    list.insert(list.end(), more);
  }
  void AddMemory(const std::string& bytes, const char* where) {
    Add({"--size", bytes, "--perms", "1777", "--tmpfs", where});
  }
};

Result<Done> AddRoot(const std::string& root, Arguments& arguments) {
  bool found = false;
  for (const std::string name : kSystemFolders) {
    const std::string from = root + "/" + name;
    struct stat status;
    if (::lstat(from.c_str(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      arguments.Add({"--ro-bind", from, "/" + name});
      found = true;
    } else if (S_ISLNK(status.st_mode)) {
      std::array<char, PATH_MAX> target;
      const ssize_t size =
          ::readlink(from.c_str(), target.data(), target.size());
      if (size <= 0) continue;
      arguments.Add({"--symlink",
                     std::string(target.data(), static_cast<std::size_t>(size)),
                     "/" + name});
    }
  }
  if (found) return Done{};
  return Failure{Reason::kUnreadable,
                 "the root has no folder usr, bin, etc or the like: is it a "
                 "root file system?"};
}

void AddEnvironment(const notes::Recipe& recipe, Arguments& arguments) {
  std::map<std::string, std::string> environment = {
      {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
      {"LC_ALL", "C.UTF-8"},
      {"TZ", "UTC"},
      {"HOME", "/nonexistent"},
  };
  for (const notes::RecipeVariable& variable : recipe.environment) {
    environment[variable.name] = variable.value;
  }
  if (recipe.clock) {
    environment["SOURCE_DATE_EPOCH"] =
        std::to_string(recipe.clock->unix_seconds());
  }
  arguments.Add({"--clearenv"});
  for (const auto& [name, value] : environment) {
    arguments.Add({"--setenv", name, value});
  }
}

}  // namespace

Result<std::string> BoxVersion() {
  if (::access(kBubblewrap, X_OK) != 0) {
    return Failure{
        Reason::kNoSandbox,
        "there is no " + std::string(kBubblewrap) + ": install bubblewrap"};
  }
  TRY(std::string version, platform::RunTool({kBubblewrap, "--version"}, ""));
  while (!version.empty() && version.back() == '\n') version.pop_back();
  return version;
}

Result<std::vector<std::string>> BoxArguments(const notes::Recipe& recipe,
                                              const BoxContents& contents,
                                              int first_input) {
  const std::string disk = std::to_string(recipe.limits.disk_bytes);
  Arguments arguments;
  // Each by name: --unshare-all takes what it can get.
  arguments.Add({kBubblewrap, "--unshare-user", "--unshare-pid",
                 "--unshare-net", "--unshare-ipc", "--unshare-uts",
                 "--unshare-cgroup-try", "--hostname", "sandbox",
                 "--die-with-parent", "--new-session"});
  AddEnvironment(recipe, arguments);
  TRY_DONE(AddRoot(contents.root, arguments));
  arguments.Add({"--proc", "/proc", "--dev", "/dev"});
  arguments.AddMemory(disk, "/dev/shm");
  arguments.Add({"--remount-ro", "/dev", "--dir", "/run"});
  arguments.AddMemory(disk, "/tmp");
  struct stat status;
  if (::lstat((contents.root + "/var/tmp").c_str(), &status) == 0 &&
      S_ISDIR(status.st_mode)) {
    arguments.AddMemory(disk, "/var/tmp");
  }
  arguments.Add({"--size", disk, "--perms", "0755", "--tmpfs", "/build"});
  arguments.Add({"--bind", contents.out, "/out", "--dir", "/inputs"});
  for (std::size_t i = 0; i < recipe.inputs.size(); ++i) {
    arguments.Add({"--perms", "0444", "--ro-bind-data",
                   std::to_string(first_input + static_cast<int>(i)),
                   "/inputs/" + recipe.inputs[i].name});
  }
  arguments.Add({"--remount-ro", "/", "--chdir", "/build", "--"});
  if (recipe.faketime) {
    arguments.Add({"/usr/bin/faketime", "-f", FaketimeOf(*recipe.clock)});
  }
  arguments.list.insert(arguments.list.end(), recipe.command.begin(),
                        recipe.command.end());
  return std::move(arguments.list);
}

}  // namespace airlock::rebuild
