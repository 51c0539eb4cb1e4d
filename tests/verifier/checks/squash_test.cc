#include "verifier/checks/squash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/members.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing_support::FailsWith;

Member Mark(const std::string& path) { return FileMember(path, ""); }

Member Folder(const std::string& path) {
  Member member;
  member.path = path;
  member.type = MemberType::kDirectory;
  return member;
}

Member Link(const std::string& path, const std::string& target) {
  Member member;
  member.path = path;
  member.type = MemberType::kSymlink;
  member.link = target;
  return member;
}

struct View {
  std::vector<std::string> seen;
  std::vector<std::string> hidden;
  std::vector<std::string> without_effect;
  std::vector<std::string> below_links;
};

View Of(const std::vector<Member>& members) {
  View view;
  const auto squashed = Squash(members, {"1", "2"});
  EXPECT_OK(squashed);
  if (!squashed.ok()) return view;
  for (const auto& [path, index] : squashed->seen) {
    view.seen.push_back(members[index].path);
    EXPECT_TRUE(members[index].path.ends_with("!/" + path));
  }
  const auto paths = [&](const std::vector<std::size_t>& indices) {
    std::vector<std::string> found;
    for (const std::size_t index : indices) {
      found.push_back(members[index].path);
    }
    return found;
  };
  view.hidden = paths(squashed->hidden);
  view.without_effect = paths(squashed->without_effect);
  view.below_links = paths(squashed->below_links);
  return view;
}

TEST(Squash, PutsTheUpperOverTheLower) {
  const View view =
      Of({FileMember("1!/a"), FileMember("1!/b"), FileMember("2!/b", "y"),
          FileMember("2!/c"), FileMember("3!/d"), FileMember("2!/c!/inside")});
  EXPECT_THAT(view.seen, ElementsAre("1!/a", "2!/b", "2!/c"));
  EXPECT_THAT(view.hidden, ElementsAre("1!/b"));
}

TEST(Squash, DeletesWhatAWhiteoutNames) {
  const View view = Of({Folder("1!/etc"), FileMember("1!/etc/a"),
                        FileMember("1!/etc/ab"), FileMember("1!/opt/x/y"),
                        Mark("2!/etc/.wh.a"), Mark("2!/opt/.wh.x")});
  EXPECT_THAT(view.seen, ElementsAre("1!/etc", "1!/etc/ab"));
  EXPECT_THAT(view.hidden, ElementsAre("1!/etc/a", "1!/opt/x/y"));
  EXPECT_THAT(view.without_effect, IsEmpty());
}

TEST(Squash, EmptiesAnOpaqueFolderOfWhatIsBelow) {
  const View view = Of({FileMember("1!/opt/a"), FileMember("1!/opt/b/c"),
                        FileMember("1!/optical"), FileMember("2!/opt/new"),
                        Mark("2!/opt/.wh..wh..opq")});
  EXPECT_THAT(view.seen, ElementsAre("2!/opt/new", "1!/optical"));
  EXPECT_THAT(view.hidden, ElementsAre("1!/opt/a", "1!/opt/b/c"));
}

TEST(Squash, EmptiesTheRoot) {
  const View view =
      Of({FileMember("1!/a"), Mark("2!/.wh..wh..opq"), FileMember("2!/b")});
  EXPECT_THAT(view.seen, ElementsAre("2!/b"));
}

TEST(Squash, LosesWhatWasInAFolderThatBecameAFile) {
  const View view =
      Of({Folder("1!/a"), FileMember("1!/a/b"), FileMember("2!/a")});
  EXPECT_THAT(view.seen, ElementsAre("2!/a"));
  EXPECT_THAT(view.hidden, ElementsAre("1!/a/b"));
}

TEST(Squash, KeepsWhatIsInAFolderThatIsNamedAgain) {
  const View view = Of({Folder("1!/a"), FileMember("1!/a/b"), Folder("2!/a")});
  EXPECT_THAT(view.seen, ElementsAre("2!/a", "1!/a/b"));
  EXPECT_THAT(view.hidden, IsEmpty());
}

