// tests/airlock/crypto/scratch_directory.h
//
// A directory for one test, in which other people's tools are run.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"

namespace airlock::testing_support {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name =
        (std::filesystem::temp_directory_path() / "airlock-XXXXXX").string();
    Check(mkdtemp(name.data()) != nullptr, "a scratch directory can be made");
    path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  void Write(std::string_view name, ByteView bytes) const {
    std::ofstream file(path_ / name, std::ios::binary);
    file << AsText(bytes);
    EXPECT_TRUE(file.flush().good()) << name;
  }
  std::string Read(std::string_view name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    EXPECT_TRUE(file.good()) << name;
    return {std::istreambuf_iterator<char>(file),
            std::istreambuf_iterator<char>()};
  }
  Bytes ReadBytes(std::string_view name) const {
    return CopyOf(AsBytes(Read(name)));
  }

  // Runs a shell command in the directory; true if it exits with 0. What it
  // says is in the file "said".
  bool Run(const std::string& command) const {
    const std::string line =
        "cd '" + path_.string() + "' && { " + command + "; } >said 2>&1";
    const int status = std::system(line.c_str());
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  void MustRun(const std::string& command) const {
    EXPECT_TRUE(Run(command)) << command << "\n" << Read("said");
  }

 private:
  std::filesystem::path path_;
};

}  // namespace airlock::testing_support
