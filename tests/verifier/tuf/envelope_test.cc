#include "verifier/tuf/envelope.h"

#include <gtest/gtest.h>

#include "tests/verifier/tuf/written_metadata.h"

namespace airlock::verifier::tuf {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::size_t kMany = 1 << 20;
const Author kAlice('a');
const Author kBob('b');
const Author kCarol('c');

Keys KeysIn(const std::vector<const Author*>& authors) {
  const Json json =
      ParseStrictJson(formats::PlainJson(KeysOf(authors)), kMany).value();
  return ReadKeys(&json).value();
}
Signers Of(const std::vector<const Author*>& authors, int threshold) {
  return ReadSigners(
             ParseStrictJson(formats::PlainJson(SignersOf(authors, threshold)),
                             kMany)
                 .value())
      .value();
}
Result<Signers> Role(const std::string& json) {
  TRY(const Json read, ParseStrictJson(json, kMany));
  return ReadSigners(read);
}

TEST(ParseEnvelope, RefusesWhatIsNotOne) {
  for (const char* text :
       {"[]", "{}", R"({"signed":{}})", R"({"signatures":[]})",
        R"({"signed":[],"signatures":[]})", R"({"signed":{},"signatures":{}})",
        R"({"signed":{},"signatures":[1]})",
        R"({"signed":{},"signatures":[{"keyid":"a"}]})",
        R"({"signed":{},"signatures":[{"keyid":1,"sig":""}]})"}) {
    EXPECT_THAT(ParseEnvelope(text, kMany), FailsWith(Reason::kBadMetadata))
        << text;
  }
  EXPECT_THAT(ParseEnvelope("{", kMany), FailsWith(Reason::kBadJson));
  EXPECT_THAT(ParseEnvelope("{}", 1), FailsWith(Reason::kTooLarge));
  EXPECT_THAT(ParseEnvelope(R"({"signed":{"a":1.5},"signatures":[]})", kMany),
              FailsWith(Reason::kBadJson));
}

TEST(ParseEnvelope, RefusesOneKeyIdTwice) {
  const std::string file = SignedBy({&kAlice, &kAlice}, Object{});
  EXPECT_THAT(ParseEnvelope(file, kMany), FailsWith(Reason::kBadMetadata));
}

TEST(ParseEnvelope, RefusesSignaturesWithoutEnd) {
  std::string file = R"({"signed":{},"signatures":[)";
  for (int i = 0; i < 257; ++i) {
    file += (i == 0 ? "" : ",") + std::string(R"({"keyid":")") +
            std::to_string(i) + R"(","sig":""})";
  }
  EXPECT_THAT(ParseEnvelope(file + "]}", kMany), FailsWith(Reason::kTooLarge));
}

// The signature is over the canonical form, however the file spells it.
TEST(CheckThreshold, ReadsThroughTheFilesSpelling) {
  const std::string sig = kAlice.Sign("{\"a\":\"\xc3\xb6\n\",\"b\":1}");
  const auto envelope = ParseEnvelope(
      "{ \"signed\": {\"b\": 1,\n \"a\":\"\\u00f6\\n\"},\n"
      "\"signatures\":[{\"sig\":\"" +
          sig + "\",\"keyid\":\"" + kAlice.id() +
          "\",\"method\":\"x\"}],\"more\":1}",
      kMany);
  ASSERT_OK(envelope);
  EXPECT_THAT(CheckThreshold(*envelope, Of({&kAlice}, 1), KeysIn({&kAlice})),
              Yields(std::vector<KeyId>{kAlice.key_id()}));
}

