// Proposals for each kind of bundle, put before the checker that will judge
// them.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/objects.h"
#include "airlock/crypto/signing_key.h"
#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "tests/verifier/parsers/openpgp_maker.h"
#include "verifier/checks/check_evidence.h"
#include "verifier/parsers/tasks.h"
#include "verifier/parsers/wanted.h"

namespace airlock::verifier {
namespace {

using notes::BundleKind;
using notes::ItemRole;
using testing_support::Armoured;
using testing_support::Canonical;
using testing_support::ClearSigned;
using testing_support::FailsWith;
using testing_support::Inputs;
using testing_support::Join;
using testing_support::OpenPgpKey;
using testing_support::VerifyJob;

class Store final : public Objects {
 public:
  void Put(std::string bytes) {
    const ObjectDigest digest = crypto::DigestObject(AsBytes(bytes));
    objects_.insert_or_assign(digest, std::move(bytes));
  }
  Result<Bytes> Read(const ObjectDigest& digest,
                     std::uint64_t /*max_bytes*/) const override {
    const auto at = objects_.find(digest);
    if (at == objects_.end()) return Failure{Reason::kNotFound, digest.text()};
    return CopyOf(AsBytes(at->second));
  }
  Result<std::uint64_t> Stream(
      const ObjectDigest& digest,
      const std::function<Result<Done>(ByteView)>& piece) const override {
    TRY(const Bytes bytes, Read(digest, UINT64_MAX));
    TRY_DONE(piece(bytes));
    return bytes.size();
  }

 private:
  std::map<ObjectDigest, std::string> objects_;
};

// A bundle as it was handed in, and what is pinned.
class Case {
 public:
  explicit Case(BundleKind kind) : kind_(kind) {}

  Case& Add(ItemRole role, const std::string& name, const std::string& bytes) {
    inputs_.Add(role, name, bytes);
    items_.insert_or_assign(
        name,
        notes::ContentsItem{role, crypto::DigestObject(AsBytes(bytes)),
                            bytes.size(), MemberPath::Parse(name).value()});
    store_.Put(bytes);
    return *this;
  }
  Case& PinOpenPgp(const OpenPgpKey& key) {
    return Pin(key.public_key(), key.fingerprint(), Instant(key.created()));
  }
  Case& PinBare(const crypto::PublicKey& key) {
    return Pin(key, key.id().text(), Instant(0));
  }

  Result<Proposal> Propose() {
    inputs_.AddAnchors("upstream", anchors_);
    return ProposeEvidence(VerifyJob(kind_), inputs_.all());
  }
  Result<notes::Authentic> Judge() {
    TRY(const Proposal proposal, Propose());
    for (const std::string& derived : proposal.derived) store_.Put(derived);
    notes::Contents contents{kind_, {}};
    for (const auto& [name, item] : items_) contents.items.push_back(item);
    notes::Evidence evidence = proposal.evidence;
    evidence.contents = crypto::DigestObject(AsBytes(notes::Format(contents)));
    return CheckEvidence(evidence, contents,
                         {{TrustName::Parse("upstream").value(), anchors_}},
                         store_);
  }
  const std::vector<Input>& inputs() const { return inputs_.all(); }

 private:
  Case& Pin(const crypto::PublicKey& key, const std::string& fingerprint,
            Instant created) {
    anchors_.primaries.push_back({fingerprint, "upstream"});
    anchors_.keys.push_back({key.id(), fingerprint, fingerprint,
                             std::string(NameOf(key.algorithm())), created,
                             std::nullopt, std::nullopt, CopyOf(key.spki())});
    return *this;
  }

