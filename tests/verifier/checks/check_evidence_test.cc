#include "verifier/checks/check_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using notes::BundleKind;
using notes::ItemRole;
using notes::QuoteForm;
using testing_support::FailsWith;

struct Kind {
  std::string name;
  std::function<Sample()> make;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

const std::vector<Kind> kKinds = {
    {"apt with InRelease", [] { return AptSample(); }},
    {"apt with Release", [] { return AptSample("\n"); }},
    {"gke", GkeSample},
    {"sums", SumsSample},
    {"blob", BlobSample},
    {"oci", OciSample},
};

// Laws that hold for every kind of bundle.
class EveryKind : public ::testing::TestWithParam<Kind> {
 protected:
  Sample sample_ = GetParam().make();
};

TEST_P(EveryKind, IsProvedByGoodEvidence) {
  const auto authentic = sample_.ExamineAsIs();
  ASSERT_OK(authentic);
  EXPECT_EQ(authentic->contents, sample_.evidence.contents);
  EXPECT_EQ(authentic->evidence,
            crypto::DigestObject(AsBytes(notes::Format(sample_.evidence))));
  EXPECT_FALSE(authentic->signers.empty());
  EXPECT_FALSE(authentic->product.name.empty());
}

TEST_P(EveryKind, YieldsWhatTheRecordCanCarry) {
  const auto authentic = sample_.ExamineAsIs();
  ASSERT_OK(authentic);
  notes::Authentic record = *authentic;
  record.sandbox = "full";
  const auto parsed = notes::ParseAuthentic(notes::Format(record));
  ASSERT_OK(parsed);
  EXPECT_EQ(*parsed, record);
}

// A worker that lies in any one character of its evidence.
TEST_P(EveryKind, RefusesEvidenceWithAnyOneCharacterChanged) {
  const std::string text = notes::Format(sample_.evidence);
  int tried = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char other : {'0', '1', 'a', 'A', '-', '='}) {
      std::string lie = text;
      lie[i] = other;
      const auto evidence = notes::ParseEvidence(lie);
      if (lie == text || !evidence.ok()) continue;
      // Unknown signers are recorded and never counted.
      if (evidence->unknown_signers != sample_.evidence.unknown_signers) {
        continue;
      }
      ++tried;
      const auto found = CheckEvidence(*evidence, sample_.contents,
                                       sample_.anchors, sample_.objects);
      EXPECT_FALSE(found.ok()) << i << " " << lie;
    }
  }
  EXPECT_GT(tried, 1000);
}

// A worker that takes upstream's word for other words.
TEST_P(EveryKind, RefusesEverySignedTextWithAnyOneByteChanged) {
  std::set<ObjectDigest> texts;
  for (const notes::Proof& proof : sample_.evidence.proofs) {
    texts.insert(proof.object);
  }
  for (const ObjectDigest& text : texts) {
    const std::string bytes = sample_.objects.Get(text);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string other = bytes;
      other[i] ^= 1;
      Sample lie = sample_;
      lie.Replace(text, other);
      EXPECT_THAT(lie.Examine(), FailsWith(Reason::kBadSignature));
    }
  }
}

// A submitter who changes what no signature covers directly.
TEST_P(EveryKind, RefusesEveryListAndArtifactWithAnyOneByteChanged) {
  for (const notes::ContentsItem& item : sample_.contents.items) {
    if (item.role != ItemRole::kArtifact && item.role != ItemRole::kList) {
      continue;
    }
    if (item.name.text() == "oci-layout") continue;  // proves nothing
    const std::string bytes = sample_.objects.Get(item.object);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string other = bytes;
      other[i] ^= 1;
      Sample lie = sample_;
      lie.Replace(item.object, other);
      if (item.name.text().starts_with("blobs/sha256/")) {
        for (notes::ContentsItem& renamed : lie.contents.items) {
          if (renamed.name == item.name) {
            renamed.name = *MemberPath::Parse("blobs/sha256/" + HexOf(other));
          }
        }
      }
      EXPECT_FALSE(lie.Examine().ok()) << item.name.text() << " " << i;
    }
  }
}

