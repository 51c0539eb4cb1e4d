#include "verifier/sigstore/verify_bundle.h"

#include <gtest/gtest.h>

#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

struct Good {
  const char* name;
  BundleRecipe recipe;
};
void PrintTo(const Good& c, std::ostream* out) { *out << c.name; }

BundleRecipe Version(int version) {
  BundleRecipe recipe;
  recipe.version = version;
  return recipe;
}
BundleRecipe Managed(BundleRecipe recipe) {
  recipe.managed = true;
  return recipe;
}
BundleRecipe Stamped(BundleRecipe recipe) {
  recipe.timestamp = true;
  return recipe;
}
BundleRecipe WithoutPromise(BundleRecipe recipe) {
  recipe.promise = false;
  return recipe;
}

class GoodBundles : public ::testing::TestWithParam<Good> {};
TEST_P(GoodBundles, Verify) {
  const BundleRecipe& recipe = GetParam().recipe;
  const auto statement =
      Verify(Signed(recipe), recipe.managed ? KeyPolicy() : IdentityPolicy());
  ASSERT_OK(statement);
  EXPECT_EQ(statement->grade, notes::Grade::kTestified);
  ASSERT_EQ(statement->signers.size(), 1U);
  EXPECT_EQ(statement->signers[0].identity, recipe.managed ? "" : kIdentity);
  EXPECT_EQ(statement->signers[0].key, Ours().signer.public_key().id());
  EXPECT_EQ(statement->subjects[0].hex,
            crypto::DigestObject(AsBytes(kArtifactText)).hex());
  for (const auto& time : statement->times) EXPECT_EQ(time.time, kSignedAt);
  EXPECT_EQ(statement->times.size(),
            (recipe.timestamp ? 1U : 0U) +
                (recipe.promise && !recipe.rekor_v2 ? 1U : 0U));
}
INSTANTIATE_TEST_SUITE_P(
    Each, GoodBundles,
    ::testing::Values(
        Good{"V01", Version(1)}, Good{"V02", Version(2)},
        Good{"V03", Version(3)}, Good{"V03Stamped", Stamped(Version(3))},
        Good{"V03StampInPlaceOfPromise", WithoutPromise(Stamped(Version(3)))},
        Good{"EnvelopeInDsseEntry", Enveloped("dsse")},
        Good{"EnvelopeInInTotoEntry", Enveloped("intoto", 2)},
        Good{"EnvelopeInHashedRekord", Enveloped("hashedrekord")},
        Good{"RekorV2", RekorV2()}, Good{"RekorV2Envelope", RekorV2("dsse")},
        Good{"Key", Managed(Version(3))},
        Good{"KeyWithoutPromise", WithoutPromise(Managed(Version(3)))},
        Good{"KeyEnvelope", Managed(Enveloped("dsse"))},
        Good{"KeyRekorV2", Managed(RekorV2())}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(VerifyBundle, TakesBothSpellingsOfVersionThree) {
  std::string json = Signed().Json();
  const std::string other =
      "application/vnd.dev.sigstore.bundle+json;version=0.3";
  const std::string usual = "application/vnd.dev.sigstore.bundle.v0.3+json";
  json.replace(json.find(usual), usual.size(), other);
  EXPECT_OK(VerifyText(json));
}

TEST(VerifyBundle, RefusesAnotherIdentityOrIssuer) {
  auto policy = IdentityPolicy();
  policy.identity = "https://example.org/other";
  EXPECT_THAT(Verify(Signed(), policy), FailsWith(Reason::kWrongIdentity));
  policy = IdentityPolicy();
  policy.issuer = "https://other.example.org";
  EXPECT_THAT(Verify(Signed(), policy), FailsWith(Reason::kWrongIdentity));
}

TEST(VerifyBundle, RefusesAKeyForACertificateAndTheOtherWay) {
  EXPECT_THAT(Verify(Signed(), KeyPolicy()), FailsWith(Reason::kWrongIdentity));
  EXPECT_THAT(Verify(Signed(Managed(Version(3)))),
              FailsWith(Reason::kWrongIdentity));
}

TEST(VerifyBundle, RefusesAnotherKey) {
  auto policy = KeyPolicy();
  policy.key = Ours().ct_key.public_key();
  EXPECT_THAT(Verify(Signed(Managed(Version(3))), policy),
              FailsWith(Reason::kBadSignature));
}

TEST(VerifyBundle, RefusesAnotherArtifact) {
  EXPECT_THAT(Verify(Signed(), IdentityPolicy(), {}, "another"),
              FailsWith(Reason::kWrongSubject));
  EXPECT_THAT(
      Verify(Signed(Enveloped("dsse")), IdentityPolicy(), {}, "another"),
      FailsWith(Reason::kWrongSubject));
}

TEST(VerifyBundle, NeedsATrustedTime) {
  EXPECT_THAT(Verify(Signed(WithoutPromise(Version(3)))),
              FailsWith(Reason::kNoTrustedTime));
  auto recipe = RekorV2();
  recipe.timestamp = false;
  EXPECT_THAT(Verify(Signed(recipe)), FailsWith(Reason::kNoTrustedTime));
}

TEST(VerifyBundle, NeedsALogEntry) {
  auto parts = Signed(Stamped(Version(3)));
  parts.entries.clear();
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kNotLogged));
  PrivateSigstore::RootRecipe no_logs;
  no_logs.logs = false;
  EXPECT_THAT(Verify(parts, IdentityPolicy(), no_logs),
              FailsWith(Reason::kNotLogged));
}