  BundleKind kind_;
  Inputs inputs_;
  std::map<std::string, notes::ContentsItem> items_;
  notes::Anchors anchors_{"test", {}, {}};
  Store store_;
};

std::string Hex(const std::string& bytes) {
  return crypto::DigestObject(AsBytes(bytes)).hex();
}

// --- apt-repo

const OpenPgpKey kArchive(1);
const OpenPgpKey kStranger(9);
const std::string kDeb = "!<arch>\nnot looked at";
const std::string kDebName = "pool/main/h/hello/hello_1_amd64.deb";

std::string Packages() {
  return "Package: other\nVersion: 1\nArchitecture: amd64\nFilename: "
         "pool/o.deb\nSize: 1\nSHA256: " +
         std::string(64, 'a') +
         "\n\nPackage: hello\nVersion: 1\nArchitecture: amd64\nFilename: " +
         kDebName + "\nSize: " + std::to_string(kDeb.size()) +
         "\nSHA256: " + Hex(kDeb) + "\n\n";
}

std::string Release() {
  const std::string packages = Packages();
  return "Origin: Test\nLabel: Test\nSuite: stable\nCodename: test\n"
         "Date: Sat, 10 Feb 2024 11:07:25 UTC\nMD5Sum:\n "
         "00000000000000000000000000000000 1 main/binary-amd64/Packages\n"
         "SHA256:\n " +
         std::string(64, 'b') + "        7 main/Contents\n " + Hex(packages) +
         "     " + std::to_string(packages.size()) +
         " main/binary-amd64/Packages\n";
}

std::string InRelease(const OpenPgpKey& key,
                      const OpenPgpKey::Options& options = {}) {
  const std::string text = Release();
  return ClearSigned(text, key.Sign(0x01, AsBytes(Canonical(text)), options));
}

Case& AddLists(Case& one) {
  return one
      .Add(ItemRole::kList, "dists/test/main/binary-amd64/Packages", Packages())
      .Add(ItemRole::kArtifact, kDebName, kDeb);
}

TEST(ProposeAptRepo, ProvesADebFromAnInRelease) {
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive).Add(ItemRole::kIndex, "dists/test/InRelease",
                               InRelease(kArchive));
  const auto authentic = AddLists(one).Judge();
  ASSERT_OK(authentic);
  EXPECT_EQ(authentic->origin, "Test");
  ASSERT_EQ(authentic->signers.size(), 1U);
  EXPECT_EQ(authentic->signers[0].primary, kArchive.fingerprint());
}

TEST(ProposeAptRepo, ProvesADebFromADetachedSignature) {
  for (const bool armoured : {true, false}) {
    const Bytes packets = kArchive.Sign(0x00, AsBytes(Release()));
    Case one(BundleKind::kAptRepo);
    one.PinOpenPgp(kArchive)
        .Add(ItemRole::kIndex, "dists/test/Release", Release())
        .Add(ItemRole::kSignature, "dists/test/Release.gpg",
             armoured ? Armoured(packets) : std::string(AsText(packets)));
    EXPECT_OK(AddLists(one).Judge());
  }
}

TEST(ProposeAptRepo, RecordsAStrangerAndCountsTheOther) {
  const std::string text = Release();
  const Bytes both = Join({kStranger.Sign(1, AsBytes(Canonical(text))),
                           kArchive.Sign(1, AsBytes(Canonical(text)))});
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive).Add(ItemRole::kIndex, "dists/test/InRelease",
                               ClearSigned(text, both));
  const auto proposal = AddLists(one).Propose();
  ASSERT_OK(proposal);
  EXPECT_EQ(proposal->evidence.proofs.size(), 1U);
  EXPECT_EQ(proposal->evidence.unknown_signers,
            std::vector{kStranger.fingerprint()});
}

TEST(ProposeAptRepo, LeavesItToTheCheckerThatNobodyIsKnown) {
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kStranger).Add(ItemRole::kIndex, "dists/test/InRelease",
                                InRelease(kArchive));
  AddLists(one);
  EXPECT_FALSE(one.Judge().ok());
}

