#include "airlock/crypto/sshsig.h"

#include <gtest/gtest.h>

#include "tests/airlock/crypto/sshsig_builder.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::SshsigBuilder;
using testing_support::SshSigner;

constexpr std::string_view kNamespace = "airlock.test/v1";
constexpr std::string_view kMessage = "airlock.test/v1\nfield value\n";

SshSigner Ed25519() {
  return SshSigner::Make(KeyAlgorithm::kEd25519, "ssh-ed25519");
}
SshSigner Hardware() {
  return SshSigner::Make(KeyAlgorithm::kEd25519, "sk-ssh-ed25519@openssh.com",
                         "ssh:");
}
std::vector<SshSigner> EveryKind() {
  std::vector<SshSigner> signers;
  signers.push_back(Ed25519());
  signers.push_back(
      SshSigner::Make(KeyAlgorithm::kEcdsaP256, "ecdsa-sha2-nistp256"));
  signers.push_back(Hardware());
  signers.push_back(SshSigner::Make(KeyAlgorithm::kEcdsaP256,
                                    "sk-ecdsa-sha2-nistp256@openssh.com",
                                    "ssh:airlock"));
  return signers;
}

Result<SshKey> Verified(const SshSigner& signer, const SshsigBuilder& builder) {
  return VerifySshSignature(builder.Sign(signer, kMessage), kNamespace,
                            kMessage);
}

TEST(VerifySshSignature, YieldsTheKeyThatSigned) {
  for (const SshSigner& signer : EveryKind()) {
    for (const auto* hash : {"sha256", "sha512"}) {
      const auto key = Verified(signer, SshsigBuilder{.hash = hash});
      ASSERT_OK(key) << signer.ssh.type;
      EXPECT_EQ(key->key, signer.ssh.key);
      EXPECT_EQ(key->type, signer.ssh.type);
      EXPECT_EQ(key->application, signer.ssh.application);
    }
  }
}

TEST(VerifySshSignature, RefusesEveryFlippedBit) {
  for (const SshSigner& signer : EveryKind()) {
    const Bytes blob = SshsigBuilder{}.Sign(signer, kMessage);
    for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
      Bytes flipped = blob;
      flipped[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
      ASSERT_FALSE(VerifySshSignature(flipped, kNamespace, kMessage).ok())
          << signer.ssh.type << " bit " << bit;
    }
  }
}

TEST(VerifySshSignature, RefusesEveryPrefix) {
  for (const SshSigner& signer : EveryKind()) {
    const Bytes blob = SshsigBuilder{}.Sign(signer, kMessage);
    for (std::size_t size = 0; size < blob.size(); ++size) {
      ASSERT_THAT(
          VerifySshSignature(ByteView(blob).first(size), kNamespace, kMessage),
          FailsWith(Reason::kSshSignature))
          << size;
    }
  }
}

TEST(VerifySshSignature, RefusesAnotherMessage) {
  const Bytes blob = SshsigBuilder{}.Sign(Ed25519(), kMessage);
  for (const auto* message : {"", "airlock.test/v1\nfield value",
                              "airlock.test/v1\nfield value\n\n"}) {
    EXPECT_THAT(VerifySshSignature(blob, kNamespace, message),
                FailsWith(Reason::kBadSignature));
  }
}

TEST(VerifySshSignature, RefusesAnotherNamespace) {
  const SshSigner signer = Ed25519();
  for (const auto* other :
       {"", "file", "airlock.test/v2", "airlock.test/v1 ", "airlock.test/v"}) {
    EXPECT_THAT(Verified(signer, SshsigBuilder{.name_space = other}),
                FailsWith(Reason::kSshSignature))
        << other;
  }
}

TEST(VerifySshSignature, RefusesTheEmptyNamespaceOnBothSides) {
  const Bytes blob = SshsigBuilder{.name_space = ""}.Sign(Ed25519(), kMessage);
  EXPECT_THAT(VerifySshSignature(blob, "", kMessage),
              FailsWith(Reason::kSshSignature));
}

