// What is particular to oci-layout; the laws of every kind are in
// check_evidence_test.cc.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using notes::QuoteForm;
using testing_support::FailsWith;

// One manifest under a payload, both as given; "%" stands for the digests of
// config and manifest.
Sample SampleImage(const std::string& payload_form,
             const std::string& manifest_form) {
  Sample s(notes::BundleKind::kOciLayout);
  const TestKey key = TestKey::RawP256();
  s.anchors = {AnchorsOf("cosign", {&key})};
  const auto fill = [](std::string form, const std::string& bytes) {
    return form.replace(form.find('%'), 1, "sha256:" + HexOf(bytes));
  };
  const std::string config = "{\"os\":\"linux\"}";
  const std::string manifest = fill(manifest_form, config);
  const std::string payload = fill(payload_form, manifest);
  s.Add(ItemRole::kIndex, "index.json", "{}");
  const auto p = s.Add(ItemRole::kList, "payload", payload);
  const auto m =
      s.Add(ItemRole::kArtifact, "blobs/sha256/" + HexOf(manifest), manifest);
  const auto c =
      s.Add(ItemRole::kArtifact, "blobs/sha256/" + HexOf(config), config);
  s.evidence.proofs = {key.SignRaw(payload)};
  s.Quote(QuoteForm::kOciDescriptor, p, m.text(), m);
  s.Quote(QuoteForm::kOciDescriptor, m, c.text(), c);
  return s;
}

const std::string kPayload =
    R"({"critical":{"identity":{"docker-reference":"r.example/app:1"},)"
    R"("image":{"docker-manifest-digest":"%"},)"
    R"("type":"cosign container image signature"},"optional":null})";
const std::string kManifest =
    R"({"schemaVersion":2,"config":{"mediaType":"application/json",)"
    R"("digest":"%","size":14},"layers":[]})";

std::string Replaced(std::string text, const std::string& part,
                     const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

TEST(OciLayout, IsCalledByTheReferenceThatIsSigned) {
  const auto found = OciSample().ExamineAsIs();
  ASSERT_OK(found);
  EXPECT_EQ(found->product,
            (notes::Product{"oci:registry.example:5000/team/app", "", 0}));
  EXPECT_EQ(found->signed_at, std::nullopt);
}

TEST(OciLayout, TakesAManifestUnderAPayload) {
  EXPECT_OK(SampleImage(kPayload, kManifest).Examine());
  EXPECT_OK(
      SampleImage(Replaced(kPayload, "reference\":", "reference\": "), kManifest)
          .Examine());
}

TEST(OciLayout, RefusesAPayloadThatCouldMeanAnotherImage) {
  for (const auto& [part, by] :
       std::vector<std::pair<std::string, std::string>>{
           {"docker-reference", "reference"},
           {"\"r.example/app:1\"", "null"},
           {"\"r.example/app:1\"", "\"\""},
           {"r.example/app:1", "r.example/\\u0061pp"},
           {"r.example/app:1", "r.example/app 1"},
           {"\"r.example/app:1\"", "\"a\",\"docker-reference\":\"b\""},
           {"\"optional\":null",
            "\"optional\":{\"docker-manifest-digest\":\"x\"}"},
           {"cosign container image signature", "something else"},
           {"r.example/app:1", std::string(513, 'a')},
       }) {
    EXPECT_THAT(SampleImage(Replaced(kPayload, part, by), kManifest).Examine(),
                FailsWith(Reason::kBadBundle))
        << by;
  }
}

// A program in Go reads the last of the two.
TEST(OciLayout, RefusesAPayloadThatMeansAnotherImageToGo) {
  for (const char* twin : {"Docker-Manifest-Digest", "DOCKER-REFERENCE"}) {
    EXPECT_THAT(SampleImage(Replaced(kPayload, "\"optional\":null",
                               "\"optional\":{\"" + std::string(twin) +
                                   "\":\"x\"}"),
                      kManifest)
                    .Examine(),
                FailsWith(Reason::kJsonCase))
        << twin;
  }
}

TEST(OciLayout, RefusesADigestThatIsNotTheManifests) {
  const std::string payload =
      R"({"docker-reference":"a","docker-manifest-digest":"","note":"%",)"
      R"("type":"cosign container image signature"})";
  EXPECT_THAT(SampleImage(payload, kManifest).Examine(),
              FailsWith(Reason::kBadDigest));
  EXPECT_THAT(
      SampleImage(kPayload, Replaced(kManifest, "digest\":\"%\"",
                               "digest\":\"sha256:" + std::string(64, 'a') +
                                   "\",\"note\":\"%\""))
          .Examine(),
      FailsWith(Reason::kBadQuote));
}

// It is another image, which the manifest does not consist of.
TEST(OciLayout, RefusesTheDigestOfASubject) {
  EXPECT_THAT(
      SampleImage(kPayload, R"({"subject":{"digest":"%"},)" +
                          Replaced(Replaced(kManifest, "%",
                                            "sha256:" + std::string(64, 'a')),
                                   "{", ""))
          .Examine(),
      FailsWith(Reason::kBadQuote));
}

// Digests occur in configurations and layers too, and name no part of them.
TEST(OciLayout, RefusesQuotesFromAnythingButManifestAndIndex) {
  EXPECT_THAT(SampleImage(kPayload, R"({"history":[{"digest":"%"}]})").Examine(),
              FailsWith(Reason::kBadQuote));
}

// A worker that says nothing of a part, and a submission without it: what was
// signed is not whole, and silence must not make it so.
TEST(OciLayout, RefusesAnImageOfWhichAPartIsMissing) {
  const Sample whole = OciSample();
  const std::vector<notes::Quote>& quotes = whole.evidence.quotes;
  ASSERT_EQ(quotes.size(), 4u);
  // The layer; the configuration; the manifest with all that is below it.
  for (const std::set<std::size_t>& dropped :
       {std::set<std::size_t>{3}, {2}, {1, 2, 3}, {2, 3}}) {
    Sample sample = OciSample();
    for (auto at = dropped.rbegin(); at != dropped.rend(); ++at) {
      const ObjectDigest part = quotes[*at].to;
      auto& kept = sample.evidence.quotes;
      kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(*at));
      std::erase_if(sample.contents.items,
                    [&](const auto& item) { return item.object == part; });
    }
    EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
  }
}

