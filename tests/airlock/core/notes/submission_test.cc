#include "airlock/core/notes/submission.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

ContentsItem Item(ItemRole role, std::string_view name) {
  return {role, DigestOf<ObjectDigest>(1), 1, MemberPath::Parse(name).value()};
}
Contents Sample() {
  return {BundleKind::kSignedBlob,
          {Item(ItemRole::kArtifact, "a"), Item(ItemRole::kSignature, "a.sig"),
           Item(ItemRole::kArtifact, "b")}};
}

TEST(Contents, KnowsItsArtifactsAndItsNames) {
  EXPECT_THAT(ParseContents(Format(Sample())), Yields(Sample()));
  EXPECT_EQ(Sample().Artifacts().size(), 2u);
  EXPECT_EQ(Sample().Find("a.sig")->role, ItemRole::kSignature);
  EXPECT_EQ(Sample().Find("c"), nullptr);
}

TEST(Contents, RefusesNamesRepeatedOrOutOfOrder) {
  Contents twice = Sample();
  twice.items[1] = twice.items[0];
  EXPECT_THAT(ParseContents(Format(twice)), FailsWith(Reason::kBadBundle));
  Contents unsorted = Sample();
  std::swap(unsorted.items[0], unsorted.items[2]);
  EXPECT_THAT(ParseContents(Format(unsorted)), FailsWith(Reason::kBadBundle));
}

TEST(Contents, RefusesAListWithoutArtifact) {
  const Contents contents{BundleKind::kSignedBlob,
                          {Item(ItemRole::kSignature, "a.sig")}};
  EXPECT_THAT(ParseContents(Format(contents)), FailsWith(Reason::kBadBundle));
  EXPECT_THAT(ParseContents(Format(Contents{BundleKind::kAptRepo, {}})),
              FailsWith(Reason::kBadBundle));
}

TEST(Contents, RefusesMoreItemsThanABundleHas) {
  Contents contents{BundleKind::kOciLayout, {}};
  for (int i = 10000; i < 20000; ++i) {
    contents.items.push_back(Item(ItemRole::kArtifact, std::to_string(i)));
  }
  EXPECT_OK(ParseContents(Format(contents)));
  contents.items.push_back(Item(ItemRole::kArtifact, "20000"));
  EXPECT_THAT(ParseContents(Format(contents)), FailsWith(Reason::kBadBundle));
}

TEST(Contents, RefusesANameThatNeedsRepair) {
  std::string text = Format(Sample());
  text.replace(text.rfind(" b\n"), 3, " ../b\n");
  EXPECT_THAT(ParseContents(text), FailsWith(Reason::kMemberPath));
}

TEST(Contents, RefusesKindsAndRolesOfItsOwnMaking) {
  EXPECT_THAT(BundleKindNamed("floppy"), FailsWith(Reason::kUnknownKind));
  EXPECT_THAT(ItemRoleNamed("ornament"), FailsWith(Reason::kUnknownKind));
  for (BundleKind kind : {BundleKind::kAptRepo, BundleKind::kGkeOnprem,
                          BundleKind::kOciLayout, BundleKind::kSignedBlob}) {
    EXPECT_THAT(BundleKindNamed(NameOf(kind)), Yields(kind));
  }
  for (ItemRole role : {ItemRole::kArtifact, ItemRole::kSignature,
                        ItemRole::kIndex, ItemRole::kList}) {
    EXPECT_THAT(ItemRoleNamed(NameOf(role)), Yields(role));
  }
}

Submission ASubmission(std::uint64_t attempt) {
  return {SubmissionId::Parse("blobs-0123456789abcdef").value(),
          ChannelName::Parse("blobs").value(),
          BundleKind::kSignedBlob,
          DigestOf<ObjectDigest>(1),
          2,
          10,
          attempt,
          PersonName::Parse("alice").value()};
}

TEST(Submission, CountsItsAttemptsFromOne) {
  EXPECT_THAT(ParseSubmission(Format(ASubmission(1))), Yields(ASubmission(1)));
  EXPECT_THAT(ParseSubmission(Format(ASubmission(0))),
              FailsWith(Reason::kBadNote));
  EXPECT_OK(ParseSubmission(Format(ASubmission(1000))));
  EXPECT_THAT(ParseSubmission(Format(ASubmission(1001))),
              FailsWith(Reason::kBadNumber));
}

TEST(SubmissionIdSource, ChangesWithEverythingItIsDerivedFrom) {
  const ChannelName channel = ChannelName::Parse("blobs").value();
  const ObjectDigest contents = DigestOf<ObjectDigest>(1);
  const std::string source = SubmissionIdSource(channel, contents, 1);
  EXPECT_EQ(source, "airlock.submission-id/v1\nchannel blobs\ncontents " +
                        contents.text() + "\nattempt 1\n");
  EXPECT_NE(source, SubmissionIdSource(channel, contents, 2));
  EXPECT_NE(source, SubmissionIdSource(channel, DigestOf<ObjectDigest>(2), 1));
  EXPECT_NE(source, SubmissionIdSource(ChannelName::Parse("other").value(),
                                       contents, 1));
}

}  // namespace
}  // namespace airlock::notes