TEST(ProposeAptRepo, RefusesAWeakHashByAKnownKeyOnly) {
  OpenPgpKey::Options weak;
  weak.hash = 2;
  Case known(BundleKind::kAptRepo);
  known.PinOpenPgp(kArchive).Add(ItemRole::kIndex, "dists/test/InRelease",
                                 InRelease(kArchive, weak));
  EXPECT_THAT(AddLists(known).Propose(), FailsWith(Reason::kWeakAlgorithm));
  Case unknown(BundleKind::kAptRepo);
  unknown.Add(ItemRole::kIndex, "dists/test/InRelease",
              InRelease(kArchive, weak));
  EXPECT_OK(AddLists(unknown).Propose());
}

TEST(ProposeAptRepo, RefusesAHashThatTheHeaderDoesNotName) {
  OpenPgpKey::Options longer;
  longer.hash = 10;
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive).Add(ItemRole::kIndex, "dists/test/InRelease",
                               InRelease(kArchive, longer));
  EXPECT_THAT(AddLists(one).Propose(), FailsWith(Reason::kBadOpenPgp));
}

TEST(ProposeAptRepo, RefusesADetachedSignatureInClearText) {
  const std::string text = Release();
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive).Add(
      ItemRole::kIndex, "dists/test/InRelease",
      ClearSigned(text, kArchive.Sign(0x00, AsBytes(Canonical(text)))));
  EXPECT_THAT(AddLists(one).Propose(), FailsWith(Reason::kBadOpenPgp));
}

TEST(ProposeAptRepo, RefusesAListThatTheReleaseDoesNotName) {
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive)
      .Add(ItemRole::kIndex, "dists/test/InRelease", InRelease(kArchive))
      .Add(ItemRole::kList, "dists/test/evil/Packages", Packages())
      .Add(ItemRole::kArtifact, kDebName, kDeb);
  EXPECT_THAT(one.Propose(), FailsWith(Reason::kUnproven));
}

TEST(ProposeAptRepo, RefusesAListOtherThanTheOneNamed) {
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive)
      .Add(ItemRole::kIndex, "dists/test/InRelease", InRelease(kArchive))
      .Add(ItemRole::kList, "dists/test/main/binary-amd64/Packages",
           Packages() + "\n")
      .Add(ItemRole::kArtifact, kDebName, kDeb);
  EXPECT_THAT(one.Propose(), FailsWith(Reason::kDigestMismatch));
}

TEST(ProposeAptRepo, RefusesADebThatNoListNames) {
  Case one(BundleKind::kAptRepo);
  one.PinOpenPgp(kArchive).Add(ItemRole::kIndex, "dists/test/InRelease",
                               InRelease(kArchive));
  AddLists(one).Add(ItemRole::kArtifact, "pool/evil.deb", "evil");
  EXPECT_THAT(one.Propose(), FailsWith(Reason::kUnproven));
}

TEST(ProposeAptRepo, NeedsOneIndexAndItsSignature) {
  Case none(BundleKind::kAptRepo);
  EXPECT_THAT(AddLists(none).Propose(), FailsWith(Reason::kBadBundle));
  Case alone(BundleKind::kAptRepo);
  alone.Add(ItemRole::kIndex, "dists/test/Release", Release());
  EXPECT_THAT(AddLists(alone).Propose(), FailsWith(Reason::kBadBundle));
}

// --- gke-onprem and signed-blob

const crypto::SigningKey& P256() {
  static const auto* const kKey = new crypto::SigningKey(
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value());
  return *kKey;
}
// ECDSA is randomised: one signature for each text, so that documents that hold
// one have one digest.
std::string Signed(const std::string& text) {
  static auto* const kSignatures = new std::map<std::string, std::string>();
  auto [at, fresh] = kSignatures->emplace(text, "");
  if (fresh) at->second = AsText(P256().Sign(AsBytes(text)));
  return at->second;
}

TEST(ProposeGkeOnprem, ProvesAFileByItsNumberedSignature) {
  Case one(BundleKind::kGkeOnprem);
  one.PinBare(P256().public_key())
      .Add(ItemRole::kArtifact, "1.34.200-gke.68/bmctl", "program")
      .Add(ItemRole::kSignature, "1.34.200-gke.68/bmctl.1.sig",
           Signed("program"));
  const auto authentic = one.Judge();
  ASSERT_OK(authentic);
  EXPECT_EQ(authentic->signers.size(), 1U);
}

