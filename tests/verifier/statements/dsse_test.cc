#include "verifier/statements/dsse.h"

#include <gtest/gtest.h>

#include "airlock/crypto/signing_key.h"
#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::string_view kType = "application/example";

crypto::SigningKey Key(char seed) {
  return crypto::SigningKey::FromEd25519Seed(AsBytes(std::string(32, seed)))
      .value();
}

EnvelopeKey Trusted(const crypto::SigningKey& key) {
  return {key.public_key(), UsualScheme(key.public_key())};
}

EnvelopeSignature SignedBy(const crypto::SigningKey& key,
                           std::string_view payload,
                           std::string_view type = kType) {
  return {"", key.Sign(PreAuthenticationEncoding(type, AsBytes(payload)))};
}

Envelope EnvelopeOf(std::string_view payload,
                    std::vector<EnvelopeSignature> signatures) {
  return {std::string(kType), CopyOf(AsBytes(payload)), std::move(signatures)};
}

TEST(PreAuthenticationEncoding, IsTheSpecificationsExample) {
  EXPECT_EQ(AsText(PreAuthenticationEncoding("http://example.com/HelloWorld",
                                             AsBytes("hello world"))),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(PreAuthenticationEncoding, CountsBytesAndNotCharacters) {
  EXPECT_EQ(AsText(PreAuthenticationEncoding("t", AsBytes("\u00e4"))),
            "DSSEv1 1 t 2 \u00e4");
}

TEST(ParseEnvelope, ReadsBothAlphabets) {
  for (const char* payload : {"-_8=", "+/8="}) {
    const auto envelope =
        ParseEnvelope(R"({"payload":")" + std::string(payload) +
                      R"(","payloadType":"t","signatures":[{"sig":"AA=="}]})");
    ASSERT_OK(envelope);
    EXPECT_EQ(HexEncode(envelope->payload), "fbff");
  }
}

TEST(ParseEnvelope, KeepsTheKeyIdAsAHint) {
  const auto envelope = ParseEnvelope(
      R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA==","keyid":"k"}]})");
  ASSERT_OK(envelope);
  EXPECT_EQ(envelope->signatures[0].key_id, "k");
}

struct BadCase {
  const char* name;
  const char* text;
  Reason reason;
};
void PrintTo(const BadCase& c, std::ostream* out) { *out << c.name; }

