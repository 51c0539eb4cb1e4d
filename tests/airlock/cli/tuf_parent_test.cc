#include "airlock/cli/tuf_parent.h"

#include <gtest/gtest.h>

#include <optional>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::cli {
namespace {

using notes::TufAction;
using notes::TufAnswer;
using notes::TufRequest;
using testing_support::FailsWith;
using testing_support::Yields;

// Nobody listens on port 1.
constexpr char kNowhere[] = "http://127.0.0.1:1";

class ParentOfTuf : public ::testing::Test {
 protected:
  Result<std::vector<std::string>> Ask(const TufRequest& request) {
    return parent_.Serve(notes::Format(request));
  }
  testing_support::TempDirectory place_;
  platform::Directory metadata_ =
      platform::Directory::Make(place_.path() + "/metadata").value();
  platform::Directory targets_ =
      platform::Directory::Make(place_.path() + "/targets").value();
  TufParent parent_{kNowhere, metadata_, kNowhere, &targets_};
};

TEST_F(ParentOfTuf, RecallsWhatIsThere) {
  ASSERT_OK(metadata_.Replace("a%2Fb.json", AsBytes("kept")));
  EXPECT_THAT(
      Ask({TufAction::kRecall, "a/b", 0, 4, "", {}}),
      Yields(std::vector<std::string>{notes::Format(TufAnswer{true}), "kept"}));
  const std::vector<std::string> absent = {notes::Format(TufAnswer{false})};
  EXPECT_THAT(Ask({TufAction::kRecall, "a/b", 0, 3, "", {}}), Yields(absent));
  EXPECT_THAT(Ask({TufAction::kRecall, "b", 0, 4, "", {}}), Yields(absent));
}

TEST_F(ParentOfTuf, ForgetsTheTwoThatMayBeForgotten) {
  for (const char* role : {"timestamp", "snapshot"}) {
    ASSERT_OK(metadata_.Replace(std::string(role) + ".json", AsBytes("kept")));
    EXPECT_OK(Ask({TufAction::kForget, role, 0, 0, "", {}}));
    EXPECT_FALSE(metadata_.Has(std::string(role) + ".json"));
  }
  ASSERT_OK(metadata_.Replace("root.json", AsBytes("kept")));
  EXPECT_THAT(Ask({TufAction::kForget, "root", 0, 0, "", {}}),
              FailsWith(Reason::kLyingWorker));
  EXPECT_TRUE(metadata_.Has("root.json"));
}

TEST_F(ParentOfTuf, KeepsNothingThatItDidNotFetch) {
  EXPECT_THAT(Ask({TufAction::kKeep, "root", 0, 0, "", {}}),
              FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(Ask({TufAction::kFetch, "root", 2, 10, "", {}}),
              FailsWith(Reason::kFetch));
  EXPECT_THAT(Ask({TufAction::kKeep, "root", 0, 0, "", {}}),
              FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(metadata_.List(), Yields(std::vector<std::string>{}));
}

TEST_F(ParentOfTuf, TakesNoTargetWithoutAHash) {
  EXPECT_THAT(Ask({TufAction::kTake, "a", 0, 1, "", {}}),
              FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(Ask({TufAction::kTake, "a", 0, 1, "", {{"md5", "00"}}}),
              FailsWith(Reason::kWeakAlgorithm));
  TufParent refresh(kNowhere, metadata_, "", nullptr);
  EXPECT_THAT(refresh.Serve(notes::Format(
                  TufRequest{TufAction::kTake, "a", 0, 1, "", {}})),
              FailsWith(Reason::kLyingWorker));
}

// The network is asked only for what is not there, whole.
TEST_F(ParentOfTuf, TakesAGoodTargetFromTheFolder) {
  const std::string hex =
      HexEncode(crypto::Hash().Update(AsBytes("x")).Finish());
  const TufRequest request{TufAction::kTake, "a/b", 0, 1, "",
                           {{"sha256", hex}}};
  EXPECT_THAT(Ask(request), FailsWith(Reason::kFetch));
  ASSERT_OK(targets_.Replace("a%2Fb", AsBytes("y")));
  EXPECT_THAT(Ask(request), FailsWith(Reason::kFetch));
  ASSERT_OK(targets_.Replace("a%2Fb", AsBytes("x")));
  EXPECT_OK(Ask(request));
}

TEST_F(ParentOfTuf, EndsTheConversationOverGarbage) {
  EXPECT_THAT(parent_.Serve(""), FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(parent_.Serve("airlock.tufrequest/v1\ndo open\n"),
              FailsWith(Reason::kLyingWorker));
}

TEST_F(ParentOfTuf, AnswersNotWithoutEnd) {
  const TufRequest request{TufAction::kRecall, "a", 0, 0, "", {}};
  for (int i = 0; i < 100'000; ++i) ASSERT_OK(Ask(request));
  EXPECT_THAT(Ask(request), FailsWith(Reason::kLyingWorker));
}

}  // namespace
}  // namespace airlock::cli
