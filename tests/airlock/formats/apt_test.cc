#include "airlock/formats/apt.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"

namespace airlock::formats {
namespace {

ObjectDigest DigestOf(std::string_view text) {
  return crypto::DigestObject(AsBytes(text));
}

TEST(Apt, ReplacesFilenameAndDropsWeakDigests) {
  EXPECT_EQ(ReleasedStanza("Package: x\n"
                           "Filename: pool/main/x.deb\n"
                           "Size: 1\n"
                           "MD5sum: 00\n"
                           "SHA1: 00\n"
                           "SHA256: aa\n"
                           "Description: short\n long\n .\n\tmore\n"
                           "Description-md5: 11\n",
                           "pool/a/x.deb"),
            "Package: x\n"
            "Filename: pool/a/x.deb\n"
            "Size: 1\n"
            "SHA256: aa\n"
            "Description: short\n long\n .\n\tmore\n"
            "Description-md5: 11\n");
}

TEST(Apt, KnowsFieldsWhateverTheirCaseAndTakesTheirContinuationAlong) {
  EXPECT_EQ(ReleasedStanza("package:x\nFILENAME:\n a\n b\nmd5SUM: 0\n 0\n"
                           "sha1:\n 0\nSize:1\n",
                           "p"),
            "package:x\nFilename: p\nSize:1\n");
}

TEST(Apt, AddsAFilenameWhereThereIsNone) {
  EXPECT_EQ(ReleasedStanza("Package: x\n", "p"), "Package: x\nFilename: p\n");
}

TEST(Apt, ReleasesAStanzaOnlyOnce) {
  const std::string once =
      ReleasedStanza("Package: x\nMD5sum: 0\nFilename: q\n", "p");
  EXPECT_EQ(ReleasedStanza(once, "p"), once);
}

TEST(Apt, TakesForAStanzaWhatAllReadersSplitAlike) {
  const std::vector<std::string_view> good = {"Package: x\n", "Package:\n",
                                              "Package: x\n y\n\tz\n",
                                              "A:b:c\n", "A: \xc3\xab\n"};
  for (const std::string_view text : good) EXPECT_TRUE(IsStanza(text)) << text;
  using std::string_view_literals::operator""sv;
  const std::vector<std::pair<std::string_view, std::string_view>> bad = {
      {"nothing", ""},
      {"an empty line", "\n"},
      {"an empty line within", "A: b\n\nC: d\n"},
      {"an empty line at the end", "A: b\n\n"},
      {"a line of blanks", "A: b\n \t\nC: d\n"},
      {"no line end", "A: b"},
      {"a carriage return", "A: b\r\n"},
      {"a paragraph split by a carriage return", "A: b\n\r\nC: d\n"},
      {"a NUL", "A: b\0\n"sv},
      {"a continuation of nothing", " A: b\n"},
      {"a line without a colon", "A: b\nC\n"},
      {"a name of nothing", ": b\n"},
      {"a comment", "A: b\n#C: d\n"},
      {"a name that starts with a dash", "-A: b\n"},
      {"a blank in a name", "A : b\n"},
      {"a name beyond ASCII", "\xc3\xab: b\n"},
      {"a name twice", "A: b\nC: d\nA: e\n"},
      {"a name twice but for case", "Filename: b\nfileName: d\n"}};
  for (const auto& [what, text] : bad) EXPECT_FALSE(IsStanza(text)) << what;
}

TEST(Apt, TakesForABugWhatItCannotRelease) {
  EXPECT_DEATH(ReleasedStanza("A: b\n\nC: d\n", "p"), "a stanza");
  EXPECT_DEATH(ReleasedStanza("A: b\n", ""), "one word");
  EXPECT_DEATH(ReleasedStanza("A: b\n", "p\nEvil: 1"), "one word");
  EXPECT_DEATH(ReleasedStanza("A: b\n", "p q"), "one word");
}

TEST(Apt, SortsPackagesAndKeepsTheOrderOfVersions) {
  const auto entry = [](std::string package, std::string version,
                        std::string architecture) {
    return AptEntry{"Package: " + package + "\nVersion: " + version + "\n", "p",
                    package, version, architecture};
  };
  EXPECT_EQ(
      RenderPackages({entry("b", "2", "amd64"), entry("a", "10", "arm64"),
                      entry("b", "1", "amd64"), entry("a", "9", "amd64")}),
      "Package: a\nVersion: 9\nFilename: p\n\n"
      "Package: a\nVersion: 10\nFilename: p\n\n"
      "Package: b\nVersion: 2\nFilename: p\n\n"
      "Package: b\nVersion: 1\nFilename: p\n");
  EXPECT_EQ(RenderPackages({}), "");
}

AptRelease SampleRelease() {
  return {.origin = "Airlock",
          .label = "Airlock sample",
          .suite = "sealed",
          .codename = "sealed",
          .date = Instant(1700000000),
          .valid_until = Instant(1700604800),
          .architectures = {"arm64", "amd64"},
          .components = {"main"},
          .files = {{"main/binary-arm64/Packages", DigestOf("r"), 2},
                    {"main/binary-amd64/Packages", DigestOf("d"), 1}}};
}

TEST(Apt, RendersAReleaseFile) {
  EXPECT_EQ(RenderRelease(SampleRelease()),
            "Origin: Airlock\n"
            "Label: Airlock sample\n"
            "Suite: sealed\n"
            "Codename: sealed\n"
            "Date: Tue, 14 Nov 2023 22:13:20 UTC\n"
            "Valid-Until: Tue, 21 Nov 2023 22:13:20 UTC\n"
            "Acquire-By-Hash: no\n"
            "Architectures: amd64 arm64\n"
            "Components: main\n"
            "SHA256:\n " +
                DigestOf("d").hex() + " 1 main/binary-amd64/Packages\n " +
                DigestOf("r").hex() + " 2 main/binary-arm64/Packages\n");
}

TEST(Apt, TakesForABugAReleaseWithASecondMeaning) {
  AptRelease release = SampleRelease();
  release.label = "a\nValid-Until: never";
  EXPECT_DEATH(RenderRelease(release), "one line");
  release = SampleRelease();
  release.suite = "";
  EXPECT_DEATH(RenderRelease(release), "one line");
  release = SampleRelease();
  release.components = {};
  EXPECT_DEATH(RenderRelease(release), "at least one");
  release = SampleRelease();
  release.architectures = {"amd64", "amd64"};
  EXPECT_DEATH(RenderRelease(release), "each once");
  release = SampleRelease();
  release.architectures = {"amd64 arm64"};
  EXPECT_DEATH(RenderRelease(release), "each once");
  release = SampleRelease();
  release.files[0].path = release.files[1].path;
  EXPECT_DEATH(RenderRelease(release), "each once");
  release = SampleRelease();
  release.files = {};
  EXPECT_DEATH(RenderRelease(release), "at least one index");
}

}  // namespace
}  // namespace airlock::formats
