// ssh-keygen and we take each other's keys and signatures.
#include <gtest/gtest.h>

#include "airlock/crypto/sshsig.h"
#include "tests/airlock/crypto/scratch_directory.h"
#include "tests/airlock/crypto/sshsig_builder.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::ScratchDirectory;
using testing_support::SshsigBuilder;
using testing_support::SshSigner;
using testing_support::Yields;

constexpr std::string_view kNamespace = "airlock.test/v1";
constexpr std::string_view kMessage = "airlock.test/v1\nfield value\n";

struct Kind {
  std::string name;
  std::string options;
};
const std::array<Kind, 4> kKinds = {{{"ed25519", "-t ed25519"},
                                     {"p256", "-t ecdsa -b 256"},
                                     {"p384", "-t ecdsa -b 384"},
                                     {"rsa", "-t rsa -b 2048"}}};

class SshKeygen : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new ScratchDirectory;
    for (const Kind& kind : kKinds) MakeKey(kind);
  }
  static void TearDownTestSuite() { delete scratch_; }

  static void MakeKey(const Kind& kind) {
    scratch_->MustRun("ssh-keygen -q -N '' -C 'a comment' " + kind.options +
                      " -f " + kind.name);
  }
  static std::string Sign(const std::string& key, const std::string& options) {
    scratch_->Write("message", AsBytes(kMessage));
    scratch_->MustRun("rm -f message.sig; ssh-keygen -Y sign -f " + key +
                      " -n " + std::string(kNamespace) + " " + options +
                      " message");
    return scratch_->Read("message.sig");
  }
  static bool Takes(const SshKey& key, ByteView blob) {
    scratch_->Write("message", AsBytes(kMessage));
    scratch_->Write("allowed", AsBytes("ada " + key.line() + "\n"));
    scratch_->Write("ours.sig", AsBytes(ArmourSshSignature(blob)));
    return scratch_->Run("ssh-keygen -Y verify -f allowed -I ada -n " +
                         std::string(kNamespace) + " -s ours.sig <message");
  }
  static ScratchDirectory* scratch_;
};
ScratchDirectory* SshKeygen::scratch_ = nullptr;

TEST_F(SshKeygen, KeysAreReadAndWrittenAlike) {
  for (const Kind& kind : kKinds) {
    const std::string line = scratch_->Read(kind.name + ".pub");
    const auto key = SshKey::ParseLine(line);
    ASSERT_OK(key) << line;
    EXPECT_EQ(key->line() + " a comment\n", line);
    if (kind.name == "ed25519") continue;  // It cannot export this one.
    scratch_->MustRun("ssh-keygen -e -m PKCS8 -f " + kind.name + ".pub >pkcs8");
    EXPECT_THAT(PublicKey::FromPem(scratch_->Read("pkcs8")), Yields(key->key));
  }
}

TEST_F(SshKeygen, KeysOfOtherKindsAreRefused) {
  MakeKey({"p521", "-t ecdsa -b 521"});
  EXPECT_THAT(SshKey::ParseLine(scratch_->Read("p521.pub")),
              FailsWith(Reason::kBadKey));
  MakeKey({"weak", "-t rsa -b 1024"});
  EXPECT_THAT(SshKey::ParseLine(scratch_->Read("weak.pub")),
              FailsWith(Reason::kWeakAlgorithm));
}

TEST_F(SshKeygen, SignaturesOfItsVerifyHere) {
  for (const Kind& kind : kKinds) {
    for (const auto* options : {"", "-O hashalg=sha256"}) {
      const std::string text = Sign(kind.name, options);
      const auto blob = UnarmourSshSignature(text);
      ASSERT_OK(blob) << text;
      EXPECT_EQ(ArmourSshSignature(*blob), text);
      const auto key = VerifySshSignature(*blob, kNamespace, kMessage);
      ASSERT_OK(key) << kind.name;
      EXPECT_EQ(key->line() + " a comment\n",
                scratch_->Read(kind.name + ".pub"));
      EXPECT_THAT(VerifySshSignature(*blob, "airlock.test/v2", kMessage),
                  FailsWith(Reason::kSshSignature));
      EXPECT_THAT(VerifySshSignature(*blob, kNamespace, "another"),
                  FailsWith(Reason::kBadSignature));
    }
  }
}

TEST_F(SshKeygen, EveryFlippedByteIsRefused) {
  for (const Kind& kind : kKinds) {
    Bytes blob = UnarmourSshSignature(Sign(kind.name, "")).value();
    for (std::size_t i = 0; i < blob.size(); ++i) {
      for (const std::byte mask :
           {std::byte{0x01}, std::byte{0x80}, std::byte{0xff}}) {
        blob[i] ^= mask;
        ASSERT_FALSE(VerifySshSignature(blob, kNamespace, kMessage).ok())
            << kind.name << " byte " << i;
        blob[i] ^= mask;
      }
    }
    EXPECT_OK(VerifySshSignature(blob, kNamespace, kMessage));
  }
}

TEST_F(SshKeygen, EveryFlippedByteOfTheArmourIsRefused) {
  std::string text = Sign("ed25519", "");
  for (char& c : text) {
    c = static_cast<char>(c ^ 1);
    const auto blob = UnarmourSshSignature(text);
    if (blob.ok()) {
      EXPECT_FALSE(VerifySshSignature(*blob, kNamespace, kMessage).ok());
    }
    c = static_cast<char>(c ^ 1);
  }
}

TEST_F(SshKeygen, TakesWhatOurTestsBuild) {
  struct Case {
    KeyAlgorithm algorithm;
    std::string type;
    std::string application;
  };
  for (const Case& c : {
           Case{KeyAlgorithm::kEd25519, "ssh-ed25519", ""},
           Case{KeyAlgorithm::kEcdsaP256, "ecdsa-sha2-nistp256", ""},
           Case{KeyAlgorithm::kEd25519, "sk-ssh-ed25519@openssh.com", "ssh:"},
           Case{KeyAlgorithm::kEcdsaP256, "sk-ecdsa-sha2-nistp256@openssh.com",
                "ssh:airlock"},
       }) {
    const auto signer = SshSigner::Make(c.algorithm, c.type, c.application);
    EXPECT_TRUE(Takes(signer.ssh, SshsigBuilder{}.Sign(signer, kMessage)))
        << c.type << ": " << scratch_->Read("said");
    EXPECT_FALSE(Takes(signer.ssh, SshsigBuilder{}.Sign(signer, "another")));
  }
}

}  // namespace
}  // namespace airlock::crypto
