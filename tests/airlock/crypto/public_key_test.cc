#include "airlock/crypto/public_key.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;

// RFC 8032 §7.1, test 1.
const std::string kEd25519 =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
// RFC 6979 §A.2.5 and §A.2.6.
const std::string kP256Point =
    "04"
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const std::string kP384Point =
    "04"
    "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64"
    "def8f0ea9055866064a254515480bc13"
    "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1"
    "288b231c3ae0d4fe7344fd2533264720";
// RFC 6979 §A.2.7.
const std::string kP521Point =
    "04"
    "01894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd37"
    "1123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd761dcac474b9a2f5023a4"
    "00493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28"
    "a0db25741b5b34a828008b22acc23f924faafbd4d33f81ea66956dfeaa2bfdfcf5";
const std::string kEd25519Prefix = "302a300506032b6570032100";
const std::string kP256Prefix =
    "3059301306072a8648ce3d020106082a8648ce3d030107034200";
const std::string kP384Prefix =
    "3076301006072a8648ce3d020106052b81040022036200";
const std::string kP521Prefix =
    "30819b301006072a8648ce3d020106052b8104002303818600";

Bytes Hex(const std::string& text) { return HexDecode(text).value(); }

// An odd number of exactly `bits` bits.
Bytes Modulus(int bits) {
  Bytes modulus(static_cast<std::size_t>(bits + 7) / 8, std::byte{0x55});
  const int top = (bits - 1) % 8;
  modulus[0] = static_cast<std::byte>(1 << top);
  return modulus;
}
const Bytes kF4 = HexDecode("010001").value();

struct KeyCase {
  const char* name;
  std::string hex;
};

TEST(PublicKey, IsTheSameFromEveryContainer) {
  struct Kind {
    Result<PublicKey> key;
    KeyAlgorithm algorithm;
    int bits;
    std::string spki;
  };
  for (const Kind& kind :
       {Kind{PublicKey::FromEd25519(Hex(kEd25519)), KeyAlgorithm::kEd25519, 256,
             kEd25519Prefix + kEd25519},
        Kind{PublicKey::FromEcPoint(Hex(kP256Point)), KeyAlgorithm::kEcdsaP256,
             256, kP256Prefix + kP256Point},
        Kind{PublicKey::FromEcPoint(Hex(kP384Point)), KeyAlgorithm::kEcdsaP384,
             384, kP384Prefix + kP384Point},
        Kind{PublicKey::FromEcPoint(Hex(kP521Point)), KeyAlgorithm::kEcdsaP521,
             521, kP521Prefix + kP521Point}}) {
    ASSERT_OK(kind.key);
    EXPECT_EQ(kind.key->algorithm(), kind.algorithm);
    EXPECT_EQ(kind.key->bits(), kind.bits);
    EXPECT_EQ(HexEncode(kind.key->spki()), kind.spki);
    EXPECT_EQ(kind.key->id().hex(), DigestObject(Hex(kind.spki)).hex());
    const auto from_spki = PublicKey::FromSpki(Hex(kind.spki));
    ASSERT_OK(from_spki);
    EXPECT_EQ(*from_spki, *kind.key);
    const auto from_pem = PublicKey::FromPem(kind.key->pem());
    ASSERT_OK(from_pem);
    EXPECT_EQ(*from_pem, *kind.key);
  }
}

TEST(PublicKey, HasAPrintedAlgorithm) {
  EXPECT_EQ(NameOf(KeyAlgorithm::kEd25519), "ed25519");
  EXPECT_EQ(NameOf(KeyAlgorithm::kEcdsaP256), "ecdsa-p256");
  EXPECT_EQ(NameOf(KeyAlgorithm::kEcdsaP384), "ecdsa-p384");
  EXPECT_EQ(NameOf(KeyAlgorithm::kEcdsaP521), "ecdsa-p521");
  EXPECT_EQ(NameOf(KeyAlgorithm::kRsa), "rsa");
}

TEST(PublicKey, GivesBackTheRawBytesOfEd25519) {
  EXPECT_EQ(HexEncode(PublicKey::FromEd25519(Hex(kEd25519))->ed25519()),
            kEd25519);
}

TEST(PublicKeyDeathTest, HasNoEd25519BytesOfAnotherKind) {
  const auto key = PublicKey::FromEcPoint(Hex(kP256Point));
  EXPECT_DEATH(static_cast<void>(key->ed25519()), "Ed25519");
}

