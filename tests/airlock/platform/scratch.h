// tests/airlock/platform/scratch.h
//
// A folder for one test, gone after it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace airlock::testing_support {

class Scratch {
 public:
  // In the build folder, as a rule on a real disk: /tmp may be a tmpfs, which
  // has neither O_DIRECT nor anything to sync.
  Scratch() {
    std::string name = std::filesystem::current_path() / "scratch.XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

}  // namespace airlock::testing_support
