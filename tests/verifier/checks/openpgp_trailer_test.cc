#include "verifier/checks/openpgp_trailer.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyAlgorithm;
using crypto::SignatureScheme;
using testing_support::FailsWith;
using testing_support::Yields;

const std::string kFingerprint = "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8";

notes::AnchorKey Key() {
  return {KeyId(std::array<std::byte, 32>{}),
          kFingerprint,
          "",
          "rsa",
          Instant(0),
          {},
          {},
          {}};
}

Result<Instant> ReadWith(std::string_view trailer, KeyAlgorithm algorithm,
                         SignatureScheme scheme) {
  return ReadTrailer(AsBytes(trailer), Key(), algorithm, scheme);
}

Result<Instant> Read(std::string_view trailer) {
  return ReadWith(trailer, KeyAlgorithm::kRsa,
                  {SignatureScheme::Form::kRsaPkcs1, HashAlgorithm::kSha256});
}

const std::string kTime = CreationTime(kSigned);

TEST(ReadTrailer, YieldsTheTimeOfTheSignature) {
  EXPECT_THAT(Read(Trailer(0, 1, 8, kTime)), Yields(kSigned));
  EXPECT_THAT(Read(Trailer(1, 1, 8, IssuerFingerprint(kFingerprint) + kTime)),
              Yields(kSigned));
}

TEST(ReadTrailer, TakesTheAlgorithmsThatAreSpelledInIt) {
  using Form = SignatureScheme::Form;
  EXPECT_OK(ReadWith(Trailer(0, 1, 10, kTime), KeyAlgorithm::kRsa,
                     {Form::kRsaPkcs1, HashAlgorithm::kSha512}));
  EXPECT_OK(ReadWith(Trailer(0, 19, 9, kTime), KeyAlgorithm::kEcdsaP384,
                     {Form::kEcdsaDer, HashAlgorithm::kSha384}));
  EXPECT_OK(ReadWith(Trailer(0, 19, 8, kTime), KeyAlgorithm::kEcdsaP256,
                     {Form::kEcdsaDer, HashAlgorithm::kSha256}));
  EXPECT_OK(ReadWith(Trailer(0, 22, 8, kTime), KeyAlgorithm::kEd25519,
                     {Form::kEd25519OverHash, HashAlgorithm::kSha256}));
}

TEST(ReadTrailer, TakesSubpacketsThatChangeNothing) {
  const std::string key_id(AsText(*HexDecode("b7c5d7d6350947f8")));
  for (const std::string& more :
       {Subpacket(16, key_id), Subpacket(26 | 0x80, "https://policy"),
        Subpacket(28, "me@example.org"), Subpacket(20, "a notation"),
        Subpacket(100, "private"), std::string("\xff\0\0\0\x02\x64x", 7)}) {
    EXPECT_THAT(Read(Trailer(1, 1, 8, more + kTime)), Yields(kSigned));
  }
  // A length of two bytes: 192 and more.
  std::string lengthy("\xc0\x09\x14", 3);
  lengthy += std::string(200, 'n');
  EXPECT_THAT(Read(Trailer(1, 1, 8, lengthy + kTime)), Yields(kSigned));
}

TEST(ReadTrailer, RefusesEveryOtherTrailer) {
  const std::string good = Trailer(1, 1, 8, kTime);
  ASSERT_OK(Read(good));
  const auto with = [&](std::size_t at, int value) {
    std::string bad = good;
    bad[at] = static_cast<char>(value);
    return bad;
  };
  struct Case {
    std::string name;
    std::string trailer;
  };
  const std::string other(40, 'A');
  for (const Case& c : {
           Case{"nothing", ""},
           Case{"version 3", with(0, 3)},
           Case{"version 6", with(0, 6)},
           Case{"a certification", with(1, 0x10)},
           Case{"a subkey binding", with(1, 0x18)},
           Case{"a timestamp", with(1, 0x40)},
           Case{"RSA for encryption", with(2, 2)},
           Case{"EdDSA by an RSA key", with(2, 22)},
           Case{"SHA-1", with(3, 2)},
           Case{"MD5", with(3, 1)},
           Case{"SHA-512 where the scheme has SHA-256", with(3, 10)},
           Case{"a hashed area that is shorter", with(5, 5)},
           Case{"a hashed area that is longer", with(5, 7)},
           Case{"another version at the end", with(good.size() - 6, 5)},
           Case{"no 0xff", with(good.size() - 5, 0xfe)},
           Case{"another count", with(good.size() - 1, 13)},
           Case{"a byte behind", good + "x"},
           Case{"a byte short", good.substr(0, good.size() - 1)},
           Case{"no time", Trailer(1, 1, 8, "")},
           Case{"two times", Trailer(1, 1, 8, kTime + kTime)},
           Case{"a time of five bytes",
                Trailer(1, 1, 8, Subpacket(2, "12345"))},
           Case{"another fingerprint",
                Trailer(1, 1, 8, kTime + IssuerFingerprint(other))},
           Case{"a fingerprint of version 5",
                Trailer(1, 1, 8,
                        kTime + Subpacket(33, "\x05" + std::string(32, 'x')))},
           Case{"another key id",
                Trailer(1, 1, 8, kTime + Subpacket(16, "12345678"))},
           Case{"a short key id",
                Trailer(1, 1, 8, kTime + Subpacket(16, "1234"))},
           Case{"an expiry",
                Trailer(1, 1, 8,
                        kTime + Subpacket(3, std::string("\0\0\0\1", 4)))},
           Case{"a critical notation",
                Trailer(1, 1, 8, kTime + Subpacket(20 | 0x80, "x"))},
           Case{"a critical unknown",
                Trailer(1, 1, 8, kTime + Subpacket(100 | 0x80, "x"))},
           Case{"an empty subpacket",
                Trailer(1, 1, 8, kTime + std::string(1, '\0'))},
           Case{"a subpacket past the end",
                Trailer(1, 1, 8, kTime + "\x09\x14")},
           Case{"a length past the end", Trailer(1, 1, 8, kTime + "\xff\x01")},
       }) {
    EXPECT_THAT(Read(c.trailer), FailsWith(Reason::kBadOpenPgp)) << c.name;
  }
}

TEST(ReadTrailer, RefusesEveryPrefixOfATrailer) {
  const std::string good =
      Trailer(1, 1, 8, IssuerFingerprint(kFingerprint) + kTime);
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_THAT(Read(good.substr(0, cut)), FailsWith(Reason::kBadOpenPgp));
  }
}

TEST(IsOpenPgpFingerprint, WantsFortyUpperCaseDigits) {
  EXPECT_TRUE(IsOpenPgpFingerprint(kFingerprint));
  EXPECT_FALSE(IsOpenPgpFingerprint(std::string(40, 'a')));
  EXPECT_FALSE(IsOpenPgpFingerprint(std::string(39, 'A')));
  EXPECT_FALSE(IsOpenPgpFingerprint(std::string(41, 'A')));
  EXPECT_FALSE(IsOpenPgpFingerprint(std::string(40, 'G')));
  EXPECT_FALSE(IsOpenPgpFingerprint("sha256:" + std::string(64, '0')));
}

}  // namespace
}  // namespace airlock::verifier
