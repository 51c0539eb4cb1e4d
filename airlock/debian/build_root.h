// airlock/debian/build_root.h
//
// A root file system to build a package in, and the recipe to do it by.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/debian/archive.h"
#include "airlock/debian/source_package.h"
#include "airlock/platform/directory.h"

namespace airlock::debian {

// The path of a root with what every build has and `wanted` ("NAME=VERSION", or
// "NAME" for whatever the archive has), made by mmdebstrap, or made before in
// `cache`/roots: it is called by the digest of what was asked for and of the
// InRelease (kIo with mmdebstrap's last words).
Result<std::string> MakeRoot(const Archive& archive,
                             const platform::Directory& cache,
                             const std::vector<std::string>& wanted);

struct DebianBuild {
  SourcePackage source;
  std::string dsc;  // its name
  std::vector<std::pair<std::string, ObjectDigest>> inputs;
  std::vector<PublishedDeb> debs;  // what is expected, bytes and all
  NoteDigest packages{{}};         // of the root
  bool faketime = false;           // build at the changelog's time
  std::uint64_t parallel = 1;
};

// The recipe, as people would write it (docs/formats/recipe.md).
std::string WriteRecipe(const DebianBuild& build);

}  // namespace airlock::debian