TEST_P(EveryKind, RefusesEvidenceWithAnyOneQuoteLeftOut) {
  for (std::size_t i = 0; i < sample_.evidence.quotes.size(); ++i) {
    Sample lie = sample_;
    lie.evidence.quotes.erase(lie.evidence.quotes.begin() +
                              static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(lie.Examine(), FailsWith(Reason::kUnproven));
  }
}

TEST_P(EveryKind, RefusesAnArtifactThatNothingReaches) {
  const std::string foreign = "foreign bytes";
  sample_.Add(ItemRole::kArtifact,
              sample_.contents.kind == BundleKind::kOciLayout
                  ? "blobs/sha256/" + HexOf(foreign)
                  : "zz/foreign.deb",
              foreign);
  if (sample_.contents.kind == BundleKind::kSignedBlob &&
      sample_.evidence.quotes.empty()) {
    sample_.Add(ItemRole::kSignature, "zz/foreign.deb.sig", "forged");
  }
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnproven));
}

TEST_P(EveryKind, RefusesASizeThatIsNotThatOfTheBytes) {
  for (std::size_t i = 0; i < sample_.contents.items.size(); ++i) {
    const ItemRole role = sample_.contents.items[i].role;
    if (role == ItemRole::kIndex || role == ItemRole::kSignature) continue;
    if (sample_.contents.items[i].name.text() == "oci-layout") continue;
    Sample lie = sample_;
    ++lie.contents.items[i].size;
    const auto found = lie.Examine();
    ASSERT_FALSE(found.ok());
    // Where upstream signs the size as well, the quote fails first.
    EXPECT_THAT(found.failure().reason,
                ::testing::AnyOf(Reason::kSizeMismatch, Reason::kBadQuote));
  }
}

TEST_P(EveryKind, RefusesBytesThatRotted) {
  for (const notes::ContentsItem& item : sample_.contents.items) {
    if (item.role != ItemRole::kArtifact && item.role != ItemRole::kList) {
      continue;
    }
    if (item.name.text() == "oci-layout") continue;
    Sample rotten = sample_;
    std::string bytes = rotten.objects.Get(item.object);
    bytes.back() ^= 1;
    rotten.objects.Corrupt(item.object, bytes);
    EXPECT_THAT(rotten.Examine(), FailsWith(Reason::kDigestMismatch));
  }
}

TEST_P(EveryKind, ReadsNoArtifactTwice) {
  ASSERT_OK(sample_.ExamineAsIs());
  for (const notes::ContentsItem& item : sample_.contents.Artifacts()) {
    EXPECT_EQ(sample_.objects.TimesRead(item.object), 1) << item.name.text();
  }
}

TEST_P(EveryKind, RefusesEvidenceWithoutAProof) {
  sample_.evidence.proofs.clear();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnsigned));
}

TEST_P(EveryKind, RefusesProofsByAKeyThatNoAnchorKnows) {
  const TestKey other = TestKey::OpenPgp('D');
  sample_.anchors = {AnchorsOf("other", {&other})};
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnknownSigner));
}

TEST_P(EveryKind, RefusesEvidenceAboutOtherContents) {
  sample_.evidence.contents = crypto::DigestObject({});
  EXPECT_THAT(sample_.ExamineAsIs(), FailsWith(Reason::kDigestMismatch));
}

TEST_P(EveryKind, RefusesEvidenceOfAnotherKind) {
  sample_.evidence.kind = sample_.evidence.kind == BundleKind::kAptRepo
                              ? BundleKind::kSignedBlob
                              : BundleKind::kAptRepo;
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kBadBundle));
}

TEST_P(EveryKind, IsNotProvedByTheRulesOfAnotherKind) {
  for (const BundleKind kind :
       {BundleKind::kAptRepo, BundleKind::kGkeOnprem, BundleKind::kOciLayout,
        BundleKind::kSignedBlob}) {
    if (kind == sample_.contents.kind) continue;
    Sample lie = sample_;
    lie.evidence.kind = lie.contents.kind = kind;
    EXPECT_FALSE(lie.Examine().ok()) << NameOf(kind);
  }
}

TEST_P(EveryKind, RefusesAProofOverWhatIsNoPartOfTheBundle) {
  const TestKey known = TestKey::OpenPgp('E');
  sample_.anchors.push_back(AnchorsOf("known", {&known}));
  sample_.objects.Put("a letter");
  sample_.evidence.proofs.push_back(known.Sign("a letter", kSigned));
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnproven));
}

TEST_P(EveryKind, RefusesADerivedDocumentThatIsNotSigned) {
  sample_.evidence.derived.push_back(sample_.objects.Put("not signed"));
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnproven));
}

TEST_P(EveryKind, RefusesMoreProofsThanAnybodyHas) {
  const notes::Proof proof = sample_.evidence.proofs.front();
  sample_.evidence.proofs.resize(65, proof);
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kTooLarge));
}

