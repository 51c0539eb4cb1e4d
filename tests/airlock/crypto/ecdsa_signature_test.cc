#include "airlock/crypto/ecdsa_signature.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;

constexpr auto kP256 = KeyAlgorithm::kEcdsaP256;
constexpr auto kP384 = KeyAlgorithm::kEcdsaP384;
constexpr auto kP521 = KeyAlgorithm::kEcdsaP521;

const std::string kP256Order =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const std::string kP256Last =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
const std::string kP384Order =
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
    "581a0db248b0a77aecec196accc52973";
const std::string kP384Last =
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
    "581a0db248b0a77aecec196accc52972";
const std::string kP521Last =
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386408";
const std::string kOne(63, '0');  // and "1"

Bytes Hex(const std::string& text) { return HexDecode(text).value(); }

TEST(EcdsaSignature, HasOneDerFormAndOneRawForm) {
  struct Case {
    KeyAlgorithm curve;
    std::string der;
    std::string raw;
  };
  for (const Case& c :
       {Case{kP256, "3006020101020101", kOne + "1" + kOne + "1"},
        Case{kP256, "3026022100" + kP256Last + "020101",
             kP256Last + kOne + "1"},
        Case{kP384, "3066023100" + kP384Last + "023100" + kP384Last,
             kP384Last + kP384Last},
        Case{kP521, "308188024201" + kP521Last.substr(2) + "024201" +
                        kP521Last.substr(2),
             kP521Last + kP521Last}}) {
    const auto from_der = EcdsaSignature::FromDer(c.curve, Hex(c.der));
    ASSERT_OK(from_der) << c.der;
    EXPECT_EQ(HexEncode(from_der->p1363()), c.raw);
    const auto from_raw = EcdsaSignature::FromP1363(c.curve, Hex(c.raw));
    ASSERT_OK(from_raw) << c.raw;
    EXPECT_EQ(HexEncode(from_raw->der()), c.der);
  }
}

struct EcdsaCase {
  const char* name;
  std::string hex;
};

TEST(EcdsaSignature, RefusesEveryOtherDer) {
  for (const EcdsaCase& c : {
           EcdsaCase{"nothing", ""},
           EcdsaCase{"r is zero", "3006020100020101"},
           EcdsaCase{"s is zero", "3006020101020100"},
           EcdsaCase{"r is negative", "3006020181020101"},
           EcdsaCase{"s is negative", "30060201010201ff"},
           EcdsaCase{"r without octets", "30050200020101"},
           EcdsaCase{"r is n", "3026022100" + kP256Order + "020101"},
           EcdsaCase{"s is n", "3026020101022100" + kP256Order},
           EcdsaCase{"s is longer than n", "3027020101022201" + kP256Last + "00"},
           EcdsaCase{"r with a needless zero", "300702020001020101"},
           EcdsaCase{"long form of a length", "308106020101020101"},
           EcdsaCase{"indefinite length", "30800201010201010000"},
           EcdsaCase{"trailing byte", "300602010102010100"},
           EcdsaCase{"trailing byte inside", "300702010102010100"},
           EcdsaCase{"third number", "3009020101020101020101"},
           EcdsaCase{"one number", "3003020101"},
           EcdsaCase{"cut off", "30060201010201"},
           EcdsaCase{"a set", "3106020101020101"},
       }) {
    EXPECT_THAT(EcdsaSignature::FromDer(kP256, Hex(c.hex)),
                FailsWith(Reason::kBadSignature))
        << c.name;
  }
  EXPECT_THAT(
      EcdsaSignature::FromDer(kP384, Hex("3036023100" + kP384Order + "020101")),
      FailsWith(Reason::kBadSignature));
}

TEST(EcdsaSignature, RefusesEveryOtherRawForm) {
  const std::string one = kOne + "1";
  const std::string zero = kOne + "0";
  for (const EcdsaCase& c : {
           EcdsaCase{"nothing", ""},
           EcdsaCase{"r is zero", zero + one},
           EcdsaCase{"s is zero", one + zero},
           EcdsaCase{"r is n", kP256Order + one},
           EcdsaCase{"s is n", one + kP256Order},
           EcdsaCase{"all ones", std::string(128, 'f')},
           EcdsaCase{"a byte short", (one + one).substr(2)},
           EcdsaCase{"a byte long", one + one + "00"},
           EcdsaCase{"of P-384", kP384Last + kP384Last},
           EcdsaCase{"in DER", "3006020101020101"},
       }) {
    EXPECT_THAT(EcdsaSignature::FromP1363(kP256, Hex(c.hex)),
                FailsWith(Reason::kBadSignature))
        << c.name;
  }
}

TEST(EcdsaSignatureDeathTest, IsOnOneOfThreeCurves) {
  EXPECT_DEATH(static_cast<void>(EcdsaSignature::WidthOf(KeyAlgorithm::kRsa)),
               "P-256, P-384 or P-521");
}

}  // namespace
}  // namespace airlock::crypto