class BadEnvelopes : public ::testing::TestWithParam<BadCase> {};
TEST_P(BadEnvelopes, AreRefused) {
  EXPECT_THAT(ParseEnvelope(GetParam().text), FailsWith(GetParam().reason));
}
INSTANTIATE_TEST_SUITE_P(
    Each, BadEnvelopes,
    ::testing::Values(
        BadCase{"NoObject", "[]", Reason::kBadEnvelope},
        BadCase{"NoSignatures",
                R"({"payload":"","payloadType":"t","signatures":[]})",
                Reason::kBadEnvelope},
        BadCase{"SignaturesMissing", R"({"payload":"","payloadType":"t"})",
                Reason::kBadEnvelope},
        BadCase{
            "NoType",
            R"({"payload":"","payloadType":"","signatures":[{"sig":"AA=="}]})",
            Reason::kBadEnvelope},
        BadCase{"NoPayload",
                R"({"payloadType":"t","signatures":[{"sig":"AA=="}]})",
                Reason::kBadEnvelope},
        BadCase{"EmptySignature",
                R"({"payload":"","payloadType":"t","signatures":[{"sig":""}]})",
                Reason::kBadEnvelope},
        BadCase{
            "MixedAlphabets",
            R"({"payload":"+_8=","payloadType":"t","signatures":[{"sig":"AA=="}]})",
            Reason::kBadEnvelope},
        BadCase{
            "Unpadded",
            R"({"payload":"-_8","payloadType":"t","signatures":[{"sig":"AA=="}]})",
            Reason::kBadEnvelope},
        BadCase{
            "WhiteSpace",
            R"({"payload":"-_8=\n","payloadType":"t","signatures":[{"sig":"AA=="}]})",
            Reason::kBadEnvelope},
        BadCase{
            "TrailingBits",
            R"({"payload":"-_9=","payloadType":"t","signatures":[{"sig":"AA=="}]})",
            Reason::kBadEnvelope},
        BadCase{
            "UnknownMember",
            R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA=="}],"x":1})",
            Reason::kBadEnvelope},
        BadCase{
            "UnknownMemberOfASignature",
            R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA==","cert":"x"}]})",
            Reason::kBadEnvelope},
        BadCase{
            "PayloadTwice",
            R"({"payload":"","payload":"","payloadType":"t","signatures":[{"sig":"AA=="}]})",
            Reason::kBadJson}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ParseEnvelope, RefusesMoreSignaturesThanItsLimit) {
  std::string text = R"({"payload":"","payloadType":"t","signatures":[)";
  for (std::size_t i = 0; i <= kMaxEnvelopeSignatures; ++i) {
    text += i == 0 ? R"({"sig":"AA=="})" : R"(,{"sig":"AA=="})";
  }
  EXPECT_THAT(ParseEnvelope(text + "]}"), FailsWith(Reason::kTooLarge));
}

TEST(VerifyEnvelope, YieldsTheBytesThatWereSigned) {
  const auto alice = Key('a');
  const std::vector keys = {Trusted(alice)};
  const auto payload =
      VerifyEnvelope(EnvelopeOf("hello", {SignedBy(alice, "hello")}), keys, 1);
  ASSERT_OK(payload);
  EXPECT_EQ(payload->text(), "hello");
  EXPECT_EQ(payload->type(), kType);
  EXPECT_EQ(payload->signers(), std::vector{alice.public_key().id()});
}

TEST(VerifyEnvelope, RefusesAnotherPayloadOrType) {
  const auto alice = Key('a');
  const std::vector keys = {Trusted(alice)};
  EXPECT_THAT(
      VerifyEnvelope(EnvelopeOf("hello!", {SignedBy(alice, "hello")}), keys, 1),
      FailsWith(Reason::kBadSignature));
  EXPECT_THAT(
      VerifyEnvelope(
          EnvelopeOf("hello", {SignedBy(alice, "hello", "application/other")}),
          keys, 1),
      FailsWith(Reason::kBadSignature));
}

TEST(VerifyEnvelope, RefusesASignatureOverThePayloadAlone) {
  const auto alice = Key('a');
  const std::vector keys = {Trusted(alice)};
  EXPECT_THAT(
      VerifyEnvelope(EnvelopeOf("hello", {{"", alice.Sign(AsBytes("hello"))}}),
                     keys, 1),
      FailsWith(Reason::kBadSignature));
}

TEST(VerifyEnvelope, CountsDistinctKeys) {
  const auto alice = Key('a');
  const auto bob = Key('b');
  const std::vector both = {Trusted(alice), Trusted(bob)};
  EXPECT_OK(VerifyEnvelope(
      EnvelopeOf("x", {SignedBy(bob, "x"), SignedBy(alice, "x")}), both, 2));
  EXPECT_THAT(VerifyEnvelope(
                  EnvelopeOf("x", {SignedBy(alice, "x"), SignedBy(alice, "x")}),
                  both, 2),
              FailsWith(Reason::kThreshold));
  // One key under two entries is one key.
  const std::vector twice = {Trusted(alice), Trusted(alice)};
  EXPECT_THAT(VerifyEnvelope(
                  EnvelopeOf("x", {SignedBy(alice, "x"), SignedBy(alice, "x")}),
                  twice, 2),
              FailsWith(Reason::kThreshold));
}

TEST(VerifyEnvelope, DoesNotTrustAKeyId) {
  const auto alice = Key('a');
  const auto mallory = Key('m');
  const std::vector keys = {Trusted(alice)};
  EnvelopeSignature forged = SignedBy(mallory, "x");
  forged.key_id = alice.public_key().id().text();
  EXPECT_THAT(VerifyEnvelope(EnvelopeOf("x", {forged}), keys, 1),
              FailsWith(Reason::kBadSignature));
  // Nor does a wrong one stand in the way.
  EnvelopeSignature good = SignedBy(alice, "x");
  good.key_id = mallory.public_key().id().text();
  EXPECT_OK(VerifyEnvelope(EnvelopeOf("x", {forged, good}), keys, 1));
}

}  // namespace
}  // namespace airlock::verifier
