// tests/airlock/crypto/scratch_directory.h
//
// A directory for one test, in which other people's tools are run.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "tests/support/temp_directory.h"

namespace airlock::testing_support {

class ScratchDirectory {
 public:
  void Write(std::string_view name, ByteView bytes) const {
    WriteFile(folder_ / name, AsText(bytes));
  }
  std::string Read(std::string_view name) const {
    return FileText(folder_ / name);
  }
  Bytes ReadBytes(std::string_view name) const {
    return CopyOf(AsBytes(Read(name)));
  }

  // Runs a shell command in the directory; true if it exits with 0. What it
  // says is in the file "said".
  bool Run(const std::string& command) const {
    const std::string line =
        "cd '" + folder_.path() + "' && { " + command + "; } >said 2>&1";
    const int status = std::system(line.c_str());
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  void MustRun(const std::string& command) const {
    EXPECT_TRUE(Run(command)) << command << "\n" << Read("said");
  }

 private:
  TempDirectory folder_;
};

}  // namespace airlock::testing_support
