#include "policies/signatures.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "airlock/crypto/sshsig.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_support::FailsWith;
using testing_support::FileText;
using testing_support::TempDirectory;
using testing_support::WriteFile;
using testing_support::Yields;

const std::string kText = "airlock.sample/v1\nfield value\n";

TEST(SignerOf, IsThePersonWhoseKeySigned) {
  World world;
  EXPECT_THAT(SignerOf(world.bob.Signed(kText), world.roster, world.now),
              Yields(Named("bob")));
}

TEST(SignerOf, RefusesANoteWithoutSignature) {
  EXPECT_THAT(SignerOf({kText, {}}, World().roster, Instant(0)),
              FailsWith(Reason::kUnsigned));
}

TEST(SignerOf, RefusesAnotherScheme) {
  World world;
  SignedNote note = world.bob.Signed(kText);
  note.signatures[0].scheme = "ed25519";
  EXPECT_THAT(SignerOf(note, world.roster, world.now),
              FailsWith(Reason::kSshSignature));
}

TEST(SignerOf, RefusesEveryFlippedBitOfABlob) {
  World world;
  const SignedNote good = world.bob.Signed(kText);
  for (std::size_t i = 0; i < good.signatures[0].bytes.size(); ++i) {
    SignedNote note = good;
    note.signatures[0].bytes[i] ^= std::byte{1};
    EXPECT_FALSE(SignerOf(note, world.roster, world.now).ok()) << i;
  }
}

TEST(SignerOf, RefusesEveryFlippedBitOfAText) {
  World world;
  const SignedNote good = world.bob.Signed(kText);
  for (std::size_t i = 0; i < kText.size(); ++i) {
    SignedNote note = good;
    note.text[i] = static_cast<char>(note.text[i] ^ 1);
    EXPECT_FALSE(SignerOf(note, world.roster, world.now).ok()) << i;
  }
}

TEST(AdministratorsOf, CountsEachOnceAndNobodyElse) {
  World world;
  SignedNote note = world.erin.Signed(kText);
  note.signatures.push_back(world.erin.Sign(kText));
  note.signatures.push_back(world.bob.Sign(kText));
  note.signatures.push_back(world.mallory.Sign(kText));
  note.signatures.push_back(world.erin.Sign(kText, "file"));
  EXPECT_THAT(AdministratorsOf(note, world.roster, world.now),
              ElementsAre(Named("erin")));
  EXPECT_THAT(AdministratorsOf({kText, {}}, world.roster, world.now),
              IsEmpty());
}

// What people really use. The key lives in a directory of its own.
TEST(SignerOf, KnowsWhatSshKeygenSigned) {
  const TempDirectory home;
  const auto run = [](const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str());
  };
  const std::string key = home / "key";
  ASSERT_EQ(run("ssh-keygen -q -t ed25519 -N '' -C '' -f " + key), 0);
  WriteFile(home / "note", kText);
  ASSERT_EQ(run("ssh-keygen -Y sign -n airlock.sample/v1 -f " + key + " " +
                home / "note"),
            0);
  const auto blob = crypto::UnarmourSshSignature(FileText(home / "note.sig"));
  std::string line = FileText(home / "key.pub");
  if (line.ends_with('\n')) line.pop_back();
  const auto public_key = crypto::SshKey::ParseLine(line);
  ASSERT_OK(blob);
  ASSERT_OK(public_key);
  World world;
  world.roster.keys = {
      {public_key->key.id(), Named("bob"), public_key->line(), {}}};
  EXPECT_THAT(SignerOf({kText, {{"sshsig", public_key->key.id(), *blob}}},
                       world.roster, world.now),
              Yields(Named("bob")));
}

}  // namespace
}  // namespace airlock::policies
