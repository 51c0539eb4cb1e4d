#include "airlock/signer/release_keys.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::FailsWith;
using testing_support::KeyCabinet;
using testing_support::RootKeyOf;
using testing_support::TempDirectory;

constexpr Instant kIssued{1'700'006'400};

Secret Passphrase() {
  constexpr std::string_view kText = "NOT A SECRET";
  Secret secret(kText.size());
  std::memcpy(secret.writable().data(), kText.data(), kText.size());
  return secret;
}

// A signer with a first key for each purpose, and a second attestation key.
class TwoAttestationKeys : public ::testing::Test {
 protected:
  TwoAttestationKeys() {
    for (const std::string& purpose : ReleaseKeys::Purposes()) {
      first_.emplace(purpose, Make(purpose, purpose + ".key"));
    }
    const auto key =
        crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
    second_ = RootKeyOf("attestation", key);
    EXPECT_OK(secret_.Create(
        ReleaseKeys::FileNameOf("attestation", second_.id),
        AsBytes(key.Seal("attestation", Passphrase()).value()), 0400));
  }

  notes::RootKey Make(const std::string& purpose, const std::string& name) {
    const auto key =
        crypto::SigningKey::Generate(ReleaseKeys::AlgorithmFor(purpose))
            .value();
    EXPECT_OK(secret_.Create(
        name, AsBytes(key.Seal(purpose, Passphrase()).value()), 0400));
    return RootKeyOf(purpose, key);
  }
  // The root that names the first keys, or another one for attestations.
  notes::Root RootWith(const notes::RootKey& attestation) const {
    notes::Root root;
    for (const auto& [purpose, key] : first_) {
      root.keys.push_back(purpose == "attestation" ? attestation : key);
    }
    return root;
  }

  TempDirectory folder_;
  platform::Directory secret_ =
      platform::Directory::Open(folder_.path()).value();
  std::map<std::string, notes::RootKey> first_;
  notes::RootKey second_{"", KeyId({}), {}};
};

TEST_F(TwoAttestationKeys, AreUsedAsTheRootSays) {
  auto keys = ReleaseKeys::Open(secret_, Passphrase());
  ASSERT_OK(keys);
  const KeyId first = first_.at("attestation").id;
  EXPECT_EQ(keys->For("attestation").public_key().id(), first);
  ASSERT_OK(keys->Follow(RootWith(second_)));
  EXPECT_EQ(keys->For("attestation").public_key().id(), second_.id);
  ASSERT_OK(keys->Follow(RootWith(first_.at("attestation"))));
  EXPECT_EQ(keys->For("attestation").public_key().id(), first);
}

TEST_F(TwoAttestationKeys, StayAsTheyWereUnderARootThatNamesNeither) {
  auto keys = ReleaseKeys::Open(secret_, Passphrase());
  ASSERT_OK(keys);
  ASSERT_OK(keys->Follow(RootWith(second_)));
  const auto stranger =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  EXPECT_THAT(keys->Follow(RootWith(RootKeyOf("attestation", stranger))),
              FailsWith(Reason::kConfiguration));
  EXPECT_EQ(keys->For("attestation").public_key().id(), second_.id);
}

// An attestation says the same before and after a rotation. What the old key
// signed must not be given out for the new one's, nor stop it.
TEST_F(TwoAttestationKeys, KeepTheirSignaturesApart) {
  auto keys = ReleaseKeys::Open(secret_, Passphrase());
  ASSERT_OK(keys);
  const auto one = keys->SignOnce("attestation", AsBytes("passed"));
  ASSERT_OK(one);
  ASSERT_OK(keys->Follow(RootWith(second_)));
  const auto two = keys->SignOnce("attestation", AsBytes("passed"));
  ASSERT_OK(two);
  EXPECT_NE(*one, *two);
  EXPECT_EQ(keys->SignOnce("attestation", AsBytes("passed")).value(), *two);
  ASSERT_OK(keys->Follow(RootWith(first_.at("attestation"))));
  EXPECT_EQ(keys->SignOnce("attestation", AsBytes("passed")).value(), *one);
}

}  // namespace
}  // namespace airlock::signer
