#include "airlock/crypto/hash.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

std::string HexOf(HashAlgorithm algorithm, std::string_view text) {
  return HexEncode(Hash(algorithm).Update(AsBytes(text)).Finish());
}

// FIPS 180-4's example, as NIST publishes its values.
TEST(Hash, AgreesWithTheStandard) {
  EXPECT_EQ(HexOf(HashAlgorithm::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexOf(HashAlgorithm::kSha384, "abc"),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(HexOf(HashAlgorithm::kSha512, "abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Hash, DoesNotDependOnHowItIsFed) {
  Hash pieces;
  pieces.Update(AsBytes("a")).Update({}).Update(AsBytes("bc"));
  EXPECT_EQ(std::move(pieces).Finish(), Hash().Update(AsBytes("abc")).Finish());
}

TEST(Hash, SurvivesBeingMoved) {
  Hash first;
  first.Update(AsBytes("ab"));
  Hash second = std::move(first);
  second.Update(AsBytes("c"));
  EXPECT_EQ(HexEncode(std::move(second).Finish256()),
            DigestObject(AsBytes("abc")).hex());
}

TEST(HashDeathTest, IsFinishedOnce) {
  Hash hash;
  static_cast<void>(std::move(hash).Finish());
  EXPECT_DEATH(static_cast<void>(std::move(hash).Finish()), "finished once");
}

TEST(HashDeathTest, Yields32BytesForSha256Only) {
  EXPECT_DEATH(static_cast<void>(Hash(HashAlgorithm::kSha512).Finish256()),
               "Finish256");
}

TEST(HashNamed, KnowsWhatNameOfPrints) {
  for (const auto algorithm : {HashAlgorithm::kSha256, HashAlgorithm::kSha384,
                               HashAlgorithm::kSha512}) {
    EXPECT_THAT(HashNamed(NameOf(algorithm)), Yields(algorithm));
  }
}

TEST(HashNamed, RefusesEveryOtherName) {
  for (const auto* name :
       {"", "md5", "sha1", "sha224", "SHA256", "sha-256", "sha256 ", "sha3"}) {
    EXPECT_THAT(HashNamed(name), FailsWith(Reason::kWeakAlgorithm)) << name;
  }
}

TEST(DigestNote, IsThatOfItsText) {
  EXPECT_EQ(DigestNote("abc").hex(), DigestObject(AsBytes("abc")).hex());
}

TEST(DigestLeaf, PutsAZeroInFront) {
  EXPECT_EQ(DigestLeaf(AsBytes("abc")).hex(),
            DigestObject(AsBytes(std::string_view("\0abc", 4))).hex());
}

TEST(DigestNode, PutsAOneInFront) {
  EXPECT_EQ(DigestNode(AsBytes("ab"), AsBytes("c")).hex(),
            DigestObject(AsBytes("\1abc")).hex());
}

}  // namespace
}  // namespace airlock::crypto
