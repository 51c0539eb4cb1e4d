#include "airlock/core/notes/judgement.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

const SubmissionId kId = SubmissionId::Parse("blobs-0123456789abcdef").value();
const PersonName kAlice = PersonName::Parse("alice").value();

Decision ADecision() {
  return {kId,
          Choice::kReject,
          DigestOf<RecordDigest>(1),
          DigestOf<NoteDigest>(2),
          DigestOf<NoteDigest>(3),
          DigestOf<NoteDigest>(4),
          {TargetName::Parse("lab").value()},
          kAlice,
          RoleName::Parse("reviewer").value(),
          1,
          DigestOf<RootDigest>(5),
          Instant(9),
          ""};
}
Waiver AWaiver() {
  return {"w", kId, "rebuild", "all", "because", kAlice, Instant(9)};
}

TEST(RebuildLevel, IsNamedInOneWayAndOrderedByMerit) {
  for (RebuildLevel level :
       {RebuildLevel::kR0, RebuildLevel::kR1, RebuildLevel::kR2,
        RebuildLevel::kR3, RebuildLevel::kRX, RebuildLevel::kNotRebuilt}) {
    EXPECT_THAT(RebuildLevelNamed(NameOf(level)), Yields(level));
  }
  EXPECT_LT(RebuildLevel::kR0, RebuildLevel::kR3);
  EXPECT_LT(RebuildLevel::kR3, RebuildLevel::kRX);
  EXPECT_THAT(RebuildLevelNamed("R4"), FailsWith(Reason::kBadNote));
}

TEST(Refused, NamesAReasonOfTheTable) {
  EXPECT_THAT(ParseRefused(Format(Refused{"scan", "hunch", ""})),
              FailsWith(Reason::kBadNote));
}

TEST(Verdict, RefusesWaiversOutOfOrder) {
  Verdict verdict{kId,
                  DigestOf<NoteDigest>(1),
                  DigestOf<NoteDigest>(2),
                  DigestOf<NoteDigest>(3),
                  Instant(4),
                  {DigestOf<RecordDigest>(6), DigestOf<RecordDigest>(5)}};
  EXPECT_THAT(ParseVerdict(Format(verdict)), FailsWith(Reason::kBadNote));
  verdict.waivers = {DigestOf<RecordDigest>(5), DigestOf<RecordDigest>(5)};
  EXPECT_THAT(ParseVerdict(Format(verdict)), FailsWith(Reason::kBadNote));
}

TEST(Decision, RefusesTargetsOutOfOrder) {
  Decision decision = ADecision();
  decision.targets = {TargetName::Parse("sealed").value(),
                      TargetName::Parse("lab").value()};
  EXPECT_THAT(ParseDecision(Format(decision)), FailsWith(Reason::kBadNote));
}

TEST(Decision, RefusesACommentThatWouldFillARecord) {
  Decision decision = ADecision();
  decision.comment = std::string(4096, 'x');
  EXPECT_THAT(ParseDecision(Format(decision)), Yields(decision));
  decision.comment += 'x';
  EXPECT_THAT(ParseDecision(Format(decision)), FailsWith(Reason::kBadNote));
}

TEST(Decision, ApprovesOrRejectsAndNothingElse) {
  std::string text = Format(ADecision());
  text.replace(text.find("choice reject"), 13, "choice defer");
  EXPECT_THAT(ParseDecision(text), FailsWith(Reason::kBadNote));
}

TEST(Waiver, SaysWhy) {
  EXPECT_THAT(ParseWaiver(Format(AWaiver())), Yields(AWaiver()));
  Waiver silent = AWaiver();
  silent.justification = "";
  EXPECT_THAT(ParseWaiver(Format(silent)), FailsWith(Reason::kBadNote));
  Waiver talkative = AWaiver();
  talkative.justification = std::string(4097, 'x');
  EXPECT_THAT(ParseWaiver(Format(talkative)), FailsWith(Reason::kBadNote));
}

}  // namespace
}  // namespace airlock::notes
