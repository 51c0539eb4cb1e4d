#include "verifier/statements/minisign.h"

#include <gtest/gtest.h>

#include "airlock/crypto/blake2b.h"
#include "airlock/crypto/signing_key.h"
#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

class Minisign : public ::testing::Test {
 protected:
  static Bytes Head(std::string_view algorithm) {
    return CopyOf(AsBytes(std::string(algorithm) + "12345678"));
  }
  static Bytes HashOf(std::string_view message) {
    crypto::Blake2b hash;
    hash.Update(AsBytes(message));
    return std::move(hash).Finish();
  }
  std::string KeyFile() const {
    Bytes bytes = Head("Ed");
    Append(bytes, key_.public_key().ed25519());
    return "untrusted comment: minisign public key\n" + Base64Encode(bytes) +
           "\n";
  }
  std::string SignatureFile(std::string_view algorithm = "ED",
                            const std::string& comment = "file:x\thashed") {
    const Bytes signature = key_.Sign(HashOf("message"));
    Bytes bytes = Head(algorithm);
    Append(bytes, signature);
    Bytes commented = signature;
    Append(commented, AsBytes(comment));
    return "untrusted comment: signature\n" + Base64Encode(bytes) +
           "\ntrusted comment: " + comment + "\n" +
           Base64Encode(key_.Sign(commented)) + "\n";
  }
  Result<Done> Verify(std::string_view file) const {
    TRY(const MinisignSignature signature, ParseMinisignSignature(file));
    TRY(const MinisignKey key, ParseMinisignKey(KeyFile()));
    return VerifyMinisign(key, signature, HashOf("message"));
  }

  crypto::SigningKey key_ =
      crypto::SigningKey::FromEd25519Seed(AsBytes(std::string(32, 'k')))
          .value();
};

TEST(Blake2b, IsRfc7693sExample) {
  crypto::Blake2b hash;
  hash.Update(AsBytes("a"));
  hash.Update(AsBytes("bc"));
  EXPECT_EQ(HexEncode(std::move(hash).Finish()),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

TEST_F(Minisign, VerifiesBothSignatures) {
  EXPECT_OK(Verify(SignatureFile()));
  EXPECT_EQ(ParseMinisignSignature(SignatureFile())->trusted_comment,
            "file:x\thashed");
}

TEST_F(Minisign, RefusesTheLegacyKind) {
  EXPECT_THAT(Verify(SignatureFile("Ed")), FailsWith(Reason::kUnsupported));
  EXPECT_THAT(Verify(SignatureFile("EX")), FailsWith(Reason::kBadEnvelope));
}

TEST_F(Minisign, RefusesAnotherKeysName) {
  std::string file = SignatureFile();
  const MinisignSignature signature = *ParseMinisignSignature(file);
  MinisignKey key = *ParseMinisignKey(KeyFile());
  key.id[7] ^= std::byte{1};
  EXPECT_THAT(VerifyMinisign(key, signature, HashOf("message")),
              FailsWith(Reason::kUnknownSigner));
}

TEST_F(Minisign, RefusesACommentThatSteersATerminal) {
  for (const char* comment : {"\x1b[2J", "a\rb", "\x07",
                              "\xc2\x9b"
                              "31m",
                              "\xe2\x80\xae", "\xff"}) {
    EXPECT_THAT(Verify(SignatureFile("ED", comment)),
                FailsWith(Reason::kBadEnvelope));
  }
}

TEST_F(Minisign, RefusesEachFlippedCharacterOfWhatIsSigned) {
  const std::string file = SignatureFile();
  const std::size_t signed_from = file.find('\n') + 1;
  for (std::size_t at = signed_from; at < file.size(); ++at) {
    std::string flipped = file;
    flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Verify(flipped).ok()) << at;
  }
}

TEST_F(Minisign, HasFourLinesAndNothingElse) {
  const std::string file = SignatureFile();
  for (const std::string& bad :
       {file + "\n", file.substr(0, file.size() - 1), "\n" + file,
        file.substr(file.find('\n') + 1), std::string(),
        "untrusted comment: \r" + file.substr(19)}) {
    EXPECT_THAT(Verify(bad), FailsWith(Reason::kBadEnvelope));
  }
}

TEST_F(Minisign, TakesSignifysWhereAKeyIsSignifys) {
  const auto file = [&](const char* algorithm, std::string_view message) {
    Bytes bytes = Head(algorithm);
    Append(bytes, key_.Sign(AsBytes(message)));
    return "untrusted comment: verify with x.pub\n" + Base64Encode(bytes) +
           "\n";
  };
  const MinisignKey key = *ParseMinisignKey(KeyFile());
  const auto verify = [&](const std::string& text) -> Result<Done> {
    TRY(const SignifySignature signature, ParseSignifySignature(text));
    return VerifySignify(key, signature, AsBytes("message"));
  };
  const std::string good = file("Ed", "message");
  EXPECT_OK(verify(good));
  EXPECT_THAT(verify(file("Ed", "massage")), FailsWith(Reason::kBadSignature));
  EXPECT_THAT(verify(file("ED", "message")), FailsWith(Reason::kBadEnvelope));
  // A message behind it, minisign's four lines, half of it.
  for (const std::string& bad :
       {good + "message", good + "message\n", SignatureFile("Ed"),
        good.substr(0, good.size() - 1), good.substr(good.find('\n') + 1)}) {
    EXPECT_THAT(verify(bad), FailsWith(Reason::kBadEnvelope)) << bad;
  }
  for (std::size_t at = good.find('\n') + 1; at < good.size(); ++at) {
    std::string flipped = good;
    flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify(flipped).ok()) << at;
  }
}

TEST_F(Minisign, ReadsAKeyInOneSpelling) {
  const std::string file = KeyFile();
  EXPECT_OK(ParseMinisignKey(file));
  for (const std::string& bad :
       {file + "x\n", file.substr(0, file.size() - 1),
        file.substr(file.find('\n') + 1), std::string()}) {
    EXPECT_THAT(ParseMinisignKey(bad), FailsWith(Reason::kBadKey));
  }
}

}  // namespace
}  // namespace airlock::verifier