TEST(PublicKey, RefusesPointsThatNoEd25519KeyMayBe) {
  for (const KeyCase& c : {
           KeyCase{"order 1", "01" + std::string(62, '0')},
           KeyCase{"order 1, sign set", "01" + std::string(60, '0') + "80"},
           KeyCase{"order 2", "ec" + std::string(60, 'f') + "7f"},
           KeyCase{"order 4", std::string(64, '0')},
           KeyCase{"order 4, sign set", std::string(62, '0') + "80"},
           KeyCase{"order 8",
                "26e8958fc2b227b045c3f489f2ef98f0"
                "d5dfac05d3c63339b13802886d53fc05"},
           KeyCase{"order 8, the other y",
                "c7176a703d4dd84fba3c0b760d10670f"
                "2a2053fa2c39ccc64ec7fd7792ac037a"},
           KeyCase{"y = p, not reduced", "ed" + std::string(60, 'f') + "7f"},
           KeyCase{"y = p + 1, not reduced", "ee" + std::string(60, 'f') + "7f"},
           KeyCase{"y = 2^255 - 1, not reduced", std::string(62, 'f') + "7f"},
           KeyCase{"not on the curve", "02" + std::string(62, '0')},
           // Test 1's key plus the point of order 2: (-x, -y).
           KeyCase{"of mixed order",
                "16a567fe7d4ef5482ab4012c369bf8c5"
                "f11e8d0c2559dcda50fde59708f8aee5"},
           KeyCase{"31 bytes", kEd25519.substr(2)},
           KeyCase{"33 bytes", kEd25519 + "00"},
           KeyCase{"nothing", ""},
       }) {
    EXPECT_THAT(PublicKey::FromEd25519(Hex(c.hex)), FailsWith(Reason::kBadKey))
        << c.name;
    EXPECT_THAT(PublicKey::FromSpki(Hex(kEd25519Prefix + c.hex)),
                FailsWith(Reason::kBadKey))
        << c.name;
  }
}

TEST(PublicKey, RefusesWhatIsNoPointOfACurve) {
  std::string off_curve = kP256Point;
  off_curve.back() = '8';
  for (const KeyCase& c : {
           KeyCase{"nothing", ""},
           KeyCase{"infinity", "00"},
           KeyCase{"off the curve", off_curve},
           KeyCase{"origin", "04" + std::string(128, '0')},
           KeyCase{"x = p",
                "04ffffffff00000001000000000000000000000000ffffffff"
                "ffffffffffffffff" +
                    kP256Point.substr(66)},
           KeyCase{"compressed", "03" + kP256Point.substr(2, 64)},
           KeyCase{"hybrid", "07" + kP256Point.substr(2)},
           KeyCase{"compressed tag, uncompressed length",
                "03" + kP256Point.substr(2)},
           KeyCase{"a byte short", kP256Point.substr(0, 128)},
           KeyCase{"a byte long", kP256Point + "00"},
           KeyCase{"P-384 with a bit flipped", kP384Point.substr(0, 193) + "1"},
           KeyCase{"length of P-521", "04" + std::string(264, '1')},
       }) {
    EXPECT_THAT(PublicKey::FromEcPoint(Hex(c.hex)), FailsWith(Reason::kBadKey))
        << c.name;
  }
}

TEST(PublicKey, TakesRsaWithinItsBounds) {
  for (const int bits : {2048, 2049, 3072, 4096, 16384}) {
    const auto key = PublicKey::FromRsa(Modulus(bits), kF4);
    ASSERT_OK(key) << bits;
    EXPECT_EQ(key->bits(), bits);
    EXPECT_EQ(key->algorithm(), KeyAlgorithm::kRsa);
    const auto again = PublicKey::FromSpki(key->spki());
    ASSERT_OK(again);
    EXPECT_EQ(*again, *key);
    EXPECT_OK(PublicKey::FromPem(key->pem()));
  }
  EXPECT_OK(PublicKey::FromRsa(Modulus(2048), Hex("ffffffffffffffff")));
}

TEST(PublicKey, RefusesRsaBelow2048BitsAsWeak) {
  for (const int bits : {2047, 1024, 512, 1}) {
    EXPECT_THAT(PublicKey::FromRsa(Modulus(bits), kF4),
                FailsWith(Reason::kWeakAlgorithm))
        << bits;
  }
}

TEST(PublicKey, RefusesRsaOfOtherShapes) {
  Bytes even = Modulus(2048);
  even.back() = std::byte{0x54};
  Bytes zero_first(1);
  Append(zero_first, Modulus(2048));
  struct Rsa {
    const char* name;
    Bytes modulus;
    Bytes exponent;
  };
  for (const Rsa& c : {
           Rsa{"above 16384 bits", Modulus(16385), kF4},
           Rsa{"even modulus", even, kF4},
           Rsa{"leading zero of the modulus", zero_first, kF4},
           Rsa{"no modulus", {}, kF4},
           Rsa{"no exponent", Modulus(2048), {}},
           Rsa{"exponent 1", Modulus(2048), Hex("01")},
           Rsa{"exponent 3", Modulus(2048), Hex("03")},
           Rsa{"exponent 65535", Modulus(2048), Hex("ffff")},
           Rsa{"exponent 65536", Modulus(2048), Hex("010000")},
           Rsa{"leading zero of the exponent", Modulus(2048), Hex("00010001")},
           Rsa{"exponent of 65 bits", Modulus(2048), Hex("010000000000000001")},
       }) {
    EXPECT_THAT(PublicKey::FromRsa(c.modulus, c.exponent),
                FailsWith(Reason::kBadKey))
        << c.name;
  }
}

