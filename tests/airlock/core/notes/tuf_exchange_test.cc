#include "airlock/core/notes/tuf_exchange.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::notes {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(TufRequest, CarriesAnyNameAndEveryAction) {
  for (const TufAction action :
       {TufAction::kFetch, TufAction::kRecall, TufAction::kKeep,
        TufAction::kForget, TufAction::kTake}) {
    const TufRequest request{
        action, std::string("../a \n\0", 7), 3, 9, "00", {{"sha256", "ff"}}};
    EXPECT_THAT(ParseTufRequest(Format(request)), Yields(request));
  }
}

TEST(TufRequest, RefusesAnActionThatThereIsNot) {
  EXPECT_THAT(ParseTufRequest("airlock.tufrequest/v1\ndo open\nname a\n"
                              "version 0\nsize 0\nprefix %\n"),
              FailsWith(Reason::kBadNote));
}

TEST(TufRequest, HasAtMostThreeHashes) {
  TufRequest request{TufAction::kTake, "a", 0, 1, "", {}};
  request.hashes.assign(3, {"sha256", "00"});
  EXPECT_OK(ParseTufRequest(Format(request)));
  request.hashes.assign(4, {"sha256", "00"});
  EXPECT_THAT(ParseTufRequest(Format(request)), FailsWith(Reason::kBadNote));
}

TEST(TufAnswer, SaysYesOrNo) {
  for (const bool found : {true, false}) {
    EXPECT_THAT(ParseTufAnswer(Format(TufAnswer{found})),
                Yields(TufAnswer{found}));
  }
  EXPECT_THAT(ParseTufAnswer("airlock.tufanswer/v1\nfound maybe\n"),
              FailsWith(Reason::kBadNote));
}

}  // namespace
}  // namespace airlock::notes