TEST(VerifyBundle, AsksNoLogOfAKeyWhereTheRootNamesNone) {
  auto parts = Signed(Managed(Version(3)));
  parts.entries.clear();
  EXPECT_THAT(Verify(parts, KeyPolicy()), FailsWith(Reason::kNotLogged));
  PrivateSigstore::RootRecipe no_logs;
  no_logs.logs = false;
  EXPECT_OK(Verify(parts, KeyPolicy(), no_logs));
}

TEST(VerifyBundle, NeedsACertificateTimestampWhereTheRootNamesLogs) {
  BundleRecipe recipe;
  recipe.sct = false;
  EXPECT_THAT(Verify(Signed(recipe)), FailsWith(Reason::kNotLogged));
  PrivateSigstore::RootRecipe no_logs;
  no_logs.certificate_logs = false;
  EXPECT_OK(Verify(Signed(recipe), IdentityPolicy(), no_logs));
}

TEST(VerifyBundle, NeedsItStillWhereTheLogsKeyCannotBeUsed) {
  std::string root = Ours().Root();
  const std::string_view known = "PKIX_ECDSA_P256_SHA_256";
  const std::size_t at = root.find(known, root.find("ctlogs"));
  root.replace(at, known.size(), "PKIX_ML_DSA_65");
  EXPECT_THAT(verifier::VerifyBundle(
                  Signed().Json(), verifier::ParseTrustedRoot(root).value(),
                  IdentityPolicy(), ArtifactOf(kArtifactText)),
              FailsWith(Reason::kNotLogged));
}

TEST(VerifyBundle, ChecksEveryIntervalBothEndsIncluded) {
  using RootRecipe = PrivateSigstore::RootRecipe;
  struct Part {
    std::string RootRecipe::*interval;
    Reason reason;
  };
  // kSignedAt is 2025-06-15T15:06:40Z.
  const std::string at = "2025-06-15T15:06:40Z";
  for (const Part& part :
       {Part{&RootRecipe::log_valid_for, Reason::kKeyNotValid},
        Part{&RootRecipe::tsa_valid_for, Reason::kKeyNotValid},
        Part{&RootRecipe::ca_valid_for, Reason::kUntrustedCertificate},
        Part{&RootRecipe::ct_valid_for, Reason::kNotLogged}}) {
    RootRecipe root;
    root.*part.interval = R"({"start":")" + at + R"(","end":")" + at + R"("})";
    EXPECT_OK(Verify(Signed(Stamped(Version(3))), IdentityPolicy(), root));
    root.*part.interval =
        R"({"start":"2020-01-01T00:00:00Z","end":"2025-06-15T15:06:39Z"})";
    EXPECT_THAT(Verify(Signed(Stamped(Version(3))), IdentityPolicy(), root),
                FailsWith(part.reason));
    root.*part.interval = R"({"start":"2025-06-15T15:06:41Z"})";
    EXPECT_THAT(Verify(Signed(Stamped(Version(3))), IdentityPolicy(), root),
                FailsWith(part.reason));
  }
}

