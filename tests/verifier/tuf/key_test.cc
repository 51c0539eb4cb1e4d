#include "verifier/tuf/key.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/verifier/tuf/written_metadata.h"
#include "verifier/json/canonical_json.h"

namespace airlock::verifier::tuf {
namespace {

using testing_support::FailsWith;

constexpr std::size_t kMany = 1 << 20;

// A PEM has line feeds, which our own writer leaves to others.
std::string IdOf(const Object& key) {
  const Json json = ParseStrictJson(formats::PlainJson(key), kMany).value();
  return HexEncode(
      crypto::Hash().Update(AsBytes(ToOlpcJson(json).value())).Finish());
}

Result<Keys> Read(const Object& keys) {
  TRY(const Json json, ParseStrictJson(formats::PlainJson(keys), kMany));
  return ReadKeys(&json);
}
Result<Keys> ReadOne(const Object& key) { return Read({{IdOf(key), key}}); }

Object KeyOf(const std::string& type, const std::string& scheme,
             const std::string& text) {
  return {{"keytype", type},
          {"scheme", scheme},
          {"keyval", Object{{"public", text}}}};
}

// Sigstore's, of its root 12: an id over members of the author's own.
const std::string kSigstorePem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEohqIdE+yTl4OxpX8ZxNUPrg3SL9H\n"
    "BDnhZuceKkxy2oMhUOxhWweZeG3bfM1T4ZLnJimC6CAYVU5+F5jZCoftRw==\n"
    "-----END PUBLIC KEY-----\n";

TEST(ReadKeys, TakesAnIdOverTheWholeKey) {
  Object key = KeyOf("ecdsa", "ecdsa-sha2-nistp256", kSigstorePem);
  key.emplace_back("x-tuf-on-ci-keyowner", "@jku");
  const std::string id =
      "aa61e09f6af7662ac686cf0c6364079f63d3e7a86836684eeced93eace3acd81";
  const auto keys = Read({{id, key}});
  ASSERT_OK(keys);
  ASSERT_TRUE(keys->at(id).key);
  EXPECT_EQ(keys->at(id).key->pem(), kSigstorePem);
}

TEST(ReadKeys, TakesAnIdOverWhatTheSpecificationDefines) {
  Object key = KeyOf("ecdsa", "ecdsa-sha2-nistp256", kSigstorePem);
  const std::string id = IdOf(key);
  key.emplace_back("owner", "somebody");
  EXPECT_OK(Read({{id, key}}));
}

TEST(ReadKeys, RefusesAnIdThatIsNotTheKeys) {
  const Author alice('a'), bob('b');
  EXPECT_THAT(Read({{alice.id(), bob.json()}}),
              FailsWith(Reason::kBadMetadata));
  EXPECT_THAT(Read({{"", bob.json()}}), FailsWith(Reason::kBadMetadata));
}

TEST(ReadKeys, RefusesAKeyThatLacksAMember) {
  for (const char* gone : {"keytype", "scheme", "keyval"}) {
    Object key = Author('a').json();
    std::erase_if(key, [&](const auto& m) { return m.first == gone; });
    EXPECT_THAT(ReadOne(key), FailsWith(Reason::kBadMetadata)) << gone;
  }
  EXPECT_THAT(ReadKeys(nullptr), FailsWith(Reason::kBadMetadata));
}

TEST(ReadKeys, RefusesKeysWithoutEnd) {
  Object keys;
  for (int i = 0; i < 1025; ++i) keys.emplace_back(std::to_string(i), "");
  EXPECT_THAT(Read(keys), FailsWith(Reason::kTooLarge));
}

TEST(ReadKeys, KnowsAPointInHexadecimal) {
  const crypto::SigningKey p256 =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  constexpr std::size_t kPointBytes = 65;
  const std::string point =
      HexEncode(p256.public_key().spki().last(kPointBytes));
  for (const char* type : {"ecdsa", "ecdsa-sha2-nistp256"}) {
    const auto keys = ReadOne(KeyOf(type, "ecdsa-sha2-nistp256", point));
    ASSERT_OK(keys);
    EXPECT_EQ(keys->begin()->second.key, p256.public_key());
  }
}

// Kept, so that a role may name it; but it signs nothing.
TEST(ReadKeys, MakesNobodyOfAKeyThatIsNoneOfOurs) {
  const std::string good = "00112233";
  for (const Object& key :
       {KeyOf("sphincs", "sphincs", good), KeyOf("ed25519", "ed448", good),
        KeyOf("rsa", "ed25519", std::string(64, '0')),
        KeyOf("ed25519", "ed25519", std::string(64, '0')),
        KeyOf("ed25519", "ed25519", "xyz"),
        KeyOf("ed25519", "ed25519", kSigstorePem),
        KeyOf("ecdsa", "ecdsa-sha2-nistp384", kSigstorePem),
        KeyOf("rsa", "rsassa-pss-sha256", kSigstorePem),
        Object{{"keytype", "ed25519"},
               {"scheme", "ed25519"},
               {"keyval", Object{{"public", 7}}}}}) {
    const auto keys = ReadOne(key);
    ASSERT_OK(keys);
    EXPECT_FALSE(keys->begin()->second.key);
  }
}

}  // namespace
}  // namespace airlock::verifier::tuf
