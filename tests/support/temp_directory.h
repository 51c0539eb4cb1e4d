// tests/support/temp_directory.h
//
// A directory that is gone after the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include "airlock/core/check.h"

namespace airlock::testing_support {

class TempDirectory {
 public:
  // In memory where that can be: tests write and sync thousands of files.
  TempDirectory()
      : TempDirectory(std::filesystem::is_directory("/dev/shm")
                          ? "/dev/shm"
                          : std::filesystem::temp_directory_path()) {}
  explicit TempDirectory(const std::string& base) {
    std::string pattern = base + "/airlock-XXXXXX";
    Check(::mkdtemp(pattern.data()) != nullptr, "a temporary directory");
    path_ = pattern;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

 private:
  std::string path_;
};

inline std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Check(file.good(), "a file that a test reads is there");
  return {std::istreambuf_iterator<char>(file), {}};
}
// In place, or made with its folders; write protection is no obstacle to an
// attacker.
inline void WriteFile(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  if (std::filesystem::exists(path)) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  Check(file.good(), "a file that a test writes is written");
}
// Every regular file below `root`, by its path from there.
inline std::map<std::string, std::string> FilesUnder(const std::string& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    const std::string path = entry.path().string();
    files[path.substr(root.size() + 1)] = FileText(path);
  }
  return files;
}

}  // namespace airlock::testing_support
