// What is particular to gke-onprem; the laws of every kind are in
// check_evidence_test.cc.
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using testing_support::FailsWith;

TEST(GkeOnprem, SaysThatUpstreamSignsNeitherNameNorOrder) {
  const auto found = GkeSample().ExamineAsIs();
  ASSERT_OK(found);
  EXPECT_EQ(found->product, (notes::Product{"gke-onprem:bmctl", "", 0}));
  EXPECT_EQ(found->signed_at, std::nullopt);
  EXPECT_EQ(found->valid_until, std::nullopt);
  EXPECT_EQ(found->origin, "");
}

TEST(GkeOnprem, WantsASignatureFileForEachArtifact) {
  for (const std::string name :
       {"1.34/bmctl.sig", "1.34/bmctl.x.sig", "1.34/bmctl.01.sig",
        "1.34/bmctl.1.asc", "1.34/other.1.sig", "bmctl.1.sig"}) {
    Sample sample = GkeSample();
    sample.Item("1.34/bmctl.1.sig").name = *MemberPath::Parse(name);
    EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle)) << name;
  }
  Sample sample = GkeSample();
  sample.Item("1.34/bmctl.1.sig").name =
      *MemberPath::Parse("1.34/bmctl.17.sig");
  EXPECT_OK(sample.Examine());
}

TEST(GkeOnprem, RefusesASignatureThatTheBundleDoesNotHold) {
  Sample sample = GkeSample();
  sample.Replace(sample.Item("1.34/bmctl.1.sig").object, "another signature");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(GkeOnprem, RefusesASignatureFileThatIsAnotherArtifacts) {
  Sample sample = GkeSample();
  std::swap(sample.Item("1.34/bmctl.1.sig").object,
            sample.Item("1.34/bmpackages.tar.xz.1.sig").object);
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(GkeOnprem, RefusesAnArtifactWithoutAProof) {
  Sample sample = GkeSample();
  sample.evidence.proofs.pop_back();
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(GkeOnprem, TakesASignatureFileByAKeyOfAnotherGeneration) {
  Sample sample = GkeSample();
  sample.Add(ItemRole::kSignature, "1.34/bmctl.2.sig", "by the next key");
  EXPECT_OK(sample.Examine());
}

TEST(GkeOnprem, RefusesASignatureFileThatIsTooLarge) {
  Sample sample = GkeSample();
  sample.Add(ItemRole::kSignature, "1.34/bmctl.2.sig", std::string(4097, 'x'));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kTooLarge));
}

TEST(GkeOnprem, RefusesOtherRolesAndOtherSchemes) {
  Sample sample = GkeSample();
  sample.Add(ItemRole::kList, "1.34/list", "x");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = GkeSample();
  const TestKey key = TestKey::RawEd25519('e');
  sample.anchors.push_back(AnchorsOf("e", {&key}));
  const std::string bytes =
      sample.objects.Get(sample.Item("1.34/bmctl").object);
  sample.evidence.proofs.push_back(key.SignRaw(bytes));
  sample.Add(ItemRole::kSignature, "1.34/bmctl.2.sig",
             AsText(sample.evidence.proofs.back().signature));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(GkeOnprem, RefusesEveryQuote) {
  Sample sample = GkeSample();
  const auto artifact = sample.Item("1.34/bmctl").object;
  sample.evidence.quotes.push_back(
      {notes::QuoteForm::kSumsLine, artifact, 0, 1, artifact});
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote));
}

}  // namespace
}  // namespace airlock::verifier
