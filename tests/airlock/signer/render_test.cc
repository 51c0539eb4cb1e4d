#include "airlock/signer/render.h"

#include <gtest/gtest.h>

#include <set>

#include "airlock/crypto/hash.h"
#include "airlock/signer/render_oci.h"
#include "airlock/signer/tree_builder.h"
#include "policies/root_chain.h"
#include "tests/support/forged_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::Conductor;
using testing_support::FailsWith;
using testing_support::ForgedLedger;
using testing_support::ForgeEntries;
using testing_support::Goods;
using testing_support::KeyCabinet;
using testing_support::SealedSite;

notes::Release ReleaseOf(const Rendering& rendering) {
  return notes::ParseRelease(ParseSigned(rendering.signed_release)->text)
      .value();
}

// The document at this path of the release.
std::string DocumentAt(const Rendering& rendering, std::string_view path) {
  for (const notes::ReleaseFile& file : ReleaseOf(rendering).files) {
    if (file.path.text() != path) continue;
    for (const std::string& document : rendering.documents) {
      if (crypto::DigestObject(AsBytes(document)) == file.object) {
        return document;
      }
    }
  }
  return "";
}

class EveryRendering : public ::testing::TestWithParam<Goods> {
 protected:
  EveryRendering() { site_.Seal(); }
  SealedSite site_{GetParam()};
};

TEST_P(EveryRendering, IsTheSameTwice) {
  const auto one = site_.Render(site_.Read());
  const auto two = site_.Render(site_.Read());
  ASSERT_OK(one);
  ASSERT_OK(two);
  EXPECT_EQ(one->signed_release, two->signed_release);
  EXPECT_EQ(one->documents, two->documents);
}

TEST_P(EveryRendering, OfAPrefixIsWhatItWasThen) {
  const ledger::Reader then = site_.Read();
  const auto before = site_.Render(then);
  ASSERT_OK(before);
  site_.Publish();
  site_.Say(SubjectOf(site_.target()),
            {notes::Format(notes::Refreshed{site_.target(), site_.now()}), {}});
  const ledger::Reader now = site_.Read();
  ASSERT_GT(now.size(), then.size());
  const auto after = site_.Render(now.Prefix(then.size()).value());
  ASSERT_OK(after);
  EXPECT_EQ(before->signed_release, after->signed_release);
  EXPECT_EQ(before->documents, after->documents);
  // And of the whole it is a newer one.
  const auto newer = site_.Render(now);
  ASSERT_OK(newer);
  EXPECT_EQ(ReleaseOf(*newer).size, now.size());
  EXPECT_NE(newer->signed_release, before->signed_release);
}

TEST_P(EveryRendering, NamesExactlyItsDocumentsAndItsSealedArtifacts) {
  const auto rendering = site_.Render(site_.Read());
  ASSERT_OK(rendering);
  std::set<ObjectDigest> known;
  for (const std::string& document : rendering->documents) {
    known.insert(crypto::DigestObject(AsBytes(document)));
  }
  for (const auto& item : site_.goods().contents.Artifacts()) {
    known.insert(item.object);
  }
  std::set<ObjectDigest> named;
  for (const notes::ReleaseFile& file : ReleaseOf(*rendering).files) {
    named.insert(file.object);
  }
  EXPECT_EQ(named, known);
}

TEST_P(EveryRendering, IsDatedByTheLedgerAndVersionedByItsSize) {
  const ledger::Reader ledger = site_.Read();
  const auto rendering = site_.Render(ledger);
  ASSERT_OK(rendering);
  const notes::Release release = ReleaseOf(*rendering);
  const Record last = ledger.At(ledger.size() - 1).value().record;
  EXPECT_EQ(release.size, ledger.size());
  EXPECT_EQ(release.root, ledger.checkpoint().root);
  EXPECT_EQ(release.time, last.time);
  EXPECT_EQ(release.expires, last.time + kTimestampLifetime);
  EXPECT_EQ(release.separation, Separation::kSeparated);
  ASSERT_EQ(release.seals.size(), 1u);
  EXPECT_EQ(release.seals[0].index, last.index);
}

TEST_P(EveryRendering, StopsAtASealThatAnotherKeySigned) {
  const auto other =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  std::vector<Record> records = site_.Records();
  Record& seal = records.back();
  ASSERT_EQ(seal.kind(), RecordKind::kSeal);
  const auto render = [&](std::vector<NoteSignature> signatures) {
    seal.body.signatures = std::move(signatures);
    const ForgedLedger forged(ForgeEntries(
        records, notes::Format(site_.goods().contents), Conductor::kHonest));
    return site_.Render(forged.Read().value());
  };
  const std::vector<NoteSignature> good = seal.body.signatures;
  EXPECT_OK(render(good));
  const Bytes theirs = other.Sign(AsBytes(seal.body.text));
  EXPECT_THAT(render({{"ecdsa-p256", other.public_key().id(), theirs}}),
              FailsWith(Reason::kUnsigned));
  EXPECT_THAT(render({{"ecdsa-p256", good[0].key, theirs}}),
              FailsWith(Reason::kBadSignature));
  EXPECT_THAT(render({}), FailsWith(Reason::kUnsigned));
  // The same key over another seal.
  seal.body.text = notes::Format([&] {
    auto changed = notes::ParseSeal(seal.body.text).value();
    changed.version = "2";
    return changed;
  }());
  EXPECT_THAT(render(good), FailsWith(Reason::kBadSignature));
}

