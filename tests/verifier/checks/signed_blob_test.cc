// What is particular to signed-blob; the laws of every kind are in
// check_evidence_test.cc.
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using testing_support::FailsWith;

TEST(SignedBlob, IsCalledByItsIndexOrItsFirstArtifact) {
  const auto sums = SumsSample().ExamineAsIs();
  ASSERT_OK(sums);
  EXPECT_EQ(sums->product, (notes::Product{"blob:SHA256SUMS", "", 0}));
  const auto each = BlobSample().ExamineAsIs();
  ASSERT_OK(each);
  EXPECT_EQ(each->product, (notes::Product{"blob:one.tar", "", 0}));
}

TEST(SignedBlob, IsAsOldAsTheOldestSignatureThatCounts) {
  const auto each = BlobSample().ExamineAsIs();
  ASSERT_OK(each);
  EXPECT_EQ(each->signed_at, kSigned);
  const auto sums = SumsSample().ExamineAsIs();
  ASSERT_OK(sums);
  EXPECT_EQ(sums->signed_at, std::nullopt);
}

TEST(SignedBlob, TakesSumsThatAreSignedInClearText) {
  Sample sample = SumsSample();
  const TestKey key = TestKey::OpenPgp('1');
  sample.anchors = {AnchorsOf("upstream", {&key})};
  const auto index = sample.Item("SHA256SUMS").object;
  std::string text = sample.objects.Get(index);
  text.pop_back();
  text.replace(text.find('\n'), 1, "\r\n");
  const auto derived = sample.objects.Put(text);
  sample.evidence.derived = {derived};
  sample.evidence.proofs = {key.Sign(text, kSigned)};
  for (notes::Quote& quote : sample.evidence.quotes) quote.from = derived;
  ++sample.evidence.quotes[1].offset;
  const auto found = sample.Examine();
  ASSERT_OK(found);
  EXPECT_EQ(found->signed_at, kSigned);
}

TEST(SignedBlob, RefusesAnArtifactUnderAnotherName) {
  for (const std::string name : {"a/on.bin", "a/xone.bin", "one.bin/x"}) {
    Sample sample = SumsSample();
    sample.Item("a/one.bin").name = *MemberPath::Parse(name);
    EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote)) << name;
  }
  Sample sample = SumsSample();
  sample.Item("sub/two.bin").name = *MemberPath::Parse("other/two.bin");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote));
}

TEST(SignedBlob, RefusesASignatureOverAnArtifactBesideAnIndex) {
  Sample sample = SumsSample();
  const TestKey key = TestKey::RawEd25519('k');
  sample.evidence.proofs.push_back(key.SignRaw("one"));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(SignedBlob, RefusesTwoIndexesAndTwoDerivedTexts) {
  Sample sample = SumsSample();
  sample.Add(ItemRole::kIndex, "SHA256SUMS.2", "x");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = SumsSample();
  const TestKey key = TestKey::RawEd25519('k');
  for (const std::string text : {"one text", "another"}) {
    sample.evidence.derived.push_back(sample.objects.Put(text));
    sample.evidence.proofs.push_back(key.SignRaw(text));
  }
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(SignedBlob, WantsASignatureBesideEachArtifact) {
  Sample sample = BlobSample();
  sample.Item("one.tar.sig").name = *MemberPath::Parse("one.tar.signature");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
  sample = BlobSample();
  sample.Item("one.tar.sig").role = ItemRole::kList;
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(SignedBlob, RefusesASignatureOverASignatureFile) {
  Sample sample = BlobSample();
  const TestKey key = TestKey::OpenPgp('1');
  sample.evidence.proofs.push_back(key.Sign("signature of one.tar", kSigned));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(SignedBlob, RefusesADerivedTextWithoutAnIndex) {
  Sample sample = BlobSample();
  const TestKey key = TestKey::OpenPgp('1');
  sample.evidence.derived = {sample.objects.Put("text")};
  sample.evidence.proofs.push_back(key.Sign("text", kSigned));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

}  // namespace
}  // namespace airlock::verifier