TEST(VerifySshSignature, RefusesMistakesOfForm) {
  struct Case {
    const char* name;
    SshsigBuilder builder;
  };
  const SshSigner other = Ed25519();
  for (const Case& c : {
           Case{"another magic", {.magic = "SSHSIH"}},
           Case{"version 0", {.version = 0}},
           Case{"version 2", {.version = 2}},
           Case{"reserved in use", {.reserved = "x"}},
           Case{"SHA-1", {.hash = "sha1"}},
           Case{"SHA-384, which the protocol does not have",
                {.hash = "sha384"}},
           Case{"an empty hash", {.hash = ""}},
           Case{"another signature type",
                {.signature_type = "ecdsa-sha2-nistp256"}},
           Case{"a hardware signature type",
                {.signature_type = "sk-ssh-ed25519@openssh.com"}},
           Case{"an empty key", {.key_blob = Bytes()}},
           Case{"trailing byte in the signature",
                {.after_signature = std::string(1, '\0')}},
           Case{"hardware fields of a plain key",
                {.after_signature = std::string(5, '\1')}},
           Case{"trailing byte", {.after_all = std::string(1, '\0')}},
           Case{"longer than any signature",
                {.after_all = std::string(9000, 'a')}},
       }) {
    EXPECT_THAT(Verified(Ed25519(), c.builder),
                FailsWith(Reason::kSshSignature))
        << c.name;
  }
}

TEST(VerifySshSignature, RefusesTheKeyOfSomeoneElse) {
  EXPECT_THAT(
      Verified(Ed25519(), SshsigBuilder{.key_blob = Ed25519().ssh.blob()}),
      FailsWith(Reason::kBadSignature));
}

TEST(VerifySshSignature, RefusesAHardwareKeyThatNobodyTouched) {
  for (const int flags : {0x00, 0x04}) {
    EXPECT_THAT(
        Verified(Hardware(),
                 SshsigBuilder{.flags = static_cast<std::uint8_t>(flags)}),
        FailsWith(Reason::kSshSignature));
  }
}

TEST(VerifySshSignature, TakesAHardwareKeyThatKnowsItsUser) {
  EXPECT_OK(Verified(Hardware(), SshsigBuilder{.flags = 0x05}));
}

TEST(VerifySshSignature, RefusesUnknownFlagsOfAHardwareKey) {
  for (const int flag : {0x02, 0x08, 0x10, 0x20, 0x40, 0x80}) {
    EXPECT_THAT(
        Verified(Hardware(),
                 SshsigBuilder{.flags = static_cast<std::uint8_t>(flag | 1)}),
        FailsWith(Reason::kSshSignature))
        << flag;
  }
}

TEST(VerifySshSignature, RefusesAHardwareSignatureForAnotherApplication) {
  EXPECT_THAT(
      Verified(Hardware(), SshsigBuilder{.signed_application = "ssh:other"}),
      FailsWith(Reason::kBadSignature));
}

// A plain signature by the key inside a hardware token's blob, and the reverse.
TEST(VerifySshSignature, DoesNotTakeAPlainKeyForAHardwareKey) {
  SshSigner signer = Ed25519();
  const Bytes plain = SshsigBuilder{}.Sign(signer, kMessage);
  const SshKey claimed{signer.ssh.key, "sk-ssh-ed25519@openssh.com", "ssh:"};
  EXPECT_THAT(Verified(signer, SshsigBuilder{.key_blob = claimed.blob()}),
              FailsWith(Reason::kSshSignature));
  EXPECT_THAT(Verified(signer, SshsigBuilder{.key_blob = claimed.blob(),
                                             .signature_type = claimed.type,
                                             .after_signature =
                                                 std::string("\1\0\0\0\1", 5)}),
              FailsWith(Reason::kBadSignature));
}

}  // namespace
}  // namespace airlock::crypto
