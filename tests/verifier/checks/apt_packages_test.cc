#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

TEST(AptPackagesOf, YieldsEachPackageInOrderOfTheContents) {
  Sample sample = AptSample();
  ASSERT_OK(sample.Examine());
  const auto packages =
      AptPackagesOf(sample.evidence, sample.contents, sample.objects);
  ASSERT_OK(packages);
  ASSERT_EQ(packages->size(), 3u);
  EXPECT_EQ((*packages)[0].package, "extra");
  EXPECT_EQ((*packages)[1].package, "hello-doc");
  const AptPackage& hello = (*packages)[2];
  const notes::ContentsItem& deb =
      sample.Item("pool/main/h/hello/hello_2.10-3_amd64.deb");
  EXPECT_EQ(hello.package, "hello");
  EXPECT_EQ(hello.version, "2.10-3");
  EXPECT_EQ(hello.architecture, "amd64");
  EXPECT_EQ(hello.deb, deb.object);
  EXPECT_EQ(hello.size, deb.size);
  EXPECT_EQ(hello.stanza, std::string(kHelloStanza) +
                              "Size: " + std::to_string(deb.size) +
                              "\nSHA256: " + deb.object.hex() + "\n");
}

TEST(AptPackagesOf, ReadsEachListOnce) {
  const Sample sample = AptSample();
  ASSERT_OK(AptPackagesOf(sample.evidence, sample.contents, sample.objects));
  for (const notes::ContentsItem& item : sample.contents.items) {
    EXPECT_EQ(sample.objects.TimesRead(item.object),
              item.role == notes::ItemRole::kList ? 1 : 0)
        << item.name.text();
  }
}

TEST(AptPackagesOf, GivesTwoNamesOfOneDebTheirOwnStanzas) {
  Sample sample = AptSample("\n");
  const TestKey archive = TestKey::OpenPgp('1');
  const std::string deb = "!<arch>\ntwice";
  const auto stanza = [&](const std::string& name) {
    return "Package: " + name +
           "\nVersion: 1\nArchitecture: all\nFilename: " + name +
           ".deb\nSize: " + std::to_string(deb.size()) +
           "\nSHA256: " + HexOf(deb) + "\n";
  };
  const std::string list = stanza("one") + "\n" + stanza("two");
  const std::string line =
      " " + HexOf(list) + " " + std::to_string(list.size()) + " Packages";
  const std::string text = ReleaseHead() + "SHA256:\n" + line + "\n";
  Sample twice(notes::BundleKind::kAptRepo);
  twice.anchors = sample.anchors;
  const auto index = twice.Add(notes::ItemRole::kIndex, "Release", text);
  twice.Add(notes::ItemRole::kSignature, "Release.gpg", "");
  const auto packages = twice.Add(notes::ItemRole::kList, "Packages", list);
  const auto object = twice.Add(notes::ItemRole::kArtifact, "one.deb", deb);
  twice.Add(notes::ItemRole::kArtifact, "two.deb", deb);
  twice.evidence.proofs = {archive.Sign(text, kSigned)};
  twice.Quote(notes::QuoteForm::kReleaseLine, index, line, packages);
  twice.Quote(notes::QuoteForm::kStanza, packages, stanza("one"), object);
  EXPECT_THAT(twice.Examine(), FailsWith(Reason::kUnproven));
  twice.Quote(notes::QuoteForm::kStanza, packages, stanza("two"), object);
  ASSERT_OK(twice.Examine());
  const auto found =
      AptPackagesOf(twice.evidence, twice.contents, twice.objects);
  ASSERT_OK(found);
  EXPECT_EQ((*found)[0].package, "one");
  EXPECT_EQ((*found)[1].package, "two");
  EXPECT_EQ((*found)[1].stanza, stanza("two"));
}

TEST(AptPackagesOf, RefusesAPackageWithoutAStanza) {
  Sample sample = AptSample();
  sample.evidence.quotes.pop_back();
  EXPECT_THAT(AptPackagesOf(sample.evidence, sample.contents, sample.objects),
              FailsWith(Reason::kUnproven));
}

TEST(AptPackagesOf, RefusesAQuoteThatIsNoStanza) {
  Sample sample = AptSample();
  ++sample.evidence.quotes.back().offset;
  EXPECT_THAT(AptPackagesOf(sample.evidence, sample.contents, sample.objects),
              FailsWith(Reason::kBadQuote));
}

TEST(AptPackagesOf, RefusesAnotherKindOfBundle) {
  const Sample sample = SumsSample();
  EXPECT_THAT(AptPackagesOf(sample.evidence, sample.contents, sample.objects),
              FailsWith(Reason::kBadBundle));
}

}  // namespace
}  // namespace airlock::verifier
