#include "airlock/formats/attestation.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"

namespace airlock::formats {
namespace {

ObjectDigest DigestOf(std::string_view text) {
  return crypto::DigestObject(AsBytes(text));
}

TEST(Attestation, EncodesAsTheDsseSpecificationDoes) {
  // The example of its protocol.md.
  EXPECT_EQ(DssePae("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(DssePae("", ""), "DSSEv1 0  0 ");
}

TEST(Attestation, NamesNoKeyInTheEnvelope) {
  EXPECT_EQ(DsseEnvelope("t", "hello world",
                         {CopyOf(AsBytes("sig")), CopyOf(AsBytes("two"))}),
            R"({"payload":"aGVsbG8gd29ybGQ=","payloadType":"t",)"
            R"("signatures":[{"sig":"c2ln"},{"sig":"dHdv"}]})");
}

TEST(Attestation, TakesAnEnvelopeWithoutSignatureForABug) {
  EXPECT_DEATH(DsseEnvelope("t", "x", {}), "with a signature");
}

VerificationSummary Sample() {
  return {.subject_name = "x.tgz",
          .subject = DigestOf("x"),
          .verifier_id = "https://airlock.example/v",
          .time_verified = Instant(1700000000),
          .resource_uri = "pkg:x",
          .policy_uri = "https://airlock.example/p",
          .policy = crypto::DigestNote("p"),
          .input_attestations = {{"https://airlock.example/e", DigestOf("e")}},
          .verified_levels = {"SLSA_BUILD_LEVEL_2", "AIRLOCK_SCANNED"},
          .waivers = {"rebuild: \"none\""}};
}

TEST(Attestation, RendersAVerificationSummary) {
  EXPECT_EQ(VsaStatement(Sample()),
            R"({"_type":"https://in-toto.io/Statement/v1",)"
            R"("predicate":{"inputAttestations":[{"digest":{"sha256":")" +
                DigestOf("e").hex() +
                R"("},"uri":"https://airlock.example/e"}],)"
                R"("policy":{"digest":{"sha256":")" +
                crypto::DigestNote("p").hex() +
                R"("},"uri":"https://airlock.example/p"},)"
                R"("resourceUri":"pkg:x","slsaVersion":"1.0",)"
                R"("timeVerified":"2023-11-14T22:13:20Z",)"
                R"("urn:airlock:vsa:waivers:v1":["rebuild: \"none\""],)"
                R"("verificationResult":"PASSED",)"
                R"("verifiedLevels":["SLSA_BUILD_LEVEL_2","AIRLOCK_SCANNED"],)"
                R"("verifier":{"id":"https://airlock.example/v"}},)"
                R"("predicateType":"https://slsa.dev/verification_summary/v1",)"
                R"("subject":[{"digest":{"sha256":")" +
                DigestOf("x").hex() + R"("},"name":"x.tgz"}]})");
}

TEST(Attestation, SaysSoWhereVerificationFailed) {
  VerificationSummary summary = Sample();
  summary.passed = false;
  const std::string statement = VsaStatement(summary);
  EXPECT_NE(statement.find(R"("verificationResult":"FAILED")"),
            std::string::npos);
  EXPECT_EQ(statement.find("PASSED"), std::string::npos);
}

TEST(Attestation, ShowsOfAWaiverWhatIsPrintable) {
  VerificationSummary summary = Sample();
  summary.waivers = {"a\nb\xff\xc3\xab"};
  EXPECT_NE(VsaStatement(summary).find("[\"a\\\\x0ab\\\\xff\xc3\xab\"]"),
            std::string::npos)
      << VsaStatement(summary);
}

TEST(Attestation, SaysSoWhereThereAreNoWaivers) {
  VerificationSummary summary = Sample();
  summary.waivers = {};
  EXPECT_NE(VsaStatement(summary).find(R"("urn:airlock:vsa:waivers:v1":[])"),
            std::string::npos);
}

}  // namespace
}  // namespace airlock::formats
