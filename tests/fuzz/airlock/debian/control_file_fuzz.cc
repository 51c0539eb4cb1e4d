// tests/fuzz/airlock/debian/control_file_fuzz.cc
//
// Control files, .buildinfo files and apt's answers: no input may crash their
// readers, and what comes out of them may be an argument of a program.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/debian/paragraph.h"
#include "airlock/debian/source_package.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  using namespace airlock::debian;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto source = ReadSource(text, ""); source.ok()) {
    Check(IsPackageName(source->name) && IsVersion(source->version));
    for (const std::string& binary : source->binaries) {
      Check(IsPackageName(binary));
    }
    if (const auto published = ReadPublication(*source, text); published.ok()) {
      for (const PublishedDeb& deb : published->debs) {
        Check(notes::IsFileName(deb.file) && IsVersion(deb.version));
      }
    }
  }
  for (const auto& wanted : {ReadBuildinfo(text), ReadSimulation(text)}) {
    if (!wanted.ok()) continue;
    for (const std::string& one : *wanted) {
      Check(one[0] != '-' && one.find('=') != std::string::npos);
      Check(one.find_first_of(" ,\n/$") == std::string::npos);
    }
  }
  return 0;
}
