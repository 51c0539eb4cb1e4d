#include "airlock/ledger/checkpoint.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::string_view kEmptyRoot =
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string Body(std::string_view origin, std::string_view size,
                 std::string_view root) {
  return std::string(origin) + "\n" + std::string(size) + "\n" +
         std::string(root) + "\n";
}

Checkpoint Sample() { return {std::string(kOrigin), 42, crypto::EmptyRoot()}; }

std::string Sign(const Checkpoint& checkpoint, const crypto::SigningKey& key) {
  return FormatSignedCheckpoint(
      checkpoint, key.public_key(),
      key.Sign(AsBytes(FormatCheckpoint(checkpoint))));
}

Result<Checkpoint> Open(std::string_view text) {
  return OpenSignedCheckpoint(text, kOrigin, CheckpointKey().public_key());
}

TEST(Checkpoint, HasThreeLines) {
  EXPECT_EQ(FormatCheckpoint(Sample()), Body(kOrigin, "42", kEmptyRoot));
  EXPECT_THAT(ParseCheckpoint(Body(kOrigin, "42", kEmptyRoot)),
              Yields(Sample()));
}

struct BodyCase {
  std::string name;
  std::string body;
};
void PrintTo(const BodyCase& c, std::ostream* out) { *out << c.name; }

class BadBody : public testing::TestWithParam<BodyCase> {};

TEST_P(BadBody, IsRefused) {
  EXPECT_THAT(ParseCheckpoint(GetParam().body),
              FailsWith(Reason::kBadCheckpoint));
}

