#include "airlock/platform/place.h"

#include <unistd.h>

#include "airlock/platform/directory.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::FailsWith;
using testing_support::Scratch;

TEST(Place, IsTheDirectoryItselfForAPlainName) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  const auto place = Place::Find(*directory, "file");
  ASSERT_OK(place);
  EXPECT_EQ(place->parent(), directory->fd());
  EXPECT_STREQ(place->name(), "file");
  EXPECT_EQ(place->path(), scratch / "file");
}

TEST(Place, IsBelowForANameWithSlashes) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  ASSERT_OK(directory->MakeSub("a/b"));
  const auto place = Place::Find(*directory, "a/b/file");
  ASSERT_OK(place);
  EXPECT_NE(place->parent(), directory->fd());
  EXPECT_STREQ(place->name(), "file");
}

class BadName : public ::testing::TestWithParam<std::string> {};

TEST_P(BadName, IsRefused) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  ASSERT_OK(directory->MakeSub("a"));
  EXPECT_THAT(Place::Find(*directory, GetParam()), FailsWith(Reason::kBadName));
}

INSTANTIATE_TEST_SUITE_P(Place, BadName,
                         ::testing::Values("", ".", "..", "/", "/a", "a/",
                                           "a//b", "a/./b", "a/../b", "../a",
                                           std::string("a\0b", 3)));

TEST(Place, RefusesALinkOnTheWay) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  ASSERT_EQ(::symlink("/etc", (scratch / "link").c_str()), 0);
  EXPECT_THAT(Place::Find(*directory, "link/passwd"), FailsWith(Reason::kIo));
}

TEST(Place, SaysThatAParentIsMissing) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  EXPECT_THAT(Place::Find(*directory, "missing/file"),
              FailsWith(Reason::kNotFound));
}

}  // namespace
}  // namespace airlock::platform
