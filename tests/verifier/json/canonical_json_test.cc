#include "verifier/json/canonical_json.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

Json Read(std::string_view text) {
  return ParseStrictJson(text, 1 << 20).value();
}

TEST(OlpcJson, SortsKeysByCodePoint) {
  // U+1D11E is D834 DD1E in UTF-16 and so before U+FB33 there, after it here.
  EXPECT_THAT(ToOlpcJson(Read("{\"𝄞\":1,\"\uFB33\":2,\"b\":3,\"B\":4}")),
              Yields(std::string("{\"B\":4,\"b\":3,\"\uFB33\":2,\"𝄞\":1}")));
}

TEST(OlpcJson, EscapesQuotesAndBackslashesOnly) {
  EXPECT_THAT(ToOlpcJson(Read(R"(["\u0000\n\"\\\/é"])")),
              Yields(std::string("[\"\0\n\\\"\\\\/é\"]", 13)));
}

TEST(OlpcJson, HasIntegersOnly) {
  EXPECT_THAT(ToOlpcJson(Read("[-5,0,18446744073709551615]")),
              Yields(std::string("[-5,0,18446744073709551615]")));
  for (const char* text : {"[1.5]", "[1e2]", "[-0]", "[-1.0]", "[-1e2]"}) {
    EXPECT_THAT(ToOlpcJson(Read(text)), FailsWith(Reason::kBadJson)) << text;
  }
}

TEST(OlpcJson, WritesTheRestWithoutWhiteSpace) {
  EXPECT_THAT(
      ToOlpcJson(Read(R"({ "a" : [ true , false , null , {} , [] ] })")),
      Yields(std::string(R"({"a":[true,false,null,{},[]]})")));
}

// RFC 8785 §3.2.3, its own example.
TEST(Jcs, SortsKeysByUtf16CodeUnit) {
  EXPECT_THAT(
      ToJcs(Read("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,"
                 "\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}")),
      Yields(std::string("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,"
                         "\"😀\":5,\"\uFB33\":3}")));
}

// RFC 8785 §3.2.2, its own example.
TEST(Jcs, EscapesAsEcmaScriptDoes) {
  EXPECT_THAT(
      ToJcs(Read(R"(["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"])")),
      Yields(std::string("[\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]")));
}

struct Number {
  const char* text;
  const char* canonical;
};

// RFC 8785 appendix B and §3.2.2, and the borders of ECMA-262's cases.
TEST(Jcs, WritesNumbersAsEcmaScriptDoes) {
  for (const Number& one :
       {Number{"0", "0"}, Number{"-0", "0"}, Number{"-0.0", "0"},
        Number{"333333333.33333329", "333333333.3333333"},
        Number{"1E30", "1e+30"}, Number{"4.50", "4.5"}, Number{"2e-3", "0.002"},
        Number{"0.000000000000000000000000001", "1e-27"},
        Number{"5e-324", "5e-324"},
        Number{"-1.7976931348623157e308", "-1.7976931348623157e+308"},
        Number{"9007199254740993", "9007199254740992"},
        Number{"295147905179352830000", "295147905179352830000"},
        Number{"9.999999999999997e22", "9.999999999999997e+22"},
        Number{"1e21", "1e+21"},
        Number{"999999999999999900000", "999999999999999900000"},
        Number{"0.000001", "0.000001"}, Number{"0.0000001", "1e-7"},
        Number{"-123.456", "-123.456"}, Number{"1e-400", "0"}}) {
    EXPECT_THAT(ToJcs(Read("[" + std::string(one.text) + "]")),
                Yields("[" + std::string(one.canonical) + "]"))
        << one.text;
  }
}

TEST(Jcs, RefusesNumbersBeyondADouble) {
  EXPECT_THAT(ToJcs(Read("[1e999]")), FailsWith(Reason::kBadJson));
}

}  // namespace
}  // namespace airlock::verifier
