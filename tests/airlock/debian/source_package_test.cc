#include "airlock/debian/source_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::debian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::FailsWith;
using testing_support::Yields;

const SourcePackage kSource = {
    "libcap2", "1:2.66-4", {"libcap2", "libcap-dev"}};

std::string DebOf(const std::string& package, const std::string& version,
                  const std::string& more) {
  return "Package: " + package + "\n" + more + "Version: " + version +
         "\nArchitecture: amd64\nFilename: pool/main/libc/" + package +
         "_2_amd64.deb\nSize: 7\nSHA256: " + std::string(64, 'a') + "\n\n";
}

TEST(Source, IsTheFirstOrTheOneAskedFor) {
  const std::string show =
      "Package: libcap2\nBinary: libcap2, libcap-dev,\n libcap2-bin\n"
      "Version: 1:2.66-4\n\nPackage: libcap2\nBinary: libcap2\nVersion: 1\n\n";
  auto source = ReadSource(show, "");
  ASSERT_OK(source);
  EXPECT_EQ(source->version, "1:2.66-4");
  EXPECT_THAT(source->binaries,
              ElementsAre("libcap2", "libcap-dev", "libcap2-bin"));
  source = ReadSource(show, "1");
  ASSERT_OK(source);
  EXPECT_THAT(source->binaries, ElementsAre("libcap2"));
  EXPECT_THAT(ReadSource(show, "2"), FailsWith(Reason::kNoSource));
  EXPECT_THAT(ReadSource("", ""), FailsWith(Reason::kNoSource));
}

TEST(Source, MayNotNameAnOptionAsAPackage) {
  EXPECT_THAT(ReadSource("Package: a\nBinary: -o, b\nVersion: 1\n", ""),
              FailsWith(Reason::kBadRelease));
  EXPECT_THAT(ReadSource("Package: a\nBinary: b\nVersion: $(id)\n", ""),
              FailsWith(Reason::kBadRelease));
}

TEST(Publication, IsWhatWasMadeOfThatVersion) {
  const auto publication = ReadPublication(
      kSource, DebOf("libcap2", "1:2.66-4", "") +
                   DebOf("libcap-dev", "1:2.66-4", "Source: libcap2\n") +
                   DebOf("libcap2", "1:2.66-5", "") +
                   DebOf("libcap-x", "9", "Source: libcap2 (1:2.66-4)\n") +
                   DebOf("libcap-y", "1:2.66-4", "Source: other\n"));
  ASSERT_OK(publication);
  ASSERT_EQ(publication->debs.size(), 3u);
  EXPECT_EQ(publication->debs[0].package, "libcap-dev");
  EXPECT_EQ(publication->debs[0].file, "libcap-dev_2_amd64.deb");
  EXPECT_EQ(publication->debs[1].package, "libcap-x");
  EXPECT_EQ(publication->debs[2].package, "libcap2");
  EXPECT_THAT(publication->built_again, ElementsAre());
}

TEST(Publication, SetsApartWhatWasBuiltAgain) {
  const auto publication = ReadPublication(
      kSource, DebOf("libcap2", "1:2.66-4+b1", "Source: libcap2 (1:2.66-4)\n"));
  ASSERT_OK(publication);
  EXPECT_TRUE(publication->debs.empty());
  EXPECT_THAT(publication->built_again, ElementsAre("libcap2 1:2.66-4+b1"));
}

TEST(Publication, RefusesAFileThatIsNoFileName) {
  std::string deb = DebOf("libcap2", "1:2.66-4", "");
  const std::size_t at = deb.find("libcap2_2_amd64");
  EXPECT_THAT(
      ReadPublication(kSource, deb.substr(0, at) + "'" + deb.substr(at)),
      FailsWith(Reason::kBadRelease));
}

TEST(Buildinfo, NamesEachVersion) {
  EXPECT_THAT(
      ReadBuildinfo("Format: 1.0\nInstalled-Build-Depends:\n autoconf (= "
                    "2.71-3),\n libc6:i386 (= 2.36-9+deb12u14)\n"),
      Yields(std::vector<std::string>{"autoconf=2.71-3",
                                      "libc6:i386=2.36-9+deb12u14"}));
  for (const char* depends :
       {"a (>= 1)", "a", "a (= 1) | b (= 1)", "-o (= 1)", "a (= $x)", "",
        "a:i/386 (= 1)", "a: (= 1)", "a:b:c (= 1)"}) {
    EXPECT_THAT(ReadBuildinfo(
                    "Installed-Build-Depends: " + std::string(depends) + "\n"),
                FailsWith(Reason::kBadRelease))
        << depends;
  }
}

TEST(Simulation, NamesWhatWouldBeInstalled) {
  EXPECT_THAT(
      ReadSimulation(
          "Inst make (4.3-4.1 Debian:12.15/oldstable [amd64])\n"
          "Conf make (4.3-4.1 Debian:12.15/oldstable [amd64])\n"
          "Inst libc6 (2.36-9 Debian:12.15/oldstable [amd64]) [gcc:amd64 ]\n"),
      Yields(std::vector<std::string>{"libc6=2.36-9", "make=4.3-4.1"}));
  EXPECT_THAT(ReadSimulation("Inst -o (1 x)\n"),
              FailsWith(Reason::kBadRelease));
  EXPECT_THAT(ReadSimulation("Inst make\n"), FailsWith(Reason::kBadRelease));
}

}  // namespace
}  // namespace airlock::debian