TEST(ProposeGkeOnprem, RecordsAnUnknownSignature) {
  Case one(BundleKind::kGkeOnprem);
  one.PinBare(P256().public_key())
      .Add(ItemRole::kArtifact, "bmctl", "program")
      .Add(ItemRole::kSignature, "bmctl.1.sig", Signed("another program"));
  const auto proposal = one.Propose();
  ASSERT_OK(proposal);
  EXPECT_TRUE(proposal->evidence.proofs.empty());
  EXPECT_EQ(proposal->evidence.unknown_signers.size(), 1U);
}

TEST(ProposeGkeOnprem, RefusesASignatureOfNothing) {
  for (const char* name : {"bmctl.sig", "other.1.sig", "bmctl.x.sig"}) {
    Case one(BundleKind::kGkeOnprem);
    one.Add(ItemRole::kArtifact, "bmctl", "program")
        .Add(ItemRole::kSignature, name, Signed("program"));
    EXPECT_THAT(one.Propose(), FailsWith(Reason::kBadBundle)) << name;
  }
}

TEST(ProposeSignedBlob, ProvesAFileByItsSignature) {
  for (const bool base64 : {true, false}) {
    const std::string signature = Signed("program");
    Case one(BundleKind::kSignedBlob);
    one.PinBare(P256().public_key())
        .Add(ItemRole::kArtifact, "tool", "program")
        .Add(ItemRole::kSignature, "tool.sig",
             base64 ? Base64Encode(AsBytes(signature)) + "\n" : signature);
    EXPECT_OK(one.Judge()) << base64;
  }
}

TEST(ProposeSignedBlob, ProvesAFileByEd25519) {
  const auto key = crypto::SigningKey::FromEd25519Seed(Bytes(32, std::byte{7}));
  ASSERT_OK(key);
  Case one(BundleKind::kSignedBlob);
  one.PinBare(key->public_key())
      .Add(ItemRole::kArtifact, "tool", "program")
      .Add(ItemRole::kSignature, "tool.sig",
           std::string(AsText(key->Sign(AsBytes("program")))));
  EXPECT_OK(one.Judge());
}

std::string Sums() {
  return Hex("program") + "  tool\n" + std::string(64, 'c') + " *absent\n";
}

TEST(ProposeSignedBlob, ProvesAFileByASignedList) {
  Case one(BundleKind::kSignedBlob);
  one.PinBare(P256().public_key())
      .Add(ItemRole::kArtifact, "tool", "program")
      .Add(ItemRole::kIndex, "SHA256SUMS", Sums())
      .Add(ItemRole::kSignature, "SHA256SUMS.sig", Signed(Sums()));
  EXPECT_OK(one.Judge());
}

TEST(ProposeSignedBlob, ProvesAFileByAListInClearText) {
  Case one(BundleKind::kSignedBlob);
  one.PinOpenPgp(kArchive)
      .Add(ItemRole::kArtifact, "tool", "program")
      .Add(ItemRole::kIndex, "SHA256SUMS",
           ClearSigned(Sums(), kArchive.Sign(1, AsBytes(Canonical(Sums())))));
  EXPECT_OK(one.Judge());
}

TEST(ProposeSignedBlob, ProvesAFileByADetachedOpenPgpSignature) {
  Case one(BundleKind::kSignedBlob);
  one.PinOpenPgp(kArchive)
      .Add(ItemRole::kArtifact, "tool", "program")
      .Add(ItemRole::kSignature, "tool.sig",
           Armoured(kArchive.Sign(0, AsBytes("program"))));
  EXPECT_OK(one.Judge());
}

TEST(ProposeSignedBlob, RefusesAFileOtherThanTheOneListed) {
  Case one(BundleKind::kSignedBlob);
  one.Add(ItemRole::kArtifact, "tool", "evil program")
      .Add(ItemRole::kIndex, "SHA256SUMS", Sums());
  EXPECT_THAT(one.Propose(), FailsWith(Reason::kDigestMismatch));
}