INSTANTIATE_TEST_SUITE_P(CheckEvidence, EveryKind, ::testing::ValuesIn(kKinds));

TEST(CheckEvidence, RefusesQuotesBeforeWhatReachesThem) {
  for (Sample sample : {AptSample(), OciSample()}) {
    std::reverse(sample.evidence.quotes.begin(), sample.evidence.quotes.end());
    EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
  }
}

TEST(CheckEvidence, RefusesAQuoteOfAFormThatIsNotItsOwn) {
  for (const Sample& sample : {AptSample(), SumsSample(), OciSample()}) {
    for (std::size_t i = 0; i < sample.evidence.quotes.size(); ++i) {
      for (const QuoteForm form :
           {QuoteForm::kReleaseLine, QuoteForm::kStanza, QuoteForm::kSumsLine,
            QuoteForm::kOciDescriptor}) {
        if (form == sample.evidence.quotes[i].form) continue;
        Sample lie = sample;
        lie.evidence.quotes[i].form = form;
        EXPECT_THAT(lie.Examine(), FailsWith(Reason::kBadQuote));
      }
    }
  }
}

TEST(CheckEvidence, RefusesContentsThatAreNotInTheirForm) {
  Sample twice = AptSample();
  twice.contents.items.push_back(twice.contents.items.back());
  EXPECT_THAT(twice.Examine(), FailsWith(Reason::kBadBundle));
  Sample none = GkeSample();
  none.contents.items.clear();
  EXPECT_THAT(none.Examine(), FailsWith(Reason::kBadBundle));
}

// The key under two owners: the first anchor no longer holds for the second
// signature, so each is counted under another name.
TEST(CheckEvidence, CountsAKeyOnceWhateverItsOwners) {
  Sample sample = AptSample();
  const std::string text = sample.objects.Get(sample.evidence.derived[0]);
  TestKey before = TestKey::OpenPgp('1');
  before.anchor.expires = kSigned;
  TestKey after = TestKey::OpenPgp('1');
  after.anchor.primary = std::string(40, 'E');
  sample.anchors = {AnchorsOf("a", {&before}), AnchorsOf("b", {&after})};
  sample.evidence.proofs = {before.Sign(text, kSigned),
                            before.Sign(text, kSigned + Seconds{1})};
  const auto found = sample.Examine();
  ASSERT_OK(found);
  EXPECT_EQ(found->signers.size(), 1u);
}

TEST(CheckEvidence, CountsASignerOnceWhateverItsKeys) {
  Sample sample = AptSample();
  ASSERT_OK(sample.Examine());
  EXPECT_EQ(sample.Examine()->signers.size(), 2u);
  auto& keys = sample.anchors[0].anchors.keys;
  keys[1].primary = keys[0].primary;
  const auto one = sample.Examine();
  ASSERT_OK(one);
  ASSERT_EQ(one->signers.size(), 1u);
  EXPECT_EQ(one->signers[0].key, std::min(keys[0].id, keys[1].id));
}

TEST(CheckEvidence, ListsSignersByTheirPrimary) {
  Sample sample = AptSample();
  std::swap(sample.evidence.proofs[0], sample.evidence.proofs[1]);
  const auto found = sample.Examine();
  ASSERT_OK(found);
  ASSERT_EQ(found->signers.size(), 2u);
  EXPECT_LT(found->signers[0].primary, found->signers[1].primary);
  EXPECT_EQ(found->signers[0].trust.text(), "debian");
}

// Two keys over one artifact and one over another are not two over both.
TEST(CheckEvidence, CountsOnlyWhoSignedEveryArtifact) {
  Sample sample = BlobSample();
  EXPECT_EQ(sample.Examine()->signers.size(), 2u);
  sample.evidence.proofs.pop_back();
  const auto one = sample.Examine();
  ASSERT_OK(one);
  ASSERT_EQ(one->signers.size(), 1u);
  EXPECT_EQ(one->signers[0].primary, std::string(39, 'F') + '1');
}

TEST(CheckEvidence, RefusesABundleThatNobodySignedAsAWhole) {
  Sample sample = BlobSample();
  // The first by one key, the second by the other.
  sample.evidence.proofs.erase(sample.evidence.proofs.begin() + 2);
  sample.evidence.proofs.erase(sample.evidence.proofs.begin() + 1);
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnsigned));
}

}  // namespace
}  // namespace airlock::verifier