TEST_P(EveryRendering, HoldsNothingBeforeAnythingIsSealed) {
  const ledger::Reader ledger = site_.Read();
  const auto rendering = site_.Render(ledger.Prefix(ledger.size() - 1).value());
  ASSERT_OK(rendering);
  EXPECT_TRUE(ReleaseOf(*rendering).seals.empty());
  for (const notes::ReleaseFile& file : ReleaseOf(*rendering).files) {
    EXPECT_TRUE(file.path.text().starts_with("tuf/metadata/"))
        << file.path.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Render, EveryRendering,
                         ::testing::Values(Goods::kBlob, Goods::kApt),
                         [](const auto& tested) {
                           return tested.param == Goods::kBlob ? "Blob" : "Apt";
                         });

TEST(Render, PublishesEverySealUnderItsOwnPath) {
  SealedSite site;
  site.Seal();
  site.Publish();
  site.Take(testing_support::SignedFiles({"tool.sh", "other.sh"}));
  site.Seal();
  const auto rendering = site.Render(site.Read());
  ASSERT_OK(rendering);
  EXPECT_EQ(ReleaseOf(*rendering).seals.size(), 2u);
  std::set<std::string> files;
  for (const notes::ReleaseFile& file : ReleaseOf(*rendering).files) {
    if (file.path.text().starts_with("files/")) files.insert(file.path.text());
  }
  EXPECT_EQ(files, (std::set<std::string>{"files/tools/other.sh",
                                          "files/tools/tool.sh"}));
}

// cosign tells images, indexes and signatures apart by their `kind`.
TEST(Render, NamesImagesAndIndexesByTheirKind) {
  const ObjectDigest manifest = crypto::DigestObject(AsBytes("manifest"));
  const auto index_of = [&](std::string_view media_type) {
    TreeBuilder tree;
    EXPECT_OK(RenderImages(
        {{"registry.example/app", std::string(media_type), manifest, 8}},
        KeyCabinet::Get().release, tree));
    std::string index;
    for (const notes::ReleaseFile& file : tree.Files()) {
      if (file.path.text() != "oci/index.json") continue;
      TreeBuilder copy = tree;
      for (const std::string& document : std::move(copy).TakeDocuments()) {
        if (crypto::DigestObject(AsBytes(document)) == file.object) {
          index = document;
        }
      }
    }
    return index;
  };
  constexpr std::string_view kImage = "\"dev.cosignproject.cosign/image\"";
  constexpr std::string_view kIndex = "\"dev.cosignproject.cosign/imageIndex\"";
  const std::string image =
      index_of("application/vnd.oci.image.manifest.v1+json");
  EXPECT_NE(image.find(kImage), std::string::npos) << image;
  EXPECT_EQ(image.find(kIndex), std::string::npos);
  for (const char* media_type :
       {"application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json"}) {
    const std::string index = index_of(media_type);
    EXPECT_NE(index.find(kIndex), std::string::npos) << index;
    EXPECT_EQ(index.find(kImage), std::string::npos);
    EXPECT_NE(index.find("\"sha256-" + manifest.hex() + ".sig\""),
              std::string::npos);
  }
}

// apt knows the key by its fingerprint, of which its date is a part.
TEST(Render, KeepsTheAptKeysFingerprintWhenANewRootComes) {
  SealedSite site(Goods::kApt);
  site.Seal();
  constexpr std::string_view kKeyring = "apt/airlock-archive-keyring.gpg";
  const auto before = site.Render(site.Read());
  ASSERT_OK(before);
  const std::string keyring = DocumentAt(*before, kKeyring);
  ASSERT_FALSE(keyring.empty());
  const KeyCabinet& keys = KeyCabinet::Get();
  site.Wait(Seconds{86400});
  notes::Root next =
      keys.RootAfter(site.Roots(site.Read()).value().newest(), site.now());
  site.Say(SiteSubject(), keys.Sign(next, {0, 2}));
  const auto after = site.Render(site.Read());
  ASSERT_OK(after);
  EXPECT_FALSE(DocumentAt(*after, "tuf/metadata/2.root.json").empty());
  EXPECT_EQ(DocumentAt(*after, kKeyring), keyring);
}

}  // namespace
}  // namespace airlock::signer