TEST(VerifyBundle, ChecksEveryTimeAgainstTheCertificate) {
  auto parts = Signed(Stamped(Version(3)));
  parts.timestamps.push_back(
      Ours().Stamp(parts.signature, kSignedAt + Seconds{3600}));
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kExpired));
  parts.timestamps.back() =
      Ours().Stamp(parts.signature, kSignedAt - Seconds{3600});
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kNotYetValid));
}

TEST(VerifyBundle, RefusesATimeOfAnotherSignature) {
  auto parts = Signed(RekorV2());
  parts.timestamps = {Ours().Stamp(CopyOf(AsBytes("other")), kSignedAt)};
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadTimestamp));
}

TEST(VerifyBundle, SkipsTimeStampsWhereNobodyIsTrustedToTellTheTime) {
  PrivateSigstore::RootRecipe root;
  root.timestamp_authorities = false;
  EXPECT_OK(Verify(Signed(Stamped(Version(3))), IdentityPolicy(), root));
  EXPECT_THAT(Verify(Signed(RekorV2()), IdentityPolicy(), root),
              FailsWith(Reason::kNoTrustedTime));
}

TEST(VerifyBundle, RefusesAnEntryOfAnUnknownLog) {
  auto parts = Signed();
  parts.entries[0].log_id[0] ^= std::byte{1};
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kNotLogged));
}

TEST(VerifyBundle, RefusesAnotherCheckpointOfTheSameLog) {
  auto parts = Signed();
  auto other = Signed(Enveloped("dsse"));
  parts.entries[0].checkpoint = other.entries[0].checkpoint;
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadProof));
}

TEST(VerifyBundle, RefusesARootInTheChainUnlessLegacySaysOtherwise) {
  BundleRecipe recipe = Version(1);
  recipe.signed_at = Instant(1702000000);
  auto parts = Signed(recipe);
  parts.chain = {parts.chain[0], Ours().intermediate, Ours().root};
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadCertificate));
  auto policy = IdentityPolicy();
  policy.legacy = verifier::LegacyBundles::kPromiseBefore2024;
  EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kBadCertificate));
  policy.legacy = verifier::LegacyBundles::kRootInChain;
  EXPECT_OK(Verify(parts, policy));
  parts.chain.pop_back();
  EXPECT_OK(Verify(parts));
}

TEST(VerifyBundle, TakesAnEarlyPromiseOnlyByPolicy) {
  BundleRecipe recipe = Version(1);
  recipe.signed_at = Instant(1702000000);  // December 2023
  auto parts = Signed(recipe);
  parts.entries[0].checkpoint.clear();
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kNotLogged));
  auto policy = IdentityPolicy();
  policy.legacy = verifier::LegacyBundles::kPromiseBefore2024;
  EXPECT_OK(Verify(parts, policy));
  parts.entries[0].proof = false;
  EXPECT_OK(Verify(parts, policy));
  recipe.version = 2;
  parts = Signed(recipe);
  parts.entries[0].proof = false;
  EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kNotLogged));
}

// Rows of the public conformance suite that are no peer's failure.

Result<notes::Statement> VerifyUnder(const std::string& root,
                                     const BundleParts& parts) {
  return verifier::VerifyBundle(parts.Json(),
                                verifier::ParseTrustedRoot(root).value(),
                                IdentityPolicy(), ArtifactOf(kArtifactText));
}
std::string RootWith(std::string_view list, const std::string& first,
                     const PrivateSigstore::RootRecipe& recipe = {}) {
  std::string root = Ours().Root(recipe);
  const std::string opening = '"' + std::string(list) + "\":[";
  root.insert(root.find(opening) + opening.size(), first + ",");
  return root;
}

TEST(VerifyBundle, TakesTheIssuersKeyFromThePathAndNotByItsName) {
  const auto foreign =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  CertificateRecipe decoy;
  decoy.subject = decoy.issuer = "intermediate";
  decoy.spki = CopyOf(foreign.public_key().spki());
  decoy.extensions = {BasicConstraints(true, 0), CaUsage(),
                      SubjectKeyIdOf(decoy.spki)};
  const std::string first =
      R"({"uri":"https://decoy","certChain":{"certificates":[{"rawBytes":")" +
      Base64Encode(Certified(decoy, foreign)) +
      R"("}]},"validFor":{"start":"2020-01-01T00:00:00Z"}})";
  EXPECT_OK(VerifyUnder(RootWith("certificateAuthorities", first), Signed()));
}

