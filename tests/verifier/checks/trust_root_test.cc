#include "verifier/checks/trust_root.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using ::testing::HasSubstr;
using notes::EntryFate;
using testing_support::DigestOf;
using testing_support::FailsWith;

const TrustName kName = TrustName::Parse("debian").value();

notes::AnchorKey Key(int digit) {
  const KeyId id = DigestOf<KeyId>(digit);
  return {id,         "F" + std::to_string(digit), "F" + std::to_string(digit),
          "rsa",      Instant(5),
          {},         {},
          {}};
}

notes::Anchors With(std::vector<notes::AnchorKey> keys) {
  notes::Anchors anchors{kName.text(), {}, std::move(keys)};
  for (const notes::AnchorKey& key : anchors.keys) {
    anchors.primaries.push_back({key.primary, "somebody"});
  }
  return anchors;
}

std::vector<std::pair<EntryFate, std::string>> FatesIn(
    const notes::TrustDifference& difference) {
  std::vector<std::pair<EntryFate, std::string>> fates;
  for (const notes::TrustEntry& entry : difference.entries) {
    fates.emplace_back(entry.fate, entry.id);
  }
  return fates;
}

TEST(TrustDifference, NamesWhatIsAddedRemovedChangedAndKept) {
  notes::AnchorKey later = Key(3);
  later.expires = Instant(9);
  const notes::Anchors before = With({Key(1), Key(2), Key(3)});
  const auto difference =
      DifferenceOf(kName, &before, With({Key(2), later, Key(4)}));
  ASSERT_OK(difference);
  const auto id = [](int digit) { return DigestOf<KeyId>(digit).text(); };
  EXPECT_EQ(FatesIn(*difference),
            (std::vector<std::pair<EntryFate, std::string>>{
                {EntryFate::kAdded, id(4)},
                {EntryFate::kRemoved, id(1)},
                {EntryFate::kChanged, id(3)},
                {EntryFate::kKept, id(2)}}));
  EXPECT_THAT(difference->entries[2].before, HasSubstr("until further notice"));
  EXPECT_THAT(difference->entries[2].after,
              HasSubstr("until " + Instant(9).text()));
}

TEST(TrustDifference, SeesAnotherKeyUnderTheSameFingerprint) {
  notes::AnchorKey forged = Key(2);
  forged.fingerprint = forged.primary = "F1";
  const notes::Anchors before = With({Key(1)});
  const auto difference = DifferenceOf(kName, &before, With({forged}));
  ASSERT_OK(difference);
  ASSERT_EQ(difference->entries.size(), 2u);
  EXPECT_EQ(difference->entries[0].fate, EntryFate::kAdded);
  EXPECT_EQ(difference->entries[1].fate, EntryFate::kRemoved);
}

TEST(TrustDifference, IsNoneWhereOnlyLabelsAreOthers) {
  const notes::Anchors before = With({Key(1)});
  notes::Anchors after = before;
  after.source = "elsewhere";
  after.primaries[0].label = "somebody else";
  EXPECT_THAT(DifferenceOf(kName, &before, after),
              FailsWith(Reason::kDuplicateRecord));
  after.keys[0].revoked = Instant(7);
  EXPECT_OK(DifferenceOf(kName, &before, after));
  // Of a Sigstore instance there is more than is listed.
  after = before;
  after.sigstore_root = DigestOf<ObjectDigest>(5);
  EXPECT_OK(DifferenceOf(kName, &before, after));
}

TEST(TrustDifference, IsNewWhereNothingIsInForce) {
  const auto difference = DifferenceOf(kName, nullptr, With({Key(1)}));
  ASSERT_OK(difference);
  EXPECT_FALSE(difference->before.has_value());
  EXPECT_EQ(difference->entries[0].fate, EntryFate::kAdded);
}

TEST(TrustDifference, HasToFitIntoARecord) {
  notes::Anchors after = With({});
  for (int i = 0; i < 1000; ++i) {
    notes::AnchorKey key = Key(1);
    key.id = KeyId::Parse("sha256:" +
                          crypto::DigestNote(std::to_string(i)).hex())
                 .value();
    after.keys.push_back(key);
  }
  EXPECT_THAT(DifferenceOf(kName, nullptr, after), FailsWith(Reason::kTooLarge));
}

// A file of keys as it is handed in, and what two workers say of it.
class TrustRoot : public ::testing::Test {
 protected:
  TrustRoot() : sample_(notes::BundleKind::kTrustRoot) {
    file_ = sample_.Add(notes::ItemRole::kArtifact, "keys.asc", "the file");
    sample_.anchors = {{kName, With({Key(1)})}};
    Say(With({Key(1), Key(2)}));
  }
  void Say(const notes::Anchors& anchors) {
    sample_.evidence.testimonies = {
        {"read-trust", file_, file_,
         notes::Testimony::Answer{
             kName, sample_.objects.Put(notes::Format(anchors))}}};
  }

  Sample sample_;
  ObjectDigest file_ = DigestOf<ObjectDigest>(0);
};

TEST_F(TrustRoot, SaysWhatItWouldChange) {
  const auto authentic = sample_.Examine();
  ASSERT_OK(authentic);
  ASSERT_TRUE(authentic->change.has_value());
  EXPECT_EQ(authentic->change->trust, kName);
  EXPECT_EQ(authentic->change->entries.size(), 2u);
  EXPECT_TRUE(authentic->signers.empty());
  sample_.anchors.clear();
  EXPECT_FALSE(sample_.Examine()->change->before.has_value());
}

TEST_F(TrustRoot, IsOneFile) {
  sample_.Add(notes::ItemRole::kArtifact, "more", "another");
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kBadBundle));
}

TEST_F(TrustRoot, IsSpokenOfOnceAndInNoOtherWay) {
  const auto good = sample_.evidence;
  const auto refused = [&](auto change) {
    sample_.evidence = good;
    change(sample_.evidence);
    EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnproven));
  };
  refused([](auto& e) { e.testimonies.clear(); });
  refused([](auto& e) { e.testimonies.push_back(e.testimonies[0]); });
  refused([](auto& e) { e.testimonies[0].answer.reset(); });
  refused([](auto& e) { e.testimonies[0].verb = "verify-bundle"; });
  refused([](auto& e) { e.testimonies[0].object = DigestOf<ObjectDigest>(9); });
  refused([](auto& e) { e.testimonies[0].bundle = DigestOf<ObjectDigest>(9); });
  refused([](auto& e) { e.unknown_signers = {"somebody"}; });
  refused([](auto& e) { e.derived = {DigestOf<ObjectDigest>(9)}; });
  refused([](auto& e) {
    const auto& file = e.testimonies[0].object;
    e.quotes = {{notes::QuoteForm::kSumsLine, file, 0, 1, file}};
  });
}

TEST_F(TrustRoot, RefusesAnAnswerThatIsNone) {
  notes::Anchors of_another = With({Key(2)});
  of_another.source = "another";
  Say(of_another);
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kLyingWorker));
  notes::Anchors root = With({Key(2)});
  root.sigstore_root = DigestOf<ObjectDigest>(9);  // and not this file
  Say(root);
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kLyingWorker));
  sample_.evidence.testimonies[0].answer->statement =
      sample_.objects.Put("no note\n");
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kLyingWorker));
  Say(With({}));
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kBadKey));
}

TEST_F(TrustRoot, HasTheSizeOnRecord) {
  sample_.Item("keys.asc").size += 1;
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kSizeMismatch));
}

}  // namespace
}  // namespace airlock::verifier
