// What is particular to apt-repo; the laws of every kind are in
// check_evidence_test.cc.
#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using notes::QuoteForm;
using testing_support::FailsWith;

const std::string kDists = "dists/bookworm-security/";

TEST(AptRepo, SaysWhatTheSignedReleaseSays) {
  const auto found = AptSample().ExamineAsIs();
  ASSERT_OK(found);
  EXPECT_EQ(found->origin, "Debian");
  EXPECT_EQ(found->label, "Debian-Security");
  EXPECT_EQ(found->suite, "oldstable-security");
  EXPECT_EQ(found->codename, "bookworm-security");
  EXPECT_EQ(found->signed_at, kDated);
  EXPECT_EQ(found->valid_until, kDated + Seconds{7 * 86400});
  EXPECT_EQ(
      found->product,
      (notes::Product{"apt:Debian/bookworm-security", kDated.text(),
                      static_cast<std::uint64_t>(kDated.unix_seconds())}));
}

// A worker signs with its own key: refused, but a Release that upstream signed
// and that is no Release must be refused as well.
TEST(AptRepo, RefusesASignedTextThatIsNoRelease) {
  Sample sample = AptSample();
  const TestKey archive = TestKey::OpenPgp('1');
  const std::string text = "Origin: Debian\r\nOrigin: Mallory";
  sample.evidence.derived = {sample.objects.Put(text)};
  sample.evidence.proofs = {archive.Sign(text, kSigned)};
  sample.evidence.quotes.clear();
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadRelease));
}

// Lines under the same directory only: the Packages of another suite has
// another name.
TEST(AptRepo, RefusesAListUnderAnotherName) {
  for (const std::string name :
       {"dists/bookworm/main/binary-amd64/Packages",
        "dists/bookworm-security/main/binary-arm64/Packages",
        "main/binary-amd64/Packages",
        "dists/bookworm-security/x/main/binary-amd64/Packages"}) {
    Sample sample = AptSample();
    sample.Item(kDists + "main/binary-amd64/Packages").name =
        *MemberPath::Parse(name);
    EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote)) << name;
  }
}

TEST(AptRepo, RefusesADebThatIsNotCalledByItsFilename) {
  for (const std::string name : {"pool/main/h/hello/hello_2.10-4_amd64.deb",
                                 "main/h/hello/hello_2.10-3_amd64.deb",
                                 "xpool/main/h/hello/hello_2.10-3_amd64.deb"}) {
    Sample sample = AptSample();
    sample.Item("pool/main/h/hello/hello_2.10-3_amd64.deb").name =
        *MemberPath::Parse(name);
    EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote)) << name;
  }
}

TEST(AptRepo, TakesAFilenameBelowAFolderOfTheBundle) {
  Sample sample = AptSample();
  sample.Item("pool/main/h/hello/hello_2.10-3_amd64.deb").name =
      *MemberPath::Parse("mirror/pool/main/h/hello/hello_2.10-3_amd64.deb");
  EXPECT_OK(sample.Examine());
}