TEST(VerifyBundle, BorrowsNoOtherAuthoritysInterval) {
  const std::string empty =
      R"({"uri":"https://b","validFor":{"start":"2020-01-01T00:00:00Z"}})";
  PrivateSigstore::RootRecipe ended;
  ended.tsa_valid_for =
      R"({"start":"2020-01-01T00:00:00Z","end":"2025-06-15T15:06:39Z"})";
  EXPECT_OK(
      VerifyUnder(RootWith("timestampAuthorities", empty), Signed(RekorV2())));
  EXPECT_THAT(VerifyUnder(RootWith("timestampAuthorities", empty, ended),
                          Signed(RekorV2())),
              FailsWith(Reason::kKeyNotValid));
}

TEST(VerifyBundle, RefusesAStatementOfAnUnknownTypeOrOfNone) {
  const std::string rest =
      R"("subject":[{"name":"a","digest":{"sha256":")" +
      crypto::DigestObject(AsBytes(kArtifactText)).hex() +
      R"("}}],"predicateType":"https://example.org/p/v1","predicate":{}})";
  for (const char* type :
       {"", R"("_type":"https://in-toto.io/Statement/v2",)", R"("_type":1,)"}) {
    for (const char* kind : {"dsse", "hashedrekord"}) {
      auto recipe = Enveloped(kind);
      recipe.payload = "{" + std::string(type) + rest;
      EXPECT_THAT(Verify(Signed(recipe)), FailsWith(Reason::kBadStatement))
          << type;
      EXPECT_THAT(Verify(Signed(Managed(recipe)), KeyPolicy()),
                  FailsWith(Reason::kBadStatement))
          << type;
    }
  }
}

// The failures of peers, by the numbers of docs/formats/sigstore.md.

TEST(Hostile, H01EntryOfAnotherSignatureBySameSigner) {
  auto parts = Signed();
  parts.entries = Ours().Sign("other", {}).entries;
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadLogEntry));
  // The same artifact, signed twice.
  parts = Signed();
  parts.entries = Signed().entries;
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadLogEntry));
  for (const char* kind : {"dsse", "intoto", "hashedrekord"}) {
    parts = Signed(Enveloped(kind, 2));
    parts.entries = Signed(Enveloped(kind, 2)).entries;
    EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadLogEntry)) << kind;
  }
}

TEST(Hostile, H02EntriesOfOneLogCountOnce) {
  auto policy = IdentityPolicy();
  policy.log_threshold = 2;
  auto parts = Signed(Stamped(Version(3)));
  parts.entries.push_back(parts.entries[0]);
  EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kThreshold));
  parts.entries[1] = Ours().Log(parts, RekorV2());
  EXPECT_OK(Verify(parts, policy));
  policy.timestamp_threshold = 2;
  parts.timestamps.push_back(Ours().Stamp(parts.signature, kSignedAt));
  EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kThreshold));
}

TEST(Hostile, H03TimeOutsideTheKeysValidity) {
  PrivateSigstore::RootRecipe root;
  root.log_valid_for =
      R"({"start":"2020-01-01T00:00:00Z","end":"2024-01-01T00:00:00Z"})";
  EXPECT_THAT(Verify(Signed(), IdentityPolicy(), root),
              FailsWith(Reason::kKeyNotValid));
  EXPECT_THAT(Verify(Signed(Managed(Version(3))), KeyPolicy(), root),
              FailsWith(Reason::kKeyNotValid));
  // Nothing says when: a log that has ended cannot vouch.
  EXPECT_THAT(
      Verify(Signed(WithoutPromise(Managed(Version(3)))), KeyPolicy(), root),
      FailsWith(Reason::kKeyNotValid));
}

TEST(Hostile, H04SignedGarbageIsNoStatement) {
  for (const char* payload : {"garbage", "{}", "[]", ""}) {
    auto recipe = Enveloped("dsse");
    recipe.payload = payload;
    EXPECT_FALSE(Verify(Signed(recipe)).ok()) << payload;
    EXPECT_FALSE(Verify(Signed(Managed(recipe)), KeyPolicy()).ok()) << payload;
  }
}

