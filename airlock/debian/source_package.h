// airlock/debian/source_package.h
//
// A source package, what was made of it, and what it was made in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::debian {

struct SourcePackage {
  std::string name;
  std::string version;
  std::vector<std::string> binaries;  // the names of its packages
};
// Of what `apt-cache showsrc` says: the version asked for, or the first that it
// names, which is the newest (kNoSource, kBadRelease).
Result<SourcePackage> ReadSource(std::string_view showsrc,
                                 std::string_view version);

// A .deb that the archive publishes of that source.
struct PublishedDeb {
  std::string package;
  std::string version;
  std::string architecture;
  std::string file;  // its name in the pool
  ObjectDigest digest;
  std::uint64_t size = 0;
};
struct Publication {
  std::vector<PublishedDeb> debs;
  // Built again without a change of the source (binNMU): "libcap2
  // 1:2.66-4+b1". The archive has no source for their changelog's entry.
  std::vector<std::string> built_again;
};
// Of what `apt-cache show` says of its binaries (kBadRelease).
Result<Publication> ReadPublication(const SourcePackage& source,
                                    std::string_view show);

// "gcc-12=12.2.0-14", as apt takes it, of a .buildinfo's
// Installed-Build-Depends (kBadRelease).
Result<std::vector<std::string>> ReadBuildinfo(std::string_view text);

// The same of what `apt-get --simulate` says that it would install.
Result<std::vector<std::string>> ReadSimulation(std::string_view text);

}  // namespace airlock::debian
