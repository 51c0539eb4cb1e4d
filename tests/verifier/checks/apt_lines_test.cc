#include "verifier/checks/apt_lines.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

const std::string kHex(64, 'a');

std::string Release(const std::string& more = "") {
  return ReleaseHead() + "SHA256:\n " + kHex +
         "     1234 main/binary-amd64/Packages\n " + kHex +
         " 0 main/Contents-all.gz\n" + more;
}

std::string WithCrlf(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos;
       at = text.find('\n', at + 2)) {
    text.replace(at, 1, "\r\n");
  }
  return text;
}

std::string Without(std::string text, const std::string& part) {
  return text.erase(text.find(part), part.size());
}

std::string Replaced(std::string text, const std::string& part,
                     const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

TEST(ScanRelease, ReadsTheFactsAndTheLinesOfSha256) {
  const std::string text = Release("Components: main\n");
  const auto release = ScanRelease(text);
  ASSERT_OK(release);
  EXPECT_EQ(release->origin, "Debian");
  EXPECT_EQ(release->label, "Debian-Security");
  EXPECT_EQ(release->suite, "oldstable-security");
  EXPECT_EQ(release->codename, "bookworm-security");
  EXPECT_EQ(release->date, kDated);
  EXPECT_EQ(release->valid_until, kDated + Seconds{7 * 86400});
  ASSERT_EQ(release->files.size(), 2u);
  const ReleaseLine& line = release->files[0];
  EXPECT_EQ(text.substr(line.offset, line.length),
            " " + kHex + "     1234 main/binary-amd64/Packages");
  EXPECT_EQ(line.digest.hex(), kHex);
  EXPECT_EQ(line.size, 1234u);
  EXPECT_EQ(line.path, "main/binary-amd64/Packages");
}

TEST(ScanRelease, ReadsTheCanonicalTextOfACleartextSignature) {
  std::string text = WithCrlf(Release());
  text.resize(text.size() - 2);
  const auto release = ScanRelease(text);
  ASSERT_OK(release);
  const ReleaseLine& line = release->files[1];
  EXPECT_EQ(text.substr(line.offset), " " + kHex + " 0 main/Contents-all.gz");
  EXPECT_EQ(line.offset + line.length, text.size());
}

TEST(ScanRelease, TakesAReleaseWithoutValidUntil) {
  const auto release = ScanRelease(Without(
      Release(),
      "Valid-Until: " + (kDated + Seconds{7 * 86400}).rfc5322() + "\n"));
  ASSERT_OK(release);
  EXPECT_EQ(release->valid_until, std::nullopt);
}

TEST(ScanRelease, ReadsNoLineOutsideTheSection) {
  const auto release = ScanRelease(
      Release("SHA512:\n " + kHex + " 1 main/binary-amd64/Packages\n" +
              "MD5Sum:\n " + kHex + " 1 main/binary-amd64/Packages\n"));
  ASSERT_OK(release);
  EXPECT_EQ(release->files.size(), 2u);
}

struct BadText {
  std::string name;
  std::string text;
};
void PrintTo(const BadText& bad, std::ostream* out) { *out << bad.name; }

class ScanReleaseRefuses : public ::testing::TestWithParam<BadText> {};

TEST_P(ScanReleaseRefuses, WhatTwoReadersCouldReadInTwoWays) {
  EXPECT_THAT(ScanRelease(GetParam().text), FailsWith(Reason::kBadRelease));
}

INSTANTIATE_TEST_SUITE_P(
    AptLines, ScanReleaseRefuses,
    ::testing::Values(
        BadText{"nothing", ""},  //
        BadText{"no Origin", Without(Release(), "Origin: Debian\n")},
        BadText{"no Label", Without(Release(), "Label: Debian-Security\n")},
        BadText{"no Suite", Without(Release(), "Suite: oldstable-security\n")},
        BadText{"no Codename",
                Without(Release(), "Codename: bookworm-security\n")},
        BadText{"no Date",
                Without(Release(), "Date: " + kDated.rfc5322() + "\n")},
        BadText{"no SHA256", ReleaseHead()},
        BadText{"Origin twice", Release("Origin: Debian\n")},
        BadText{"Origin twice, in another case", Release("ORIGIN: Debian\n")},
        BadText{"Date twice", Release("Date: " + kDated.rfc5322() + "\n")},
        BadText{"Valid-Until twice",
                Release("valid-until: " + kDated.rfc5322() + "\n")},
        BadText{"SHA256 twice", Release("SHA256:\n")},
        BadText{"SHA256 twice, in another case", Release("Sha256:\n")},
        BadText{"an unknown field twice", Release("X: 1\nx: 1\n")},
        BadText{"a field in lower case does not count",
                Replaced(Release(), "Origin:", "origin:")},
        BadText{"an empty Origin",
                Replaced(Release(), "Origin: Debian", "Origin: ")},
        BadText{"no space after the colon",
                Replaced(Release(), "Origin: Debian", "Origin:Debian")},
        BadText{"two spaces after the colon",
                Replaced(Release(), "Origin: Debian", "Origin:  Debian")},
        BadText{"a space at the end",
                Replaced(Release(), "Origin: Debian", "Origin: Debian ")},
        BadText{
            "an Origin that goes on",
            Replaced(Release(), "Origin: Debian\n", "Origin: Debian\n more\n")},
        BadText{"an Origin that would not fit a record",
                Replaced(Release(), "Origin: Debian",
                         "Origin: " + std::string(513, 'x'))},
        BadText{"a date in another spelling",
                Replaced(Release(), kDated.rfc5322(), kDated.text())},
        BadText{"a date in another zone",
                Replaced(Release(), "UTC\nValid", "GMT\nValid")},
        BadText{"a blank line", Replaced(Release(), "SHA256:", "\nSHA256:")},
        BadText{"a line of blanks", Release(" \n")},
        BadText{"a blank line at the end", Release("\n")},
        BadText{"a CR among LFs",
                Replaced(Release(), "Debian\n", "Debian\r\n")},
        BadText{"an LF among CRLFs",
                Replaced(WithCrlf(Release()), "updates\r\n", "updates\n")},
        BadText{"a lone CR", Replaced(Release(), "updates", "up\rdates")},
        BadText{"a NUL",
                Replaced(Release(), "updates", std::string("up\0dates", 8))},
        BadText{"a form feed", Replaced(Release(), "updates", "up\fdates")},
        BadText{"a continuation first", " x\n" + Release()},
        BadText{"a line without a colon", Release("nonsense\n")},
        BadText{"a field without a name", Release(": x\n")},
        BadText{"a comment", Release("#Origin: x\n")},
        BadText{"a dash", Release("-----BEGIN PGP SIGNATURE: x\n")},
        BadText{"a space in a name", Release("Ori gin: x\n")},
        BadText{"a value behind SHA256",
                Replaced(Release(), "SHA256:", "SHA256: ")},
        BadText{"two spaces before a digest",
                Replaced(Release(), "SHA256:\n ", "SHA256:\n  ")},
        BadText{"a tab before a digest",
                Replaced(Release(), "SHA256:\n ", "SHA256:\n\t")},
        BadText{"a digest in upper case",
                Replaced(Release(), kHex, std::string(64, 'A'))},
        BadText{"a digest of 63 digits",
                Replaced(Release(), kHex, std::string(63, 'a'))},
        BadText{"no size", Replaced(Release(), "     1234 ", " ")},
        BadText{"a size with a zero in front",
                Replaced(Release(), " 1234", "01234")},
        BadText{"no path", Replaced(Release(), " main/Contents-all.gz", "")},
        BadText{"two paths",
                Replaced(Release(), "/Contents-all.gz", "/Contents all.gz")}));

TEST(ScanRelease, RefusesMoreThanItsLimit) {
  EXPECT_THAT(ScanRelease(std::string(kMaxReleaseBytes + 1, 'a')),
              FailsWith(Reason::kTooLarge));
}

std::string StanzaText() {
  return std::string(kHelloStanza) + "Size: 56132\nSHA256: " + kHex + "\n";
}

TEST(ScanStanza, ReadsWhatBindsAPackage) {
  const auto stanza = ScanStanza(StanzaText());
  ASSERT_OK(stanza);
  EXPECT_EQ(stanza->package, "hello");
  EXPECT_EQ(stanza->version, "2.10-3");
  EXPECT_EQ(stanza->architecture, "amd64");
  EXPECT_EQ(stanza->filename, "pool/main/h/hello/hello_2.10-3_amd64.deb");
  EXPECT_EQ(stanza->size, 56132u);
  EXPECT_EQ(stanza->sha256.hex(), kHex);
}

class ScanStanzaRefuses : public ::testing::TestWithParam<BadText> {};

TEST_P(ScanStanzaRefuses, WhatTwoReadersCouldReadInTwoWays) {
  EXPECT_THAT(ScanStanza(GetParam().text), FailsWith(Reason::kBadRelease));
}

INSTANTIATE_TEST_SUITE_P(
    AptLines, ScanStanzaRefuses,
    ::testing::Values(
        BadText{"nothing", ""},
        BadText{"no Package", Without(StanzaText(), "Package: hello\n")},
        BadText{"no Version", Without(StanzaText(), "Version: 2.10-3\n")},
        BadText{"no Architecture",
                Without(StanzaText(), "Architecture: amd64\n")},
        BadText{"no Filename",
                Without(StanzaText(),
                        "Filename: pool/main/h/hello/hello_2.10-3_amd64.deb"
                        "\n")},
        BadText{"no Size", Without(StanzaText(), "Size: 56132\n")},
        BadText{"no SHA256", Without(StanzaText(), "SHA256: " + kHex + "\n")},
        BadText{"SHA256 twice", StanzaText() + "SHA256: " + kHex + "\n"},
        BadText{"SHA256 twice, in another case",
                StanzaText() + "sha256: " + kHex + "\n"},
        BadText{"Filename twice", StanzaText() + "Filename: pool/x.deb\n"},
        BadText{"two stanzas", StanzaText() + "\n" + StanzaText()},
        BadText{"a blank line before", "\n" + StanzaText()},
        BadText{"a blank line behind", StanzaText() + "\n"},
        BadText{"a line of a tab", StanzaText() + "\t\n"},
        BadText{"no end of the last line",
                StanzaText().substr(0, StanzaText().size() - 1)},
        BadText{"CRLF", WithCrlf(StanzaText())},
        BadText{"a NUL",
                Replaced(StanzaText(), "example", std::string("e\0e", 3))},
        BadText{"a continuation first", " x\n" + StanzaText()},
        BadText{"a SHA256 that goes on", StanzaText() + " more\n"},
        BadText{"a package in upper case",
                Replaced(StanzaText(), "Package: hello", "Package: Hello")},
        BadText{"a package that is a path",
                Replaced(StanzaText(), "Package: hello", "Package: ../hello")},
        BadText{"a version that is a path",
                Replaced(StanzaText(), "2.10-3\n", "2.10/../3\n")},
        BadText{"an architecture that is a path",
                Replaced(StanzaText(), "amd64\n", "../amd64\n")},
        BadText{"two architectures",
                Replaced(StanzaText(), "amd64\n", "amd64 i386\n")},
        BadText{"a Filename that climbs",
                Replaced(StanzaText(), "pool/main", "pool/..")},
        BadText{"an absolute Filename",
                Replaced(StanzaText(), "pool/main", "/pool/main")},
        BadText{"a size in hexadecimal",
                Replaced(StanzaText(), "56132", "0xdb44")},
        BadText{"a digest in upper case",
                Replaced(StanzaText(), kHex, std::string(64, 'A'))},
        BadText{"another digest's length",
                Replaced(StanzaText(), kHex, std::string(40, 'a'))}));

TEST(ScanStanza, TakesAStanzaOfTheLimitAndNoMore) {
  std::string text = StanzaText() + "Depends: ";
  text += std::string(kMaxStanzaBytes - text.size() - 1, 'x') + "\n";
  EXPECT_OK(ScanStanza(text));
  text.insert(text.size() - 1, "x");
  EXPECT_THAT(ScanStanza(text), FailsWith(Reason::kTooLarge));
}

// What this machine's apt has fetched is what the scanners are for.
TEST(ScanRelease, ReadsEveryInReleaseOfThisMachine) {
  std::size_t read = 0;
  std::error_code none;
  for (const auto& entry :
       std::filesystem::directory_iterator("/var/lib/apt/lists", none)) {
    if (!entry.path().string().ends_with("_InRelease")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string all((std::istreambuf_iterator<char>(file)),
                          std::istreambuf_iterator<char>());
    const std::size_t from = all.find("\n\n") + 2;
    const std::size_t to = all.find("\n-----BEGIN PGP SIGNATURE");
    ASSERT_NE(to, std::string::npos);
    const auto release = ScanRelease(WithCrlf(all.substr(from, to - from)));
    EXPECT_OK(release) << entry.path();
    ++read;
  }
  if (read == 0) GTEST_SKIP() << "apt has fetched nothing here";
}

}  // namespace
}  // namespace airlock::verifier