INSTANTIATE_TEST_SUITE_P(
    Checkpoint, BadBody,
    testing::Values(
        BodyCase{"Empty", ""}, BodyCase{"TwoLines", "airlock.example/1\n42\n"},
        BodyCase{"NoLastLf",
                 "airlock.example/1\n42\n" + std::string(kEmptyRoot)},
        BodyCase{"Extension", Body(kOrigin, "42", kEmptyRoot) + "extension\n"},
        BodyCase{"EmptyOrigin", Body("", "42", kEmptyRoot)},
        BodyCase{"OriginWithSpace", Body("a b", "42", kEmptyRoot)},
        BodyCase{"OriginWithPlus", Body("a+b", "42", kEmptyRoot)},
        BodyCase{"OriginWithCarriageReturn", Body("a\r", "42", kEmptyRoot)},
        BodyCase{"OriginBeyondAscii", Body("\xc3\xa9", "42", kEmptyRoot)},
        BodyCase{"LongOrigin", Body(std::string(256, 'a'), "42", kEmptyRoot)},
        BodyCase{"LeadingZero", Body(kOrigin, "042", kEmptyRoot)},
        BodyCase{"Sign", Body(kOrigin, "+42", kEmptyRoot)},
        BodyCase{"NegativeSize", Body(kOrigin, "-1", kEmptyRoot)},
        BodyCase{"HexadecimalSize", Body(kOrigin, "0x2a", kEmptyRoot)},
        BodyCase{"SizeOver64Bits",
                 Body(kOrigin, "18446744073709551616", kEmptyRoot)},
        BodyCase{"ShortRoot", Body(kOrigin, "42", "47DEQpj8")},
        BodyCase{"RootWithoutPadding",
                 Body(kOrigin, "42", kEmptyRoot.substr(0, 43))},
        BodyCase{"RootWithTrailingBits",
                 Body(kOrigin, "42",
                      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")},
        BodyCase{"SpaceAtTheEnd", Body(kOrigin, "42 ", kEmptyRoot)}),
    [](const auto& given) { return given.param.name; });

TEST(NoteKeyId, IsTheOneThatOtherToolsCompute) {
  // printf 'airlock.example/1\n\1' and 32 zero bytes, through sha256sum.
  EXPECT_EQ(HexEncode(NoteKeyId(kOrigin, Bytes(32))), "00ae7b06");
}

TEST(SignedCheckpoint, OpensWithItsKeyAndOrigin) {
  EXPECT_THAT(Open(Sign(Sample(), CheckpointKey())), Yields(Sample()));
}

TEST(SignedCheckpoint, StandsUnderAnEmDash) {
  const std::string text = Sign(Sample(), CheckpointKey());
  EXPECT_TRUE(text.starts_with(FormatCheckpoint(Sample()) +
                               "\n\xe2\x80\x94 airlock.example/1 "));
  EXPECT_TRUE(text.ends_with("\n"));
}

TEST(SignedCheckpoint, RefusesAnotherKey) {
  EXPECT_THAT(Open(Sign(Sample(), KeyNumbered(2))),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(SignedCheckpoint, RefusesAnotherOrigin) {
  Checkpoint other = Sample();
  other.origin = "airlock.example/2";
  EXPECT_THAT(Open(Sign(other, CheckpointKey())),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(SignedCheckpoint, RefusesAKeyThatIsNotEd25519) {
  const auto key =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256);
  ASSERT_OK(key);
  EXPECT_THAT(OpenSignedCheckpoint(Sign(Sample(), CheckpointKey()), kOrigin,
                                   key->public_key()),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(SignedCheckpoint, RefusesEveryChangedByte) {
  const std::string text = Sign(Sample(), CheckpointKey());
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const int flip : {1, 0x20, 0x80}) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      EXPECT_THAT(Open(changed), FailsWith(Reason::kBadCheckpoint))
          << "byte " << at;
    }
  }
}

TEST(SignedCheckpoint, RefusesEveryPrefix) {
  const std::string text = Sign(Sample(), CheckpointKey());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_THAT(Open(text.substr(0, size)), FailsWith(Reason::kBadCheckpoint))
        << size;
  }
}

TEST(SignedCheckpoint, KeepsCosignaturesByStrangers) {
  const std::string stranger =
      "\xe2\x80\x94 witness.example " + Base64Encode(Bytes(76)) + "\n";
  const std::string text = Sign(Sample(), CheckpointKey());
  EXPECT_THAT(Open(text + stranger), Yields(Sample()));
  const std::size_t blank = text.find("\n\n") + 2;
  EXPECT_THAT(Open(text.substr(0, blank) + stranger + text.substr(blank)),
              Yields(Sample()));
}

TEST(SignedCheckpoint, IgnoresAStrangerUnderTheLedgersName) {
  const std::string text = Sign(Sample(), CheckpointKey());
  const std::string other = Sign(Sample(), KeyNumbered(2));
  EXPECT_THAT(Open(text + other.substr(other.find("\n\n") + 2)),
              Yields(Sample()));
}

TEST(SignedCheckpoint, RefusesABadSignatureByTheLedgersKeyBesideAGoodOne) {
  Checkpoint other = Sample();
  ++other.size;
  const std::string text = Sign(Sample(), CheckpointKey());
  const std::string bad = Sign(other, CheckpointKey());
  EXPECT_THAT(Open(text + bad.substr(bad.find("\n\n") + 2)),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(SignedCheckpoint, RefusesALineThatIsNoSignature) {
  const std::string text = Sign(Sample(), CheckpointKey());
  for (const std::string_view line :
       {"\n", "- witness.example AAAAAAA=\n", "\xe2\x80\x94 witness.example\n",
        "\xe2\x80\x94 witness.example AAAA\n", "\xe2\x80\x94  AAAAAAA=\n",
        "\xe2\x80\x94 wit+ness AAAAAAA=\n",
        "\xe2\x80\x94 witness.example AAAAAAA= \n"}) {
    EXPECT_THAT(Open(text + std::string(line)),
                FailsWith(Reason::kBadCheckpoint))
        << line;
  }
}

TEST(SignedCheckpoint, IsWhatTheDocumentationShows) {
  const std::string text = FileText(AIRLOCK_SOURCE "/docs/formats/ledger.md");
  const std::size_t from = text.find("airlock.example/1\n1\n");
  ASSERT_NE(from, std::string::npos);
  const std::string entry =
      FileText(AIRLOCK_TESTDATA "/seeds/record/refreshed");
  const RootDigest root(crypto::DigestLeaf(AsBytes(entry)).bytes());
  EXPECT_THAT(Open(text.substr(from, text.find("```", from) - from)),
              Yields(Checkpoint{std::string(kOrigin), 1, root}));
}

TEST(SignedCheckpoint, RefusesMoreThan128KiB) {
  const std::string stranger =
      "\xe2\x80\x94 witness.example " + Base64Encode(Bytes(100'000)) + "\n";
  EXPECT_THAT(Open(Sign(Sample(), CheckpointKey()) + stranger),
              FailsWith(Reason::kBadCheckpoint));
}

}  // namespace
}  // namespace airlock::ledger