TEST(Hostile, H05ExpiredIntermediate) {
  // The authorities of the test end in 2030.
  BundleRecipe recipe;
  recipe.signed_at = Instant(1950000000);
  EXPECT_THAT(Verify(Signed(recipe)), FailsWith(Reason::kExpired));
}

TEST(Hostile, H06WrongAuthorityOfTime) {
  auto parts = Signed(RekorV2());
  TimestampRecipe recipe;
  recipe.message = parts.signature;
  recipe.time = kSignedAt;
  recipe.embed = true;
  // A leaf of a root that is not trusted, in the token, under the names of one
  // that is.
  const auto foreign =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  CertificateRecipe leaf;
  leaf.subject = "tsa";
  leaf.issuer = "tsa-root";
  leaf.serial = {std::byte{2}};
  leaf.spki = CopyOf(foreign.public_key().spki());
  leaf.extensions = {LeafUsage(), ExtendedKeyUsage(kTimeStampingOid, true)};
  recipe.certificate = Certified(leaf, foreign);
  parts.timestamps = {testing_support::Stamped(recipe, foreign)};
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadTimestamp));
  // The trusted authority's certificate, another's key.
  recipe.certificate = Ours().tsa;
  parts.timestamps = {testing_support::Stamped(recipe, foreign)};
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadTimestamp));
  // Embedded and right.
  parts.timestamps = {testing_support::Stamped(recipe, Ours().tsa_key)};
  EXPECT_OK(Verify(parts));
}

TEST(Hostile, H07EmptySetsAreRefusals) {
  auto parts = Signed(Version(2));
  parts.chain.clear();
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadEnvelope));
  parts = Signed(RekorV2());
  parts.timestamps = {Bytes()};
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kBadEnvelope));
}

TEST(Hostile, H08WhatIsVerifiedIsWhatIsRead) {
  // A payload with a member twice: no reader agrees with another on it.
  auto recipe = Enveloped("dsse");
  recipe.payload =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[],"subject":)"
      R"([{"digest":{"sha256":")" +
      crypto::DigestObject(AsBytes(kArtifactText)).hex() +
      R"("}}],"predicateType":"p"})";
  EXPECT_THAT(Verify(Signed(recipe)), FailsWith(Reason::kBadJson));
}

TEST(Hostile, H09AnotherPredicate) {
  auto policy = IdentityPolicy();
  policy.predicate_type = "https://example.org/p/v2";
  EXPECT_THAT(Verify(Signed(Enveloped("dsse")), policy),
              FailsWith(Reason::kWrongPredicate));
  EXPECT_THAT(Verify(Signed(), policy), FailsWith(Reason::kWrongPredicate));
  policy.predicate_type = "https://example.org/p/v1";
  EXPECT_OK(Verify(Signed(Enveloped("dsse")), policy));
}

TEST(Hostile, H10ListsWithoutEnd) {
  auto parts = Signed();
  parts.entries.resize(verifier::kMaxBundleEntries + 1, parts.entries[0]);
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kTooLarge));
  parts = Signed(RekorV2());
  parts.timestamps.resize(verifier::kMaxBundleEntries + 1, parts.timestamps[0]);
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kTooLarge));
}

TEST(Hostile, H11NothingIsUnpackedAndNothingIsNull) {
  for (const char* text :
       {"null", "{}", R"({"mediaType":null})",
        R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"})",
        R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",)"
        R"("verificationMaterial":null,"messageSignature":null})"}) {
    EXPECT_THAT(VerifyText(text), FailsWith(Reason::kBadEnvelope)) << text;
  }
}

TEST(Hostile, H13TimeWithoutPromise) {
  auto parts = Signed();
  parts.entries[0].promise.reset();
  EXPECT_THAT(Verify(parts), FailsWith(Reason::kNoTrustedTime));
}

TEST(Hostile, H14DowngradeToVersionOne) {
  // With the weakest policy that there is.
  auto policy = IdentityPolicy();
  policy.legacy = verifier::LegacyBundles::kRootInChain;
  for (const int version : {2, 3}) {
    auto parts = Signed(Version(version));
    parts.media_type = "application/vnd.dev.sigstore.bundle+json;version=0.1";
    parts.entries[0].proof = false;
    EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kNotLogged));
  }
}

}  // namespace
}  // namespace airlock::testing_support
