#include "airlock/core/notes/release.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

const TargetName kLab = TargetName::Parse("lab").value();
const TargetName kSealed = TargetName::Parse("sealed").value();

Seal ASeal() {
  return {SubmissionId::Parse("blobs-0123456789abcdef").value(),
          ChannelName::Parse("blobs").value(),
          BundleKind::kSignedBlob,
          DigestOf<ObjectDigest>(1),
          DigestOf<RecordDigest>(2),
          DigestOf<NoteDigest>(3),
          DigestOf<NoteDigest>(4),
          DigestOf<NoteDigest>(5),
          "tool",
          "",
          0,
          {},
          {},
          {kLab},
          1,
          DigestOf<RootDigest>(6),
          Separation::kEmbedded,
          Instant(7)};
}
Release ARelease() {
  return {kLab,       1,          DigestOf<RootDigest>(1),
          Instant(1), Instant(2), Separation::kEmbedded,
          {},         {}};
}
Crossing ACrossing() {
  return {SiteName::Parse("north").value(),
          kLab,
          1,
          std::nullopt,
          {},
          DigestOf<ObjectDigest>(1),
          0,
          DigestOf<ObjectDigest>(2),
          DigestOf<ObjectDigest>(3),
          {},
          {}};
}
MemberPath Path(std::string_view text) {
  return MemberPath::Parse(text).value();
}

TEST(Seal, RefusesListsOutOfOrder) {
  EXPECT_THAT(ParseSeal(Format(ASeal())), Yields(ASeal()));
  Seal decisions = ASeal();
  decisions.decisions = {DigestOf<RecordDigest>(2), DigestOf<RecordDigest>(1)};
  EXPECT_THAT(ParseSeal(Format(decisions)), FailsWith(Reason::kBadNote));
  Seal waivers = ASeal();
  waivers.waivers = {DigestOf<RecordDigest>(1), DigestOf<RecordDigest>(1)};
  EXPECT_THAT(ParseSeal(Format(waivers)), FailsWith(Reason::kBadNote));
  Seal targets = ASeal();
  targets.targets = {kSealed, kLab};
  EXPECT_THAT(ParseSeal(Format(targets)), FailsWith(Reason::kBadNote));
}

TEST(Seal, SaysInWhichModeItWasMade) {
  std::string text = Format(ASeal());
  text.replace(text.find("mode embedded"), 13, "mode trustedd");
  EXPECT_THAT(ParseSeal(text), FailsWith(Reason::kBadNote));
}

TEST(Release, RefusesListsOutOfOrder) {
  EXPECT_THAT(ParseRelease(Format(ARelease())), Yields(ARelease()));
  Release seals = ARelease();
  seals.seals = {{2, DigestOf<RecordDigest>(1)},
                 {2, DigestOf<RecordDigest>(2)}};
  EXPECT_THAT(ParseRelease(Format(seals)), FailsWith(Reason::kBadNote));
  Release files = ARelease();
  files.files = {{DigestOf<ObjectDigest>(1), 1, Path("b")},
                 {DigestOf<ObjectDigest>(2), 1, Path("a")}};
  EXPECT_THAT(ParseRelease(Format(files)), FailsWith(Reason::kBadNote));
}

TEST(Release, RefusesAFileThatLeavesItsTree) {
  Release release = ARelease();
  release.files = {{DigestOf<ObjectDigest>(1), 1, Path("a/b")}};
  std::string text = Format(release);
  text.replace(text.find("a/b"), 3, "../");
  EXPECT_THAT(ParseRelease(text), FailsWith(Reason::kMemberPath));
}

TEST(Crossing, RefusesObjectsOutOfOrder) {
  EXPECT_THAT(ParseCrossing(Format(ACrossing())), Yields(ACrossing()));
  Crossing crossing = ACrossing();
  crossing.objects = {{DigestOf<ObjectDigest>(2), 1},
                      {DigestOf<ObjectDigest>(1), 1}};
  EXPECT_THAT(ParseCrossing(Format(crossing)), FailsWith(Reason::kBadNote));
}

}  // namespace
}  // namespace airlock::notes
