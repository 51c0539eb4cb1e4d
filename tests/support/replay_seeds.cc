// tests/support/replay_seeds.cc
//
// Runs a fuzz target over its seeds without a fuzzer, so that `check` replays
// them with g++ on every run. Exit 1 if there was nothing to replay.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(file)),
                              std::istreambuf_iterator<char>());
      LLVMFuzzerTestOneInput(
          reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      // Every prefix of a seed is a truncated input: cheap and often hostile.
      for (std::size_t cut = 0; cut < bytes.size() && cut < 512; ++cut) {
        LLVMFuzzerTestOneInput(
            reinterpret_cast<const std::uint8_t*>(bytes.data()), cut);
      }
      ++count;
    }
  }
  std::printf("replayed %zu seeds\n", count);
  return count == 0 ? 1 : 0;
}