TEST(CheckThreshold, CountsDistinctKeysOfTheRole) {
  const auto envelope =
      ParseEnvelope(SignedBy({&kAlice, &kBob, &kCarol}, Object{}), kMany);
  ASSERT_OK(envelope);
  const Keys keys = KeysIn({&kAlice, &kBob, &kCarol});
  EXPECT_OK(CheckThreshold(*envelope, Of({&kAlice, &kBob}, 2), keys));
  EXPECT_THAT(CheckThreshold(*envelope, Of({&kAlice, &kBob}, 3), keys),
              FailsWith(Reason::kThreshold));
  EXPECT_THAT(CheckThreshold(*envelope, Of({}, 1), keys),
              FailsWith(Reason::kThreshold));
  // A key that the role names and nobody introduces.
  EXPECT_THAT(CheckThreshold(*envelope, Of({&kAlice, &kBob}, 2),
                             KeysIn({&kAlice, &kCarol})),
              FailsWith(Reason::kThreshold));
}

TEST(CheckThreshold, CountsOneKeyUnderTwoIdsOnce_H20) {
  Object twin = kAlice.json();
  twin.emplace_back("note", "twin");
  const std::string twin_id = HexEncode(
      crypto::Hash().Update(AsBytes(formats::CanonicalJson(twin))).Finish());
  const Json json =
      ParseStrictJson(formats::PlainJson(Object{{kAlice.id(), kAlice.json()},
                                                {twin_id, twin}}),
                      kMany)
          .value();
  const Keys keys = ReadKeys(&json).value();
  const std::string sig = kAlice.Sign("{}");
  const auto envelope =
      ParseEnvelope(R"({"signed":{},"signatures":[{"keyid":")" + kAlice.id() +
                        R"(","sig":")" + sig + R"("},{"keyid":")" + twin_id +
                        R"(","sig":")" + sig + R"("}]})",
                    kMany);
  ASSERT_OK(envelope);
  Signers signers{{kAlice.id(), twin_id}, 2};
  EXPECT_THAT(CheckThreshold(*envelope, signers, keys),
              FailsWith(Reason::kThreshold));
  signers.threshold = 1;
  EXPECT_OK(CheckThreshold(*envelope, signers, keys));
}

TEST(CheckThreshold, PassesOverASignatureThatDoesNotFit) {
  const std::string good = kBob.Sign("{}");
  for (const std::string& bad :
       {std::string(), std::string("zz"), std::string("00"),
        kAlice.Sign("other"), std::string(128, 'A')}) {
    const auto envelope =
        ParseEnvelope(R"({"signed":{},"signatures":[{"keyid":")" + kAlice.id() +
                          R"(","sig":")" + bad + R"("},{"keyid":")" +
                          kBob.id() + R"(","sig":")" + good + R"("}]})",
                      kMany);
    ASSERT_OK(envelope);
    EXPECT_THAT(CheckThreshold(*envelope, Of({&kAlice, &kBob}, 1),
                               KeysIn({&kAlice, &kBob})),
                Yields(std::vector<KeyId>{kBob.key_id()}));
  }
}

TEST(ReadSigners, RefusesAThresholdBelowOne_H21) {
  EXPECT_OK(Role(R"({"keyids":[],"threshold":1})"));
  for (const char* threshold : {"0", "-1", "1.0", "\"1\"", "null", "true"}) {
    EXPECT_THAT(
        Role(R"({"keyids":[],"threshold":)" + std::string(threshold) + "}"),
        FailsWith(Reason::kBadMetadata))
        << threshold;
  }
  EXPECT_THAT(Role(R"({"keyids":[]})"), FailsWith(Reason::kBadMetadata));
}

TEST(ReadSigners, RefusesOneIdTwice) {
  EXPECT_THAT(Role(R"({"keyids":["a","a"],"threshold":1})"),
              FailsWith(Reason::kBadMetadata));
  EXPECT_THAT(Role(R"({"keyids":[1],"threshold":1})"),
              FailsWith(Reason::kBadMetadata));
  EXPECT_THAT(Role(R"({"threshold":1})"), FailsWith(Reason::kBadMetadata));
}

}  // namespace
}  // namespace airlock::verifier::tuf
