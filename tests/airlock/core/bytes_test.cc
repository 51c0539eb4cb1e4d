#include "airlock/core/bytes.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

std::string AllBytes() {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  return all;
}

TEST(Hex, DecodesWhatItEncodes) {
  EXPECT_EQ(HexEncode(AsBytes("\x01\xab\xff")), "01abff");
  EXPECT_THAT(HexDecode(HexEncode(AsBytes(AllBytes()))),
              Yields(CopyOf(AsBytes(AllBytes()))));
  EXPECT_THAT(HexDecode(""), Yields(Bytes()));
}

TEST(Hex, RefusesEveryOtherSpelling) {
  for (const char* text : {"0", "0A", "0g", " 00", "0x00", "00\n"}) {
    EXPECT_THAT(HexDecode(text), FailsWith(Reason::kBadEncoding)) << text;
  }
}

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [raw, text] : cases) {
    EXPECT_EQ(Base64Encode(AsBytes(raw)), text);
    EXPECT_THAT(Base64Decode(text), Yields(CopyOf(AsBytes(raw))));
  }
  EXPECT_THAT(Base64Decode(Base64Encode(AsBytes(AllBytes()))),
              Yields(CopyOf(AsBytes(AllBytes()))));
}

TEST(Base64, RefusesEveryOtherSpelling) {
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n",
        " Zm9v", "Zm-v", "Zm_v", "Zm9vZg=\n", "=m9v"}) {
    EXPECT_THAT(Base64Decode(text), FailsWith(Reason::kBadEncoding)) << text;
  }
}

TEST(Token, MakesOneWordOfAnyBytes) {
  EXPECT_EQ(TokenEncode(""), "%");
  EXPECT_EQ(TokenEncode("a b%\n\xff"), "a%20b%25%0A%FF");
  const std::string token = TokenEncode(AllBytes());
  EXPECT_EQ(token.find(' '), std::string::npos);
  EXPECT_THAT(TokenDecode(token), Yields(AllBytes()));
  EXPECT_THAT(TokenDecode("%"), Yields(std::string()));
}

TEST(Token, RefusesEverySpellingThatEncodingDoesNotProduce) {
  for (const char* text : {"", "%4", "%41", "%2f", "%0a", "a b", "a\n", "%%",
                           "a%", "\xc3\xa9", "%G0"}) {
    EXPECT_THAT(TokenDecode(text), FailsWith(Reason::kBadEncoding)) << text;
  }
}

TEST(Number, ReadsDecimalsUpToItsLimit) {
  EXPECT_THAT(ParseNumber("0"), Yields(0u));
  EXPECT_THAT(ParseNumber("18446744073709551615"), Yields(UINT64_MAX));
  EXPECT_THAT(ParseNumber("7", 7), Yields(7u));
}

TEST(Number, RefusesEveryOtherSpelling) {
  for (const char* text : {"", "00", "01", "+1", "-1", " 1", "1 ", "0x1", "1e3",
                           "18446744073709551616", "99999999999999999999",
                           "111111111111111111111"}) {
    EXPECT_THAT(ParseNumber(text), FailsWith(Reason::kBadNumber)) << text;
  }
  EXPECT_THAT(ParseNumber("8", 7), FailsWith(Reason::kBadNumber));
}

TEST(Printable, LeavesNothingThatSteersATerminal) {
  EXPECT_EQ(Printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(Printable("\x1b[2J\n\x7f"), "\\x1b[2J\\x0a\\x7f");
  EXPECT_EQ(Printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b") << "C1 control";
  EXPECT_EQ(Printable("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "RLO";
  EXPECT_EQ(Printable("\xe2\x81\xa6"), "\\xe2\\x81\\xa6") << "LRI";
}

TEST(Utf8, AcceptsWellFormedTextOnly) {
  for (const char* text :
       {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x94\x92", "\xed\x9f\xbf",
        "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80",
        "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3",
        "\xe2\x82", "a\xff"}) {
    EXPECT_FALSE(IsUtf8(text)) << Printable(text);
  }
}

}  // namespace
}  // namespace airlock