TEST(OciLayout, RefusesAPartThatIsNoArtifact) {
  Sample sample = OciSample();
  const ObjectDigest layer = sample.evidence.quotes.back().to;
  sample.evidence.quotes.pop_back();
  sample.Item("blobs/sha256/" + layer.hex()).role = ItemRole::kList;
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(OciLayout, RefusesASizeOtherThanTheSignedOne) {
  EXPECT_THAT(
      SampleImage(kPayload, Replaced(kManifest, "size\":14", "size\":15")).Examine(),
      FailsWith(Reason::kSizeMismatch));
}

TEST(OciLayout, RefusesASignedImageThatIsNotThere) {
  Sample sample = SampleImage(kPayload, kManifest);
  const TestKey key = TestKey::RawP256();
  sample.anchors.push_back(AnchorsOf("more", {&key}));
  std::string other = sample.objects.Get(sample.Item("payload").object);
  other.replace(other.find("sha256:") + 7, 64, std::string(64, 'a'));
  sample.Add(ItemRole::kList, "payload2", other);
  sample.evidence.proofs.push_back(key.SignRaw(other));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(OciLayout, RefusesABlobThatIsNotCalledByItsDigest) {
  Sample sample = SampleImage(kPayload, kManifest);
  sample.contents.items.front().name =
      *MemberPath::Parse("blobs/sha256/" + std::string(64, '0'));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(OciLayout, RefusesAPayloadThatIsAnArtifact) {
  Sample sample = SampleImage(kPayload, kManifest);
  const std::string bytes = sample.objects.Get(sample.Item("payload").object);
  sample.Item("payload").role = ItemRole::kArtifact;
  sample.Item("payload").name =
      *MemberPath::Parse("blobs/sha256/" + HexOf(bytes));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(OciLayout, WantsItsIndex) {
  Sample sample = SampleImage(kPayload, kManifest);
  sample.Item("index.json").name = *MemberPath::Parse("other.json");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(OciLayout, RefusesAQuoteOfWhatIsNoArtifact) {
  Sample sample = OciSample();
  const auto layer = sample.evidence.quotes.back().to;
  for (notes::ContentsItem& item : sample.contents.items) {
    if (item.object == layer) item.role = ItemRole::kList;
  }
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote));
}

TEST(OciLayout, RefusesSignaturesOfTwoImages) {
  Sample sample = SampleImage(kPayload, kManifest);
  const TestKey key = TestKey::RawP256();
  sample.anchors.push_back(AnchorsOf("more", {&key}));
  std::string other = sample.objects.Get(sample.Item("payload").object);
  // The same image under the same name counts, under another it does not.
  sample.Add(ItemRole::kList, "payload2", other + "\n");
  sample.evidence.proofs.push_back(key.SignRaw(other + "\n"));
  EXPECT_OK(sample.Examine());
  other = Replaced(other, "app:1", "app:2");
  sample.Add(ItemRole::kList, "payload3", other);
  sample.evidence.proofs.push_back(key.SignRaw(other));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(OciLayout, CountsOnlyPayloadsThatReachTheImage) {
  Sample sample = SampleImage(kPayload, kManifest);
  const TestKey key = TestKey::RawP256();
  sample.anchors.push_back(AnchorsOf("more", {&key}));
  const std::string other =
      sample.objects.Get(sample.Item("payload").object) + "\n";
  const auto payload = sample.Add(ItemRole::kList, "payload2", other);
  sample.evidence.proofs.push_back(key.SignRaw(other));
  ASSERT_OK(sample.Examine());
  EXPECT_EQ(sample.Examine()->signers.size(), 1u);
  const notes::Quote first = sample.evidence.quotes.front();
  sample.evidence.quotes.insert(sample.evidence.quotes.begin(),
                                {QuoteForm::kOciDescriptor, payload,
                                 first.offset, first.length, first.to});
  ASSERT_OK(sample.Examine());
  EXPECT_EQ(sample.Examine()->signers.size(), 2u);
}

TEST(OciLayout, RefusesOtherSchemes) {
  Sample sample = SampleImage(kPayload, kManifest);
  const TestKey key = TestKey::RawEd25519('e');
  sample.anchors = {AnchorsOf("cosign", {&key})};
  sample.evidence.proofs = {
      key.SignRaw(sample.objects.Get(sample.Item("payload").object))};
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

}  // namespace
}  // namespace airlock::verifier
