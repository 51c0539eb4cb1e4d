// airlock/core/notes/layout.h
//
// Where the files of an OCI image layout lie in the tar archive that it came
// in.
//
// Only a worker reads archives. It answers with ranges, and whoever asked
// copies exactly those and hashes them itself: a range that is not what it is
// said to be has another digest, so a lie yields other bytes under their own
// name and nothing worse. Nothing is extracted, and no name in the archive is
// ever a path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/member_path.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// What a job's only input is called when it is such an archive. No file of a
// layout has this name.
inline constexpr std::string_view kLayoutArchive = "layout.tar";

// True for the two files that `docker save` adds for older versions of itself.
// They say again what index.json says, so they are left behind.
bool IsDockersOwn(std::string_view name);

struct LayoutMember {
  ItemRole role = ItemRole::kList;
  ObjectDigest object;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  MemberPath name;
  friend bool operator==(const LayoutMember&, const LayoutMember&) = default;
};

// `airlock.layout/v1`, a worker's answer; in the order of the archive.
struct Layout {
  std::vector<LayoutMember> members;
  friend bool operator==(const Layout&, const Layout&) = default;
};
inline constexpr std::string_view kLayoutNote = "airlock.layout/v1";
std::string Format(const Layout& layout);
// Also refuses members that overlap, or are not in order, or share a name
// (kBadBundle). At most 10,000.
Result<Layout> ParseLayout(std::string_view text);

}  // namespace airlock::notes