TEST(AptRepo, RefusesADebUnderASecondName) {
  Sample sample = AptSample();
  sample.Add(
      ItemRole::kArtifact, "pool/main/o/other_1_amd64.deb",
      sample.objects.Get(
          sample.Item("pool/main/h/hello/hello_2.10-3_amd64.deb").object));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(AptRepo, RefusesAListThatNothingReaches) {
  Sample sample = AptSample();
  sample.Add(ItemRole::kList, kDists + "non-free/binary-amd64/Packages", "");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

// A digest that upstream wrote, in a place where it does not mean this.
TEST(AptRepo, RefusesADigestOutsideTheSection) {
  const TestKey archive = TestKey::OpenPgp('1');
  Sample good = AptSample("\n");
  const std::string list =
      good.objects.Get(good.Item(kDists + "main/binary-amd64/Packages").object);
  const std::string line = " " + HexOf(list) + " " +
                           std::to_string(list.size()) +
                           " main/binary-amd64/Packages";
  for (const std::string& text :
       {ReleaseHead() + "MD5Sum:\n" + line + "\nSHA256:\n",
        ReleaseHead() + "SHA512:\n" + line + "\nSHA256:\n",
        ReleaseHead() + "SHA256:\nSHA512:\n" + line + "\n",
        ReleaseHead() + "X-Description: first line\n" + line + "\nSHA256:\n",
        ReleaseHead() + "X-Description:" + line + "\nSHA256:\n"}) {
    Sample lie = good;
    const ObjectDigest index = lie.Item(kDists + "Release").object;
    lie.Replace(index, text);
    lie.evidence.proofs = {archive.Sign(text, kSigned)};
    notes::Quote& quote = lie.evidence.quotes.front();
    quote.offset = text.find(line);
    quote.length = line.size();
    EXPECT_THAT(lie.Examine(), FailsWith(Reason::kBadQuote)) << text;
  }
}

TEST(AptRepo, RefusesACompressedListAndAnyOtherFile) {
  Sample sample = AptSample();
  sample.Item(kDists + "main/binary-amd64/Packages").name =
      *MemberPath::Parse(kDists + "main/binary-amd64/Packages.xz");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
  sample = AptSample();
  sample.Item("pool/contrib/e/extra_all.deb").name =
      *MemberPath::Parse("pool/contrib/e/extra_all.udeb");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

TEST(AptRepo, RefusesStanzasOfTheSignedTextAndLinesOfAList) {
  Sample sample = AptSample();
  sample.evidence.quotes[1].from = sample.evidence.derived.front();
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadQuote));
  sample = AptSample();
  sample.evidence.quotes[1].from =
      sample.Item("pool/main/h/hello/hello_2.10-3_amd64.deb").object;
  std::swap(sample.evidence.quotes[1], sample.evidence.quotes[2]);
  EXPECT_FALSE(sample.Examine().ok());
}

// A .deb may hold what looks like a stanza.
TEST(AptRepo, RefusesAStanzaInsideAPackage) {
  Sample sample = AptSample("\n");
  const TestKey archive = TestKey::OpenPgp('1');
  const std::string evil = "evil";
  const std::string stanza =
      std::string(kHelloStanza) + "Size: 4\nSHA256: " + HexOf(evil) + "\n";
  const std::string outer_stanza =
      "Package: outer\nVersion: 1\nArchitecture: all\nFilename: outer.deb\n"
      "Size: " +
      std::to_string(stanza.size()) + "\nSHA256: " + HexOf(stanza) + "\n";
  const std::string line = " " + HexOf(outer_stanza) + " " +
                           std::to_string(outer_stanza.size()) +
                           " main/binary-amd64/Packages";
  const std::string text = ReleaseHead() + "SHA256:\n" + line + "\n";
  Sample lie(notes::BundleKind::kAptRepo);
  lie.anchors = sample.anchors;
  const auto index = lie.Add(ItemRole::kIndex, "Release", text);
  lie.Add(ItemRole::kSignature, "Release.gpg", "");
  const auto list =
      lie.Add(ItemRole::kList, "main/binary-amd64/Packages", outer_stanza);
  const auto outer = lie.Add(ItemRole::kArtifact, "outer.deb", stanza);
  lie.evidence.proofs = {archive.Sign(text, kSigned)};
  lie.Quote(QuoteForm::kReleaseLine, index, line, list);
  lie.Quote(QuoteForm::kStanza, list, outer_stanza, outer);
  ASSERT_OK(lie.Examine());
  const auto inner = lie.Add(ItemRole::kArtifact,
                             "pool/main/h/hello/hello_2.10-3_amd64.deb", evil);
  lie.Quote(QuoteForm::kStanza, outer, stanza, inner);
  EXPECT_THAT(lie.Examine(), FailsWith(Reason::kBadQuote));
}

TEST(AptRepo, WantsThePartsOfItsForm) {
  Sample sample = AptSample();
  sample.Add(ItemRole::kIndex, "dists/other/InRelease", "a second");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = AptSample();
  sample.Add(ItemRole::kSignature, kDists + "Release.gpg", "x");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = AptSample();
  sample.Item(kDists + "InRelease").name =
      *MemberPath::Parse(kDists + "IsRelease");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = AptSample("\n");
  sample.Item(kDists + "Release.gpg").name = *MemberPath::Parse("Release.gpg");
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = AptSample("\n");
  sample.Item(kDists + "Release.gpg").role = ItemRole::kArtifact;
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));

  sample = AptSample();
  sample.contents.items.erase(
      std::remove_if(sample.contents.items.begin(), sample.contents.items.end(),
                     [](const auto& i) { return i.role == ItemRole::kList; }),
      sample.contents.items.end());
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kBadBundle));
}

// InRelease itself is signed by nobody; only its canonical text is.
TEST(AptRepo, RefusesProofsOverAnythingButTheSignedText) {
  Sample sample = AptSample();
  const TestKey archive = TestKey::OpenPgp('1');
  sample.evidence.proofs.push_back(
      archive.Sign("only a worker reads this", kSigned));
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kUnproven));
}

TEST(AptRepo, RefusesASignatureFromBeforeItsKey) {
  Sample sample = AptSample();
  for (notes::AnchorKey& key : sample.anchors[0].anchors.keys) {
    key.created = kSigned + Seconds{3600};
  }
  EXPECT_THAT(sample.Examine(), FailsWith(Reason::kKeyNotValid));
}

}  // namespace
}  // namespace airlock::verifier
