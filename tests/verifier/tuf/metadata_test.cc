#include "verifier/tuf/metadata.h"

#include <gtest/gtest.h>

#include "tests/verifier/tuf/written_metadata.h"

namespace airlock::verifier::tuf {
namespace {

using testing_support::FailsWith;

constexpr std::size_t kMany = 1 << 20;
const std::string kZeros(64, '0');

Json Parsed(const std::string& json) {
  return ParseStrictJson(json, kMany).value();
}
// A good file of the type, with `more` put before its members, and `without`
// left out.
std::string File(const std::string& type, const std::string& more,
                 const std::string& without = "") {
  std::string json = "{";
  for (const auto& [name, value] :
       {std::pair{"_type", "\"" + type + "\""},
        std::pair{"spec_version", std::string("\"1.0.31\"")},
        std::pair{"version", std::string("3")},
        std::pair{"expires", std::string("\"2030-01-01T00:00:00Z\"")}}) {
    if (name != without) json += "\"" + std::string(name) + "\":" + value + ",";
  }
  return json + more + "}";
}
const std::string kMeta = R"("meta":{"snapshot.json":{"version":2}})";

TEST(ReadTimestamp, ReadsWhatItSaysOfTheSnapshot) {
  const auto read = ReadTimestamp(Parsed(File(
      "timestamp",
      R"("meta":{"snapshot.json":{"version":2,"length":5,"hashes":{"sha256":")" +
          kZeros + R"(","md5":"x"}}},"more":null)")));
  ASSERT_OK(read);
  EXPECT_EQ(read->validity.version, 3U);
  EXPECT_EQ(read->validity.expires.text(), "2030-01-01T00:00:00Z");
  EXPECT_EQ(read->snapshot.version, 2U);
  EXPECT_EQ(read->snapshot.length, 5U);
  EXPECT_TRUE(read->snapshot.hashed);
  EXPECT_EQ(read->snapshot.hashes.size(), 1U);
}

TEST(ReadTimestamp, RefusesWhatEveryFileMustHave) {
  EXPECT_OK(ReadTimestamp(Parsed(File("timestamp", kMeta))));
  EXPECT_THAT(ReadTimestamp(Parsed(File("snapshot", kMeta))),
              FailsWith(Reason::kBadMetadata));
  for (const char* gone : {"_type", "spec_version", "version", "expires"}) {
    EXPECT_THAT(ReadTimestamp(Parsed(File("timestamp", kMeta, gone))),
                FailsWith(Reason::kBadMetadata))
        << gone;
  }
  for (const auto& [name, value] :
       {std::pair{"version", "0"}, std::pair{"version", "-1"},
        std::pair{"version", "1.0"}, std::pair{"version", "1e2"},
        std::pair{"version", "\"1\""}, std::pair{"spec_version", "\"2.0.0\""},
        std::pair{"spec_version", "\"1.x\""}, std::pair{"spec_version", "1"},
        std::pair{"expires", "\"2030-01-01\""},
        std::pair{"expires", "\"2030-01-01T00:00:00.5Z\""},
        std::pair{"expires", "\"2030-13-01T00:00:00Z\""}}) {
    EXPECT_THAT(
        ReadTimestamp(Parsed(File(
            "timestamp", "\"" + std::string(name) + "\":" + value + "," + kMeta,
            name))),
        FailsWith(Reason::kBadMetadata))
        << name << " " << value;
  }
}

TEST(ReadTimestamp, RefusesAnythingBesideTheSnapshot) {
  for (const char* meta :
       {R"("meta":{})", R"("meta":[])", R"("x":1)",
        R"("meta":{"targets.json":{"version":1}})",
        R"("meta":{"snapshot.json":{"version":1},"x":{"version":1}})",
        R"("meta":{"snapshot.json":{}})", R"("meta":{"snapshot.json":7})",
        R"("meta":{"snapshot.json":{"version":0}})",
        R"("meta":{"snapshot.json":{"version":1,"length":-1}})",
        R"("meta":{"snapshot.json":{"version":1,"hashes":{}}})",
        R"("meta":{"snapshot.json":{"version":1,"hashes":[]}})",
        R"("meta":{"snapshot.json":{"version":1,"hashes":{"sha256":1}}})",
        R"("meta":{"snapshot.json":{"version":1,"hashes":{"sha256":"00"}}})"}) {
    EXPECT_THAT(ReadTimestamp(Parsed(File("timestamp", meta))),
                FailsWith(Reason::kBadMetadata))
        << meta;
  }
}

