#include "airlock/core/notes/layout.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/matchers.h"

namespace airlock::notes {
namespace {

using testing_support::FailsWith;

LayoutMember At(std::uint64_t offset, std::uint64_t size,
                const std::string& name) {
  return {ItemRole::kList, ObjectDigest(std::array<std::byte, 32>{}), offset,
          size, MemberPath::Parse(name).value()};
}

Result<Layout> Again(const Layout& layout) {
  return ParseLayout(Format(layout));
}

TEST(Layout, MayHaveGapsAndEmptyMembers) {
  const Layout layout{{At(512, 10, "a"), At(522, 0, "b"), At(522, 5, "c")}};
  const auto again = Again(layout);
  ASSERT_OK(again);
  EXPECT_EQ(*again, layout);
}

TEST(Layout, RefusesMembersThatOverlap) {
  EXPECT_THAT(Again({{At(512, 10, "a"), At(521, 1, "b")}}),
              FailsWith(Reason::kBadBundle));
  EXPECT_THAT(Again({{At(UINT64_MAX - 1, 2, "a")}}),
              FailsWith(Reason::kBadBundle));
}

TEST(Layout, RefusesMembersOutOfOrder) {
  EXPECT_THAT(Again({{At(1024, 1, "a"), At(512, 1, "b")}}),
              FailsWith(Reason::kBadBundle));
}

TEST(Layout, RefusesANameTwice) {
  EXPECT_THAT(Again({{At(512, 1, "a"), At(1024, 1, "a")}}),
              FailsWith(Reason::kBadBundle));
}

TEST(Layout, LeavesDockersOwnFilesBehind) {
  EXPECT_TRUE(IsDockersOwn("manifest.json"));
  EXPECT_TRUE(IsDockersOwn("repositories"));
  EXPECT_FALSE(IsDockersOwn("index.json"));
  EXPECT_FALSE(IsDockersOwn("blobs/manifest.json"));
}

}  // namespace
}  // namespace airlock::notes