TEST(PublicKey, RefusesEveryOtherSpki) {
  for (const KeyCase& c : {
           KeyCase{"nothing", ""},
           KeyCase{"an empty sequence", "3000"},
           KeyCase{"trailing byte", kEd25519Prefix + kEd25519 + "00"},
           KeyCase{"trailing byte of P-256", kP256Prefix + kP256Point + "00"},
           KeyCase{"cut off", (kP256Prefix + kP256Point).substr(0, 180)},
           KeyCase{"long form of a length",
                "30812a300506032b6570032100" + kEd25519},
           KeyCase{"Ed25519 with NULL parameters",
                "302c300706032b65700500032100" + kEd25519},
           KeyCase{"X25519", "302a300506032b656e032100" + kEd25519},
           KeyCase{"P-256's prefix and a point of P-384",
                kP256Prefix + kP384Point},
           KeyCase{"P-384's prefix and a point of P-256",
                kP384Prefix + kP256Point},
           KeyCase{"compressed P-256",
                "3039301306072a8648ce3d020106082a8648ce3d030107032200"
                "03" +
                    kP256Point.substr(2, 64)},
           KeyCase{"secp256k1",
                "3056301006072a8648ce3d020106052b8104000a034200" + kP256Point},
       }) {
    EXPECT_THAT(PublicKey::FromSpki(Hex(c.hex)), FailsWith(Reason::kBadKey))
        << c.name;
  }
}

TEST(PublicKey, RefusesEveryFlippedBitBeforeThePointOfAnSpki) {
  for (const std::string& text :
       {kEd25519Prefix + kEd25519, kP256Prefix + kP256Point,
        kP384Prefix + kP384Point}) {
    const std::size_t head = text.starts_with(kEd25519Prefix) ? 12
                             : text.starts_with(kP256Prefix)  ? 26
                                                              : 23;
    for (std::size_t bit = 0; bit < head * 8; ++bit) {
      Bytes spki = Hex(text);
      spki[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
      EXPECT_THAT(PublicKey::FromSpki(spki), FailsWith(Reason::kBadKey)) << bit;
    }
  }
}

TEST(PublicKey, TakesPemWithoutItsLastLineFeed) {
  std::string pem = PublicKey::FromEd25519(Hex(kEd25519))->pem();
  pem.pop_back();
  EXPECT_OK(PublicKey::FromPem(pem));
}

TEST(PublicKey, RefusesEveryOtherPem) {
  const std::string pem = PublicKey::FromEcPoint(Hex(kP256Point))->pem();
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = pem;
    std::size_t at = 0;
    while ((at = text.find(from, at)) != std::string::npos) {
      text.replace(at, from.size(), to);
      at += to.size();
    }
    return text;
  };
  std::string unbroken = pem;
  unbroken.erase(unbroken.find('\n', 40), 1);
  struct Pem {
    const char* name;
    std::string text;
  };
  for (const Pem& c : {
           Pem{"nothing", ""},
           Pem{"two blocks", pem + pem},
           Pem{"text before", "# key\n" + pem},
           Pem{"text after", pem + "more\n"},
           Pem{"blank line after", pem + "\n"},
           Pem{"CRLF", replaced("\n", "\r\n")},
           Pem{"a certificate's label", replaced("PUBLIC KEY", "CERTIFICATE")},
           Pem{"PKCS #1's label", replaced("PUBLIC KEY", "RSA PUBLIC KEY")},
           Pem{"a private key's label", replaced("PUBLIC", "PRIVATE")},
           Pem{"no tail", pem.substr(0, pem.find("-----END"))},
           Pem{"head and tail share dashes",
               "-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----\n"},
           Pem{"nothing inside",
               "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"},
           Pem{"lines not broken at 64", unbroken},
           Pem{"header inside", replaced("KEY-----\nM", "KEY-----\nA: b\n\nM")},
           Pem{"trailing blank", replaced("==\n", "== \n")},
           Pem{"not base64", replaced("=", "*")},
           Pem{"longer than any key", std::string(5000, 'A')},
       }) {
    EXPECT_THAT(PublicKey::FromPem(c.text), FailsWith(Reason::kBadKey))
        << c.name;
  }
}

}  // namespace
}  // namespace airlock::crypto
