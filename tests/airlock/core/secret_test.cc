#include "airlock/core/secret.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace airlock {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(!std::equality_comparable<Secret>);

TEST(Secret, LeavesNothingBehindWhereItWasMovedFrom) {
  Secret secret(3);
  secret.writable()[0] = std::byte{7};
  Secret moved = std::move(secret);
  EXPECT_EQ(moved.size(), 3u);
  EXPECT_EQ(moved.exposed()[0], std::byte{7});
  EXPECT_EQ(secret.size(), 0u);
}

}  // namespace
}  // namespace airlock