TEST(Squash, TellsAWhiteoutWithoutEffect) {
  const View view =
      Of({FileMember("1!/a"), Mark("2!/.wh.b"), Mark("2!/x/.wh..wh..opq")});
  EXPECT_THAT(view.without_effect,
              ElementsAre("2!/.wh.b", "2!/x/.wh..wh..opq"));
}

TEST(Squash, TellsWhatLiesBelowALink) {
  const View view = Of({Link("1!/lib", "usr/lib"), FileMember("2!/lib/x/y")});
  EXPECT_THAT(view.below_links, ElementsAre("2!/lib/x/y"));
}

TEST(Squash, RefusesWhiteoutsThatLie) {
  const auto refused = [](const Member& mark, const std::string& why) {
    const auto squashed = Squash({FileMember("2!/both"), mark}, {"1", "2"});
    ASSERT_THAT(squashed, FailsWith(Reason::kBadContainer));
    EXPECT_THAT(squashed.failure().detail, HasSubstr(why));
  };
  refused(FileMember("2!/.wh.a", "bytes"), "no empty file");
  refused(Folder("2!/.wh.a"), "no empty file");
  refused(Link("2!/.wh.a", "b"), "no empty file");
  refused(Mark("2!/.wh."), "nothing that has a name");
  refused(Mark("2!/.wh.."), "nothing that has a name");
  refused(Mark("2!/.wh..."), "nothing that has a name");
  refused(Mark("2!/.wh..wh.plnk"), "nothing that has a name");
  refused(Mark("2!/.wh.both"), "the same layer adds");
}

TEST(ImagesOf, BeginWithTheirName) {
  const auto images = ImagesOf({{"image.layer", "stray"},
                                {"image", "a:1"},
                                {"image.config", "c"},
                                {"image.layer", "x"},
                                {"image.layer", "y"},
                                {"image.entrypoint", "/bin/a b"},
                                {"image", "b:1"},
                                {"image.user", "7"}});
  ASSERT_EQ(images.size(), 2U);
  EXPECT_EQ(images[0].name, "a:1");
  EXPECT_EQ(images[0].config, "c");
  EXPECT_THAT(images[0].layers, ElementsAre("x", "y"));
  EXPECT_EQ(images[0].entrypoint, "/bin/a b");
  EXPECT_EQ(images[1].name, "b:1");
  EXPECT_EQ(images[1].user, "7");
}

// What a worker may say of layers that it has not read.
TEST(SquashedImages, AreRefusedRatherThanEmpty) {
  const std::vector<notes::Fact> facts = {{"image", "a:1"},
                                          {"image.layer", "1"},
                                          {"image", "b:1"},
                                          {"image.layer", "2"}};
  const std::vector<Member> whole = {FileMember("1"), FileMember("1!/x"),
                                     FileMember("2"), FileMember("2!/y")};
  const auto images = SquashedImages(whole, facts);
  ASSERT_OK(images);
  ASSERT_EQ(images->size(), 2U);
  EXPECT_EQ((*images)[1].image.name, "b:1");
  EXPECT_EQ((*images)[1].squashed.seen,
            (std::map<std::string, std::size_t>{{"y", 3}}));

  const std::vector<Member> lacking = {FileMember("1"), FileMember("2!/y")};
  const auto absent = SquashedImages(lacking, facts);
  ASSERT_THAT(absent, FailsWith(Reason::kBadContainer));
  EXPECT_THAT(absent.failure().detail, HasSubstr("is a layer and no member"));
  std::vector<Member> lying = whole;
  lying.push_back(FileMember("2!/.wh.z", "bytes"));
  EXPECT_THAT(SquashedImages(lying, facts), FailsWith(Reason::kBadContainer));
}

}  // namespace
}  // namespace airlock::verifier
