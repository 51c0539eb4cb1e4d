// tests/airlock/platform/scratch.h
//
// A folder for one test, gone after it, on a real disk.
#pragma once

#include <filesystem>

#include "tests/support/temp_directory.h"

namespace airlock::testing_support {

// In the build folder: /tmp and /dev/shm may be a tmpfs, which has neither
// O_DIRECT nor anything to sync.
class Scratch : public TempDirectory {
 public:
  Scratch() : TempDirectory(std::filesystem::current_path()) {}
};

}  // namespace airlock::testing_support