TEST(ProposeSignedBlob, RefusesAListWithOtherLines) {
  Case one(BundleKind::kSignedBlob);
  one.Add(ItemRole::kArtifact, "tool", "program")
      .Add(ItemRole::kIndex, "SHA256SUMS", "# a comment\n" + Sums());
  EXPECT_THAT(one.Propose(), FailsWith(Reason::kBadBundle));
}

// --- oci-layout

class Layout {
 public:
  std::string layer = "layer bytes";
  std::string config = "{}";
  std::string manifest_extra;
  std::string signature_image;  // "" for the manifest's own digest
  std::int64_t size_error = 0;
  std::size_t signatures = 1;

  std::string Descriptor(const std::string& type, const std::string& bytes,
                         const std::string& more = "") const {
    return "{\"mediaType\":\"" + type + "\",\"digest\":\"sha256:" + Hex(bytes) +
           "\",\"size\":" +
           std::to_string(static_cast<std::int64_t>(bytes.size()) +
                          size_error) +
           more + "}";
  }
  std::string Manifest() const {
    return "{\"schemaVersion\":2,\"mediaType\":\"" + std::string(kManifest) +
           "\",\"config\":" +
           Descriptor("application/vnd.oci.image.config.v1+json", config) +
           ",\"layers\":[" +
           Descriptor("application/vnd.oci.image.layer.v1.tar", layer) + "]" +
           manifest_extra + "}";
  }
  std::string Payload() const {
    const std::string image =
        signature_image.empty() ? Hex(Manifest()) : signature_image;
    return "{\"critical\":{\"identity\":{\"docker-reference\":\"gcr.io/a/b\"},"
           "\"image\":{\"docker-manifest-digest\":\"sha256:" +
           image +
           "\"},\"type\":\"cosign container image signature\"},"
           "\"optional\":null}";
  }
  std::string SignatureManifest() const {
    const std::string signature = Descriptor(
        "application/vnd.dev.cosign.simplesigning.v1+json", Payload(),
        ",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"" +
            Base64Encode(AsBytes(Signed(Payload()))) + "\"}");
    std::string all = signature;
    for (std::size_t i = 1; i < signatures; ++i) all += "," + signature;
    return "{\"schemaVersion\":2,\"mediaType\":\"" + std::string(kManifest) +
           "\",\"config\":" +
           Descriptor("application/vnd.oci.image.config.v1+json", "{ }") +
           ",\"layers\":[" + all + "]}";
  }
  std::string Index() const {
    return "{\"schemaVersion\":2,\"manifests\":[" +
           Descriptor(kManifest, Manifest()) + "," +
           Descriptor(kManifest, SignatureManifest(),
                      ",\"annotations\":{\"org.opencontainers.image.ref.name\""
                      ":\"sha256-" +
                          Hex(Manifest()) + ".sig\"}") +
           "]}";
  }
  void AddTo(Case& one) const {
    one.Add(ItemRole::kList, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
        .Add(ItemRole::kIndex, "index.json", Index());
    for (const std::string& artifact : {Manifest(), config, layer}) {
      one.Add(ItemRole::kArtifact, "blobs/sha256/" + Hex(artifact), artifact);
    }
    for (const std::string& proof :
         {SignatureManifest(), Payload(), std::string("{ }")}) {
      one.Add(ItemRole::kList, "blobs/sha256/" + Hex(proof), proof);
    }
  }

 private:
  static constexpr const char* kManifest =
      "application/vnd.oci.image.manifest.v1+json";
};

TEST(ProposeOciLayout, ProvesAnImageByItsCosignSignature) {
  Case one(BundleKind::kOciLayout);
  Layout().AddTo(one.PinBare(P256().public_key()));
  const auto authentic = one.Judge();
  ASSERT_OK(authentic);
  EXPECT_EQ(authentic->signers.size(), 1U);
}

TEST(ProposeOciLayout, RecordsASignatureByAStranger) {
  Case one(BundleKind::kOciLayout);
  Layout().AddTo(one);
  const auto proposal = one.Propose();
  ASSERT_OK(proposal);
  EXPECT_TRUE(proposal->evidence.proofs.empty());
  EXPECT_TRUE(proposal->evidence.quotes.empty());
  EXPECT_EQ(proposal->evidence.unknown_signers.size(), 1U);
}

Result<Proposal> ProposeLayout(const Layout& layout) {
  Case one(BundleKind::kOciLayout);
  layout.AddTo(one.PinBare(P256().public_key()));
  return one.Propose();
}

TEST(ProposeOciLayout, RefusesAManifestThatIsAnIndexToo) {
  Layout layout;
  layout.manifest_extra = ",\"manifests\":[]";
  EXPECT_THAT(ProposeLayout(layout), FailsWith(Reason::kBadContainer));
}

TEST(ProposeOciLayout, RefusesAKeyTwice) {
  Layout layout;
  layout.manifest_extra = ",\"layers\":[]";
  EXPECT_THAT(ProposeLayout(layout), FailsWith(Reason::kBadJson));
}

// The failure of a peer, by its number in docs/formats/bundles.md.
TEST(ProposeOciLayout, H42CountsASignatureOnceAndNotWithoutEnd) {
  Layout layout;
  layout.signatures = 1000;
  const auto proposal = ProposeLayout(layout);
  ASSERT_OK(proposal);
  EXPECT_EQ(proposal->evidence.proofs.size(), 1U);
  layout.signatures = 1001;
  EXPECT_THAT(ProposeLayout(layout), FailsWith(Reason::kTooLarge));
}

TEST(ProposeOciLayout, RefusesASizeThatIsNotTheBlobs) {
  Layout layout;
  layout.size_error = 1;
  EXPECT_THAT(ProposeLayout(layout), FailsWith(Reason::kSizeMismatch));
}

TEST(ProposeOciLayout, RefusesASignatureForAnImageThatIsNotThere) {
  Layout layout;
  layout.signature_image = std::string(64, 'd');
  EXPECT_THAT(ProposeLayout(layout), FailsWith(Reason::kBadBundle));
}

TEST(ProposeOciLayout, RefusesABlobThatIsNotCalledAfterItsDigest) {
  Case one(BundleKind::kOciLayout);
  Layout().AddTo(one);
  one.Add(ItemRole::kList, "blobs/sha256/" + std::string(64, 'e'), "evil");
  EXPECT_THAT(one.Propose(), FailsWith(Reason::kBadBundle));
}

TEST(FindImages, TellsImagesFromTheirSignatures) {
  const Layout layout;
  Case one(BundleKind::kOciLayout);
  layout.AddTo(one);
  const auto wanted = FindImages(one.inputs());
  ASSERT_OK(wanted);
  std::map<std::string, std::uint64_t> found;
  for (const auto& file : wanted->files) {
    found.emplace(file.object.hex(), file.size);
  }
  EXPECT_EQ(found, (std::map<std::string, std::uint64_t>{
                       {Hex(layout.Manifest()), layout.Manifest().size()},
                       {Hex(layout.config), layout.config.size()},
                       {Hex(layout.layer), layout.layer.size()}}));
}

// --- any kind

TEST(ProposeEvidence, RefusesAJobWithoutKind) {
  EXPECT_THAT(ProposeEvidence(notes::Job(), {}), FailsWith(Reason::kBadBundle));
}

TEST(ProposeEvidence, RefusesTwoItemsOfOneName) {
  Inputs inputs;
  inputs.Add(ItemRole::kArtifact, "a", "1").Add(ItemRole::kArtifact, "a", "2");
  EXPECT_THAT(ProposeEvidence(VerifyJob(BundleKind::kSignedBlob), inputs.all()),
              FailsWith(Reason::kBadBundle));
}

}  // namespace
}  // namespace airlock::verifier
