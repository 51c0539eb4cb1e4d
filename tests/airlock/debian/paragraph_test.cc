#include "airlock/debian/paragraph.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::debian {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(Paragraphs, AreFieldsPartedByBlankLines) {
  const auto read = ReadParagraphs("A: 1\nB:\n x\n  y\n\n\n \nC: 2 \r\n\tz\n");
  EXPECT_THAT(read, Yields(std::vector<Paragraph>{{{"A", "1"}, {"B", "\nx\ny"}},
                                                  {{"C", "2\nz"}}}));
  EXPECT_EQ(ValueOf(read->at(0), "a"), "1");
  EXPECT_EQ(ValueOf(read->at(0), "C"), "");
  EXPECT_THAT(ReadParagraphs(""), Yields(std::vector<Paragraph>{}));
}

TEST(Paragraphs, StandWithoutTheirClearSignature) {
  EXPECT_THAT(
      ReadParagraphs("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                     "A: 1\n-----BEGIN PGP SIGNATURE-----\nzzz\n"),
      Yields(std::vector<Paragraph>{{{"A", "1"}}}));
}

TEST(Paragraphs, AreRefusedWhereTwoReadersMayDiffer) {
  for (const char* text :
       {" A: 1\n", "A\n", ": 1\n", "A: 1\na: 2\n", "A B: 1\n", "\xc3: 1\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\n"}) {
    EXPECT_THAT(ReadParagraphs(text), FailsWith(Reason::kBadRelease)) << text;
  }
  EXPECT_THAT(ReadParagraphs(std::string((16 << 20) + 1, '\n')),
              FailsWith(Reason::kBadRelease));
}

TEST(Words, BecomeArgumentsOnlyInOneSpelling) {
  for (const char* name : {"gcc-12", "libstdc++6", "a.b"}) {
    EXPECT_TRUE(IsPackageName(name)) << name;
  }
  for (const char* name : {"", "-o", "+x", "Gcc", "a b", "a/b", "a=1", "a_b"}) {
    EXPECT_FALSE(IsPackageName(name)) << name;
  }
  for (const char* version : {"1", "1:2.66-4+deb12u3+b1", "0~rc1"}) {
    EXPECT_TRUE(IsVersion(version)) << version;
  }
  for (const char* version : {"", "-1", "v1", "1 2", "1/2", "1\n"}) {
    EXPECT_FALSE(IsVersion(version)) << version;
  }
}

}  // namespace
}  // namespace airlock::debian
