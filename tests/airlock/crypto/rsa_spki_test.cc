#include "airlock/crypto/rsa_spki.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

const std::string kAlgorithm = "300d06092a864886f70d0101010500";

Bytes Hex(const std::string& text) { return HexDecode(text).value(); }

TEST(RsaSpki, IsReadAndWrittenAlike) {
  const Bytes modulus = Hex("8001");
  const Bytes exponent = Hex("010001");
  const Bytes spki = FormatRsaSpki({modulus, exponent});
  EXPECT_EQ(HexEncode(spki),
            "301e" + kAlgorithm + "030d00300a0203008001" + "0203010001");
  const auto numbers = ParseRsaSpki(spki);
  ASSERT_OK(numbers);
  EXPECT_EQ(HexEncode(numbers->modulus), "8001");
  EXPECT_EQ(HexEncode(numbers->exponent), "010001");
}

TEST(RsaSpki, RefusesEveryOtherForm) {
  struct Case {
    const char* name;
    std::string hex;
  };
  for (const Case& c : {
           Case{"nothing", ""},
           Case{"trailing byte",
                "301e" + kAlgorithm + "030d00300a02030080010203010001" + "00"},
           Case{"trailing byte in the outer sequence",
                "301f" + kAlgorithm + "030d00300a02030080010203010001" + "00"},
           Case{"trailing byte in the bit string",
                "301f" + kAlgorithm + "030e00300a02030080010203010001" + "00"},
           Case{"third number",
                "3021" + kAlgorithm + "031000300d02030080010203010001020105"},
           Case{"no parameters",
                "301c300b06092a864886f70d010101030d00300a02030080010203010001"},
           Case{"PSS",
                "301e300d06092a864886f70d01010a0500"
                "030d00300a02030080010203010001"},
           Case{"unused bits",
                "301e" + kAlgorithm + "030d04300a02030080010203010001"},
           Case{"empty bit string", "3011" + kAlgorithm + "0300"},
           Case{"negative modulus",
                "301d" + kAlgorithm + "030c003009020280010203010001"},
           Case{"modulus with needless zero",
                "301f" + kAlgorithm + "030e00300b0204000080010203010001"},
       }) {
    EXPECT_FALSE(ParseRsaSpki(Hex(c.hex)).ok()) << c.name;
  }
}

}  // namespace
}  // namespace airlock::crypto
