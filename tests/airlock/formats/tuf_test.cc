#include "airlock/formats/tuf.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::formats {
namespace {

constexpr Instant kExpires{1767225599};  // 2025-12-31T23:59:59Z

crypto::SigningKey Key(int seed) {
  const Bytes bytes(32, static_cast<std::byte>(seed));
  return crypto::SigningKey::FromEd25519Seed(bytes).value();
}

ObjectDigest DigestOf(std::string_view text) {
  return crypto::DigestObject(AsBytes(text));
}

notes::RootKey RootKey(std::string_view purpose, const crypto::PublicKey& key) {
  return {std::string(purpose), key.id(), CopyOf(key.spki())};
}

notes::Root SampleRoot() {
  notes::Root root;
  root.version = 3;
  root.ledger = "airlock.example/1";
  root.expires = kExpires;
  root.threshold = 2;
  for (const int seed : {1, 2, 3}) {
    root.keys.push_back(RootKey("root", Key(seed).public_key()));
  }
  root.keys.push_back(RootKey("snapshot", Key(4).public_key()));
  root.keys.push_back(RootKey("targets", Key(5).public_key()));
  root.keys.push_back(RootKey("timestamp", Key(6).public_key()));
  // Of no meaning to TUF.
  root.keys.push_back(RootKey("apt", Key(7).public_key()));
  root.keys.push_back(RootKey(
      "seal", crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256)
                  ->public_key()));
  return root;
}

TEST(Tuf, NamesAKeyByItsCanonicalObject) {
  const crypto::SigningKey key = Key(1);
  const std::string object = R"({"keytype":"ed25519","keyval":{"public":")" +
                             HexEncode(key.public_key().ed25519()) +
                             R"("},"scheme":"ed25519"})";
  EXPECT_EQ(TufKeyId(key.public_key()), DigestOf(object).hex());
}

TEST(Tuf, ShowsInARootTheFourRolesAndTheirKeysOnly) {
  const std::string root = TufRoot(SampleRoot());
  const auto id = [](int seed) { return TufKeyId(Key(seed).public_key()); };
  EXPECT_TRUE(root.starts_with(R"({"_type":"root","consistent_snapshot":true,)"
                               R"("expires":"2025-12-31T23:59:59Z","keys":{)"));
  EXPECT_TRUE(root.ends_with(
      R"("roles":{"root":{"keyids":[")" + id(1) + R"(",")" + id(2) + R"(",")" +
      id(3) + R"("],"threshold":2},"snapshot":{"keyids":[")" + id(4) +
      R"("],"threshold":1},"targets":{"keyids":[")" + id(5) +
      R"("],"threshold":1},"timestamp":{"keyids":[")" + id(6) +
      R"("],"threshold":1}},"spec_version":"1.0.34","version":3})"));
  for (int seed = 1; seed <= 6; ++seed) {
    EXPECT_NE(root.find('"' + id(seed) + "\":{"), std::string::npos);
  }
  EXPECT_EQ(root.find(id(7)), std::string::npos);
}

TEST(Tuf, SaysWhichRootsItCanRender) {
  EXPECT_TRUE(HasTufKeys(SampleRoot()));
  notes::Root root = SampleRoot();
  root.keys[0].spki = CopyOf(root.keys.back().spki);  // P-256
  EXPECT_FALSE(HasTufKeys(root));
  EXPECT_DEATH(TufRoot(root), "Ed25519");
  root = SampleRoot();
  root.keys[0].spki = Bytes(12);
  EXPECT_FALSE(HasTufKeys(root));
  root = SampleRoot();
  root.keys[5].purpose = "seal";
  EXPECT_FALSE(HasTufKeys(root)) << "no key for the timestamp";
}

TEST(Tuf, ListsTargetsByPath) {
  const std::string digest = DigestOf("x").hex();
  EXPECT_EQ(
      TufTargets(7, kExpires,
                 {{"b", DigestOf("x"), 1}, {"a/c", DigestOf("x"), 2}}),
      R"({"_type":"targets","expires":"2025-12-31T23:59:59Z",)"
      R"("spec_version":"1.0.34","targets":{"a/c":{"hashes":{"sha256":")" +
          digest + R"("},"length":2},"b":{"hashes":{"sha256":")" + digest +
          R"("},"length":1}},"version":7})");
}

TEST(Tuf, RendersARepositoryWithoutTargets) {
  EXPECT_NE(TufTargets(1, kExpires, {}).find(R"("targets":{})"),
            std::string::npos);
}

TEST(Tuf, NamesTheNextFileWithVersionHashAndLength) {
  const std::string meta =
      R"("meta":{"targets.json":{"hashes":{"sha256":")" + DigestOf("t").hex() +
      R"("},"length":9,"version":7}},"spec_version":"1.0.34","version":8})";
  EXPECT_EQ(TufSnapshot(8, kExpires, {"targets.json", 7, DigestOf("t"), 9}),
            R"({"_type":"snapshot","expires":"2025-12-31T23:59:59Z",)" + meta);
  const std::string timestamp =
      TufTimestamp(8, kExpires, {"snapshot.json", 8, DigestOf("s"), 9});
  EXPECT_TRUE(timestamp.starts_with(R"({"_type":"timestamp",)"));
  EXPECT_NE(timestamp.find("\"snapshot.json\""), std::string::npos);
}

TEST(Tuf, PutsTheSignedBytesIntoTheEnvelopeUnchanged) {
  EXPECT_EQ(TufEnvelope("{\"x\":1}",
                        {{"aa", {std::byte{1}, std::byte{0xff}}}, {"bb", {}}}),
            R"({"signatures":[{"keyid":"aa","sig":"01ff"},)"
            R"({"keyid":"bb","sig":""}],"signed":{"x":1}})");
}

TEST(Tuf, TakesForABugWhatClientsWouldRefuse) {
  EXPECT_DEATH(TufTargets(1, kExpires,
                          {{"a", DigestOf("x"), 1}, {"a", DigestOf("y"), 1}}),
               "given once");
  EXPECT_DEATH(TufTargets(0, kExpires, {}), "versions start at 1");
  EXPECT_DEATH(TufEnvelope("{}", {{"aa", {}}, {"aa", {}}}),
               "one signature for each key");
  const auto p256 =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256);
  EXPECT_DEATH(TufKeyId(p256->public_key()), "Ed25519");
}

}  // namespace
}  // namespace airlock::formats
