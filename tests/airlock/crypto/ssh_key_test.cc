#include <gtest/gtest.h>

#include "airlock/crypto/ssh_key_type.h"
#include "airlock/crypto/ssh_wire.h"
#include "airlock/crypto/sshsig.h"
#include "tests/airlock/crypto/sshsig_builder.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::SshSigner;

Bytes Hex(const std::string& text) { return HexDecode(text).value(); }

const std::string kEd25519 =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const std::string kP256Point =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe"
    "1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const std::string kP384Point =
    "04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0"
    "ea9055866064a254515480bc138015d9b72d7d57244ea8ef9ac0c621896708a59367f9df"
    "b9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720";

Bytes Blob(std::initializer_list<std::string_view> strings) {
  SshWriter writer;
  for (const std::string_view text : strings) writer.AddString(text);
  return std::move(writer).bytes();
}
std::string Raw(const std::string& hex) {
  return std::string(AsText(Hex(hex)));
}

std::vector<SshKey> EveryKind() {
  const auto ed25519 = PublicKey::FromEd25519(Hex(kEd25519)).value();
  const auto p256 = PublicKey::FromEcPoint(Hex(kP256Point)).value();
  const auto p384 = PublicKey::FromEcPoint(Hex(kP384Point)).value();
  const auto rsa =
      PublicKey::FromRsa(Bytes(256, std::byte{0xff}), Hex("010001")).value();
  return {{ed25519, "ssh-ed25519", ""},
          {p256, "ecdsa-sha2-nistp256", ""},
          {p384, "ecdsa-sha2-nistp384", ""},
          {rsa, "ssh-rsa", ""},
          {ed25519, "sk-ssh-ed25519@openssh.com", "ssh:"},
          {p256, "sk-ecdsa-sha2-nistp256@openssh.com", "ssh:airlock"}};
}

TEST(SshKey, IsReadAndWrittenAlike) {
  for (const SshKey& key : EveryKind()) {
    const auto read = SshKey::Parse(key.blob());
    ASSERT_OK(read) << key.type;
    EXPECT_EQ(read->key, key.key);
    EXPECT_EQ(read->type, key.type);
    EXPECT_EQ(read->application, key.application);
    EXPECT_EQ(read->hardware(), key.type.starts_with("sk-"));
    const auto line = SshKey::ParseLine(key.line());
    ASSERT_OK(line) << key.line();
    EXPECT_EQ(line->blob(), key.blob());
  }
}

TEST(SshKey, RefusesEveryPrefixAndEveryTrailingByte) {
  for (const SshKey& key : EveryKind()) {
    Bytes blob = key.blob();
    for (std::size_t size = 0; size < blob.size(); ++size) {
      EXPECT_THAT(SshKey::Parse(ByteView(blob).first(size)),
                  FailsWith(Reason::kBadKey))
          << key.type << " " << size;
    }
    blob.push_back(std::byte{0});
    EXPECT_THAT(SshKey::Parse(blob), FailsWith(Reason::kBadKey)) << key.type;
  }
}

TEST(SshKey, RefusesOtherBlobs) {
  const std::string p256 = Raw(kP256Point);
  const std::string ed25519 = Raw(kEd25519);
  const std::string f4 = Raw("010001");
  const std::string modulus = '\0' + std::string(256, '\xff');
  struct Case {
    const char* name;
    Bytes blob;
  };
  for (const Case& c : {
           Case{"no type", Blob({""})},
           Case{"DSA", Blob({"ssh-dss", "x"})},
           Case{"P-521", Blob({"ecdsa-sha2-nistp521", "nistp521", p256})},
           Case{"a certificate",
                Blob({"ssh-ed25519-cert-v01@openssh.com", ed25519})},
           Case{"WebAuthn", Blob({"webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
                                  "nistp256", p256, "ssh:"})},
           Case{"another curve's name",
                Blob({"ecdsa-sha2-nistp256", "nistp384", p256})},
           Case{"another curve's point",
                Blob({"ecdsa-sha2-nistp384", "nistp384", p256})},
           Case{"low order", Blob({"ssh-ed25519", std::string(32, '\0')})},
           Case{"31 bytes", Blob({"ssh-ed25519", ed25519.substr(1)})},
           Case{"exponent with needless zero",
                Blob({"ssh-rsa", '\0' + f4, modulus})},
           Case{"negative modulus", Blob({"ssh-rsa", f4, modulus.substr(1)})},
           Case{"exponent 3", Blob({"ssh-rsa", "\3", modulus})},
           Case{"no application",
                Blob({"sk-ssh-ed25519@openssh.com", ed25519})},
           Case{"empty application",
                Blob({"sk-ssh-ed25519@openssh.com", ed25519, ""})},
           Case{"application with a blank",
                Blob({"sk-ssh-ed25519@openssh.com", ed25519, "ssh: x"})},
           Case{"application of a plain key",
                Blob({"ssh-ed25519", ed25519, "ssh:"})},
           Case{"longer than any key", Bytes(5000)},
       }) {
    EXPECT_THAT(SshKey::Parse(c.blob), FailsWith(Reason::kBadKey)) << c.name;
  }
}

TEST(SshKey, RefusesRsaBelow2048BitsAsWeak) {
  EXPECT_THAT(SshKey::Parse(Blob(
                  {"ssh-rsa", Raw("010001"), '\0' + std::string(128, '\xff')})),
              FailsWith(Reason::kWeakAlgorithm));
}

TEST(SshKeyLine, MayHaveACommentAndALineFeed) {
  const std::string line = EveryKind()[0].line();
  for (const auto* end : {"", "\n", " ada@example.org", " ada\n",
                          " Ada Lovelace, \xc3\xa0 la carte\n", " "}) {
    const auto key = SshKey::ParseLine(line + end);
    ASSERT_OK(key) << end;
    EXPECT_EQ(key->line(), line);
  }
}

TEST(SshKeyLine, RefusesEveryOtherForm) {
  const std::string line = EveryKind()[0].line();
  const std::string base64 = line.substr(line.find(' ') + 1);
  for (const std::string& text :
       {std::string(), std::string("ssh-ed25519"), std::string("ssh-ed25519 "),
        base64, " " + line, "ssh-ed25519  " + base64, "ssh-ed25519\t" + base64,
        "ssh-rsa " + base64, "no-pty " + line, "cert-authority " + line,
        line + "\r\n", line + "\n\n", line + "\n" + line, line + " a\033[0m",
        line + " a\nb", line + " \xff", line + "=", line.substr(0, 40),
        line + " " + std::string(9000, 'a')}) {
    EXPECT_THAT(SshKey::ParseLine(text), FailsWith(Reason::kBadKey)) << text;
  }
}

TEST(SshKeyType, IsOneOfSix) {
  for (const SshKey& key : EveryKind()) {
    const SshKeyType* type = SshKeyTypeNamed(key.type);
    ASSERT_NE(type, nullptr);
    EXPECT_EQ(type->algorithm, key.key.algorithm());
    EXPECT_EQ(type->hardware, key.hardware());
  }
  for (const auto* name : {"", "ssh-dss", "SSH-RSA", "rsa-sha2-256"}) {
    EXPECT_EQ(SshKeyTypeNamed(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace airlock::crypto
