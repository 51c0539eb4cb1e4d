#include "verifier/parsers/openpgp_signature.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/openpgp_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::BigEndian;
using testing_support::FailsWith;
using testing_support::Join;
using testing_support::Mpi;
using testing_support::Octet;
using testing_support::OpenPgpKey;
using testing_support::Packet;
using testing_support::Subpacket;

const OpenPgpKey kKey(1);
const Bytes kData = CopyOf(AsBytes("data"));

Result<OpenPgpSignature> One(ByteView packets) {
  TRY(auto all, ParseOpenPgpSignatures(packets));
  return all.at(0);
}

TEST(OpenPgpSignature, IsReadAndHolds) {
  const auto signature = One(kKey.Sign(0x01, kData));
  ASSERT_OK(signature);
  EXPECT_EQ(signature->type, 1U);
  EXPECT_EQ(signature->issuer, kKey.fingerprint());
  EXPECT_EQ(signature->created, Instant(1'700'000'000));
  const auto arithmetic = ArithmeticOf(*signature, kKey.public_key());
  ASSERT_OK(arithmetic);
  EXPECT_EQ(arithmetic->scheme.name(), "openpgp-ed25519-sha256");
  EXPECT_OK(crypto::Verify(kKey.public_key(), arithmetic->scheme,
                           Join({kData, signature->trailer}),
                           arithmetic->signature));
}

TEST(OpenPgpSignature, TakesSeveralPackets) {
  const auto all = ParseOpenPgpSignatures(
      Join({kKey.Sign(0, kData), OpenPgpKey(2).Sign(0, kData)}));
  ASSERT_OK(all);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_NE((*all)[0].issuer, (*all)[1].issuer);
}

TEST(OpenPgpSignature, TakesTheNewPacketFormat) {
  const Bytes body = kKey.SignatureBody(0, kData);
  EXPECT_LT(body.size(), 192U);
  EXPECT_OK(One(Join({Octet(0xc2), BigEndian(body.size(), 1), body})));
  EXPECT_OK(
      One(Join({Octet(0xc2), Octet(0xff), BigEndian(body.size(), 4), body})));
}

TEST(OpenPgpSignature, FindsTheIssuerOutsideTheHashedArea) {
  OpenPgpKey::Options options;
  options.with_issuer = false;
  options.unhashed = Subpacket(16, *HexDecode("0123456789abcdef"));
  const auto signature = One(kKey.Sign(0, kData, options));
  ASSERT_OK(signature);
  EXPECT_EQ(signature->issuer, "0123456789ABCDEF");
}

TEST(OpenPgpSignature, RefusesTwoIssuers) {
  OpenPgpKey::Options options;
  options.unhashed = Subpacket(16, *HexDecode("0123456789abcdef"));
  EXPECT_THAT(One(kKey.Sign(0, kData, options)),
              FailsWith(Reason::kBadOpenPgp));
  options.unhashed = OpenPgpKey(2).issuer();
  EXPECT_THAT(One(kKey.Sign(0, kData, options)),
              FailsWith(Reason::kBadOpenPgp));
}

// The failure of a peer, by its number in docs/formats/bundles.md.
TEST(OpenPgpSignature, H45BelievesNothingThatIsNotSigned) {
  // A time, an end and an unknown demand outside the hashed area.
  OpenPgpKey::Options options;
  options.unhashed = testing_support::CreatedAt(1'800'000'000);
  const auto signature = One(kKey.Sign(0, kData, options));
  ASSERT_OK(signature);
  EXPECT_EQ(signature->created, Instant(options.time));
  // And outside alone it is not there.
  Bytes body = kKey.SignatureBody(0, kData, options);
  const std::size_t at = 6;  // the first hashed subpacket: length, type, time
  ASSERT_EQ(body[at + 1], std::byte{2});
  body[at + 1] = std::byte{100};
  EXPECT_THAT(One(Packet(2, body)), FailsWith(Reason::kBadOpenPgp));
}

TEST(OpenPgpSignature, RefusesAnotherVersion) {
  OpenPgpKey::Options options;
  options.version = 3;
  EXPECT_THAT(One(kKey.Sign(0, kData, options)),
              FailsWith(Reason::kBadOpenPgp));
}

TEST(OpenPgpSignature, RefusesTwoTimesAndNone) {
  OpenPgpKey::Options options;
  options.more_hashed = testing_support::CreatedAt(1);
  EXPECT_THAT(One(kKey.Sign(0, kData, options)),
              FailsWith(Reason::kBadOpenPgp));
}

TEST(OpenPgpSignature, RefusesFramingThatIsNotExact) {
  const Bytes good = kKey.Sign(0, kData);
  EXPECT_THAT(ParseOpenPgpSignatures({}), FailsWith(Reason::kBadOpenPgp));
  EXPECT_THAT(One(Join({good, Octet(0)})), FailsWith(Reason::kBadOpenPgp));
  EXPECT_THAT(One(ByteView(good).first(good.size() - 1)),
              FailsWith(Reason::kBadOpenPgp));
  // A literal packet; an indeterminate and a partial length.
  EXPECT_THAT(One(Packet(11, kData)), FailsWith(Reason::kBadOpenPgp));
  const Bytes body = kKey.SignatureBody(0, kData);
  EXPECT_THAT(One(Join({Octet(0x8b), body})), FailsWith(Reason::kBadOpenPgp));
  EXPECT_THAT(One(Join({Octet(0xc2), Octet(0xe7), body})),
              FailsWith(Reason::kBadOpenPgp));
}

TEST(OpenPgpSignature, RefusesMoreThanSixtyFour) {
  Bytes many;
  for (int i = 0; i < 65; ++i) Append(many, kKey.Sign(0, kData));
  EXPECT_THAT(ParseOpenPgpSignatures(many), FailsWith(Reason::kBadOpenPgp));
}

TEST(OpenPgpSignature, IsNoArithmeticIfTheHashIsWeak) {
  OpenPgpKey::Options options;
  options.hash = 2;  // SHA-1
  const auto signature = One(kKey.Sign(0, kData, options));
  ASSERT_OK(signature);
  EXPECT_THAT(ArithmeticOf(*signature, kKey.public_key()),
              FailsWith(Reason::kWeakAlgorithm));
}

TEST(OpenPgpSignature, IsNoArithmeticIfItExpiresOrDemandsTheUnknown) {
  OpenPgpKey::Options expires;
  expires.more_hashed = Subpacket(3, BigEndian(3600, 4));
  OpenPgpKey::Options demands;
  demands.more_hashed = Subpacket(0x80 | 99, kData);
  for (const auto& options : {expires, demands}) {
    const auto signature = One(kKey.Sign(0, kData, options));
    ASSERT_OK(signature);
    EXPECT_THAT(ArithmeticOf(*signature, kKey.public_key()),
                FailsWith(Reason::kBadOpenPgp));
  }
  OpenPgpKey::Options ignorable;
  ignorable.more_hashed = Subpacket(99, kData);
  const auto signature = One(kKey.Sign(0, kData, ignorable));
  ASSERT_OK(signature);
  EXPECT_OK(ArithmeticOf(*signature, kKey.public_key()));
}

TEST(OpenPgpSignature, IsNoArithmeticForAnotherKindOfKey) {
  OpenPgpKey::Options options;
  options.algorithm = 1;  // RSA
  const auto signature = One(kKey.Sign(0, kData, options));
  ASSERT_OK(signature);
  EXPECT_THAT(ArithmeticOf(*signature, kKey.public_key()),
              FailsWith(Reason::kBadOpenPgp));
}

TEST(OpenPgpSignature, RefusesBytesBehindItsNumbers) {
  const Bytes body = Join({kKey.SignatureBody(0, kData), Octet(0)});
  const auto signature = One(Packet(2, body));
  ASSERT_OK(signature);
  EXPECT_THAT(ArithmeticOf(*signature, kKey.public_key()),
              FailsWith(Reason::kBadOpenPgp));
}

}  // namespace
}  // namespace airlock::verifier
