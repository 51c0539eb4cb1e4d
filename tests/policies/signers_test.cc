// Keys and certified identities, counted alike and each once.
#include <gtest/gtest.h>

#include <functional>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const TrustName kTrust = TrustName::Parse("upstream").value();
const TrustName kSigstore = TrustName::Parse("sigstore").value();
const TrustName kStaging = TrustName::Parse("staging").value();
constexpr std::string_view kRelease =
    "https://example.org/release.yml@refs/tags/v1";
constexpr std::string_view kIssuer = "https://issuer.example.org";
constexpr std::string_view kProvenance = "https://slsa.dev/provenance/v1";

notes::Vouched By(std::string_view identity,
                  std::string_view issuer = kIssuer) {
  return {"sigstore-bundle",
          "",
          std::nullopt,
          std::string(identity),
          std::string(issuer),
          kSigstore,
          DigestOf<ObjectDigest>(1),
          Instant::Parse("2026-02-01T00:00:00Z").value(),
          {},
          DigestOf<ObjectDigest>(2)};
}
notes::Vouched ByKey(int key) {
  notes::Vouched vouched = By("", "");
  vouched.key = DigestOf<KeyId>(key);
  vouched.trust = kTrust;
  vouched.predicate = kProvenance;
  return vouched;
}
PinnedIdentity Exact(std::string_view identity) {
  return {kSigstore, std::string(kIssuer), std::string(identity), false};
}
PinnedIdentity Pattern(std::string_view identity) {
  return {kSigstore, std::string(kIssuer), std::string(identity), true};
}

// The reasons for which this is refused; none where it is not.
std::vector<Reason> Judged(const std::function<void(World&)>& change) {
  World world;
  world.policy.signers.clear();
  world.policy.identities = {Exact(kRelease)};
  world.authentic.signers.clear();
  world.authentic.vouched = {By(kRelease)};
  change(world);
  world.PutEvidence();
  return RefusalsOf(world.Judge());
}

TEST(Signers, CountAPinnedIdentity) {
  EXPECT_THAT(Judged([](World&) {}), IsEmpty());
}

TEST(Signers, DoNotCountAnotherIdentityIssuerOrTrust) {
  EXPECT_THAT(Judged([](World& w) {
                w.authentic.vouched = {By("https://example.org/other")};
              }),
              ElementsAre(Reason::kWrongIdentity));
  EXPECT_THAT(Judged([](World& w) {
                w.authentic.vouched = {By(kRelease, "https://other.example")};
              }),
              ElementsAre(Reason::kWrongIdentity));
  EXPECT_THAT(Judged([](World& w) { w.authentic.vouched[0].trust = kStaging; }),
              ElementsAre(Reason::kWrongIdentity));
}

TEST(Signers, TakeAStarForASignOnlyInAPattern) {
  const auto with = [](const PinnedIdentity& pinned) {
    return Judged([&](World& w) { w.policy.identities = {pinned}; });
  };
  constexpr std::string_view kStar =
      "https://example.org/release.yml@refs/tags/v*";
  EXPECT_THAT(with(Pattern(kStar)), IsEmpty());
  EXPECT_THAT(with(Exact(kStar)), ElementsAre(Reason::kWrongIdentity));
}

TEST(Signers, CountAnIdentityOnceHoweverOftenItVouches) {
  EXPECT_THAT(Judged([](World& w) {
                w.policy.threshold = 2;
                w.policy.identities = {Exact(kRelease), Exact("second")};
                w.authentic.vouched = {By(kRelease), By(kRelease)};
                w.authentic.vouched[1].document = DigestOf<ObjectDigest>(3);
              }),
              ElementsAre(Reason::kUnsigned));
  // Nor by two pins that mean it.
  EXPECT_THAT(Judged([](World& w) {
                w.policy.threshold = 2;
                w.policy.identities = {
                    Exact(kRelease),
                    Pattern("https://example.org/release.yml@refs/tags/*")};
                w.authentic.vouched = {By(kRelease), By(kRelease)};
              }),
              ElementsAre(Reason::kUnsigned));
}

TEST(Signers, CountAPatternOnceHoweverManyItMeans) {
  EXPECT_THAT(Judged([](World& w) {
                w.policy.threshold = 2;
                w.policy.identities = {
                    Pattern("https://example.org/release.yml@refs/tags/v*"),
                    Exact("second")};
                w.authentic.vouched = {
                    By(kRelease),
                    By("https://example.org/release.yml@refs/tags/v2")};
              }),
              ElementsAre(Reason::kUnsigned));
}

TEST(Signers, CountKeysAndIdentitiesTogether) {
  EXPECT_THAT(Judged([](World& w) {
                w.policy.threshold = 2;
                w.policy.signers = {{kTrust, "PRIMARY"}};
                w.authentic.signers = {{DigestOf<KeyId>(7), "PRIMARY", kTrust}};
              }),
              IsEmpty());
}

TEST(Signers, CountAKeyOnceWhetherItProvesOrStates) {
  const std::string id = DigestOf<KeyId>(7).text();
  const auto count = [&](std::uint64_t threshold) {
    return Judged([&](World& w) {
      w.policy.threshold = threshold;
      w.policy.identities = {Exact("second")};
      w.policy.signers = {{kTrust, id}};
      w.policy.predicates = {std::string(kProvenance)};
      w.authentic.signers = {{DigestOf<KeyId>(7), id, kTrust}};
      w.authentic.vouched = {ByKey(7)};
    });
  };
  EXPECT_THAT(count(1), IsEmpty());
  EXPECT_THAT(count(2), ElementsAre(Reason::kUnsigned));
}

TEST(Signers, DoNotCountAKeyThatIsNotPinned) {
  EXPECT_THAT(Judged([](World& w) {
                w.policy.predicates = {std::string(kProvenance)};
                w.authentic.vouched = {ByKey(7)};
              }),
              ElementsAre(Reason::kUnknownSigner));
}

TEST(Signers, CountALogsPromiseOnlyWhereThePolicyAcceptsIt) {
  const auto with = [](bool accepted) {
    return Judged([&](World& w) {
      w.policy.accept_promises = accepted;
      w.authentic.vouched[0].facts = {{"log.promise-only", "log.example"}};
    });
  };
  EXPECT_THAT(with(false), ElementsAre(Reason::kPromiseOnly));
  EXPECT_THAT(with(true), IsEmpty());
}

// H09: any attestation by the right signer is not a release.
TEST(Signers, SpeakByStatementsOfTheTypesAskedForOnly) {
  const auto with = [](const char* predicate) {
    return Judged([&](World& w) {
      w.policy.predicates = {std::string(kProvenance)};
      w.authentic.vouched[0].predicate = predicate;
    });
  };
  EXPECT_THAT(with("https://slsa.dev/provenance/v1"), IsEmpty());
  EXPECT_THAT(with("https://cosign.sigstore.dev/attestation/vuln/v1"),
              ElementsAre(Reason::kWrongPredicate));
  EXPECT_THAT(with(""), IsEmpty());
}

}  // namespace
}  // namespace airlock::policies