TEST(ReadSnapshot, MustNameTheTargets) {
  const auto read = ReadSnapshot(Parsed(File(
      "snapshot",
      R"("meta":{"targets.json":{"version":1},"a b.json":{"version":9}})")));
  ASSERT_OK(read);
  EXPECT_EQ(read->files.at("a b.json").version, 9U);
  EXPECT_THAT(ReadSnapshot(Parsed(File("snapshot", R"("meta":{})"))),
              FailsWith(Reason::kBadMetadata));
}

TEST(ReadTargets, ReadsLengthAndHashes) {
  const auto read = ReadTargets(Parsed(
      File("targets", R"("targets":{"a/b":{"length":0,"hashes":{"sha256":")" +
                          kZeros + R"("},"custom":{"x":[1.5]}}})")));
  ASSERT_OK(read);
  EXPECT_EQ(read->files.at("a/b").length, 0U);
  for (const char* targets :
       {R"("x":1)", R"("targets":[])", R"("targets":{"a":{"length":1}})",
        R"("targets":{"a":{"hashes":{"md5":"x"}}})",
        R"("targets":{},"delegations":[])"}) {
    EXPECT_THAT(ReadTargets(Parsed(File("targets", targets))),
                FailsWith(Reason::kBadMetadata))
        << targets;
  }
}

TEST(ReadRoot, NeedsTheFourRoles) {
  const std::string role = R"({"keyids":[],"threshold":1})";
  const auto root = [&](const std::string& roles, const std::string& more) {
    return ReadRoot(
        Parsed(File("root", R"("keys":{},"roles":{)" + roles + "}" + more)));
  };
  const std::string three = R"("root":)" + role + R"(,"snapshot":)" + role +
                            R"(,"timestamp":)" + role;
  const std::string four = three + R"(,"targets":)" + role;
  const auto plain = root(four, "");
  ASSERT_OK(plain);
  EXPECT_FALSE(plain->consistent_snapshot);
  EXPECT_TRUE(
      root(four, R"(,"consistent_snapshot":true)")->consistent_snapshot);
  EXPECT_OK(root(four + R"(,"mirrors":)" + role, ""));
  EXPECT_THAT(root(three, ""), FailsWith(Reason::kBadMetadata));
  EXPECT_THAT(root(four, R"(,"consistent_snapshot":1)"),
              FailsWith(Reason::kBadMetadata));
}

TEST(CheckFile, WantsEveryHashAndTheLength) {
  const auto hash = [](crypto::HashAlgorithm algorithm, std::string_view text) {
    return FileHash{algorithm,
                    crypto::Hash(algorithm).Update(AsBytes(text)).Finish()};
  };
  const FileHash good256 = hash(crypto::HashAlgorithm::kSha256, "text");
  const FileHash good512 = hash(crypto::HashAlgorithm::kSha512, "text");
  const FileHash bad512 = hash(crypto::HashAlgorithm::kSha512, "Text");
  EXPECT_OK(CheckFile({1, std::nullopt, false, {}}, "anything"));
  EXPECT_OK(CheckFile({1, 4, true, {good256, good512}}, "text"));
  EXPECT_THAT(CheckFile({1, 4, true, {good256, bad512}}, "text"),
              FailsWith(Reason::kDigestMismatch));
  EXPECT_THAT(CheckFile({1, 5, true, {good256}}, "text"),
              FailsWith(Reason::kSizeMismatch));
  EXPECT_THAT(CheckFile({1, 4, true, {}}, "text"),
              FailsWith(Reason::kWeakAlgorithm));
}

}  // namespace
}  // namespace airlock::verifier::tuf
