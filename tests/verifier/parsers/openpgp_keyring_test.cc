#include "verifier/parsers/openpgp_keyring.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "tests/verifier/parsers/openpgp_maker.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {
namespace {

using testing_support::Armoured;
using testing_support::BigEndian;
using testing_support::FailsWith;
using testing_support::Inputs;
using testing_support::Join;
using testing_support::Octet;
using testing_support::OpenPgpKey;
using testing_support::Packet;
using testing_support::Subpacket;

constexpr std::string_view kUser = "Upstream <a@example.org>";
constexpr unsigned kCertify = 1;
constexpr unsigned kSign = 2;

const OpenPgpKey kPrimary(1);
const OpenPgpKey kSubkey(2);

Bytes Flags(unsigned flags) { return Subpacket(27, Octet(flags)); }
Bytes Lasts(std::uint32_t seconds) {
  return Subpacket(9, BigEndian(seconds, 4));
}

// The key, its user id, and a certification with these subpackets.
Bytes Certificate(ByteView subpackets) {
  const Bytes user = CopyOf(AsBytes(kUser));
  OpenPgpKey::Options options;
  options.more_hashed = CopyOf(subpackets);
  const Bytes signed_bytes = Join(
      {kPrimary.hashed_body(), Octet(0xb4), BigEndian(user.size(), 4), user});
  return Join({Packet(6, kPrimary.body()), Packet(13, user),
               kPrimary.Sign(0x13, signed_bytes, options)});
}

Bytes SignedByBoth() {
  return Join({kPrimary.hashed_body(), kSubkey.hashed_body()});
}

// A signing subkey, with or without its own consent.
Bytes BoundSubkey(bool with_back_signature) {
  OpenPgpKey::Options options;
  options.more_hashed = Flags(kSign);
  if (with_back_signature) {
    const Bytes back = kSubkey.SignatureBody(0x19, SignedByBoth());
    options.unhashed = Subpacket(32, back);
  }
  return Join({Packet(14, kSubkey.body()),
               kPrimary.Sign(0x18, SignedByBoth(), options)});
}

TEST(Keyring, YieldsAPrimaryThatSigns) {
  const auto anchors = ReadKeyring(Certificate(Flags(kCertify | kSign)), "x");
  ASSERT_OK(anchors);
  EXPECT_EQ(anchors->source, "x");
  ASSERT_EQ(anchors->primaries.size(), 1U);
  EXPECT_EQ(anchors->primaries[0].fingerprint, kPrimary.fingerprint());
  EXPECT_EQ(anchors->primaries[0].label, kUser);
  ASSERT_EQ(anchors->keys.size(), 1U);
  EXPECT_EQ(anchors->keys[0].id, kPrimary.public_key().id());
  EXPECT_EQ(anchors->keys[0].algorithm, "ed25519");
  EXPECT_EQ(anchors->keys[0].created, Instant(kPrimary.created()));
  EXPECT_FALSE(anchors->keys[0].expires);
  EXPECT_FALSE(anchors->keys[0].revoked);
}

TEST(Keyring, TakesArmour) {
  EXPECT_OK(ReadKeyring(
      AsBytes(Armoured(Certificate(Flags(kSign)), "PGP PUBLIC KEY BLOCK")),
      "x"));
}

TEST(Keyring, YieldsASubkeyUnderItsPrimary) {
  const auto anchors =
      ReadKeyring(Join({Certificate(Flags(kCertify)), BoundSubkey(true)}), "x");
  ASSERT_OK(anchors);
  ASSERT_EQ(anchors->keys.size(), 1U);
  EXPECT_EQ(anchors->keys[0].fingerprint, kSubkey.fingerprint());
  EXPECT_EQ(anchors->keys[0].primary, kPrimary.fingerprint());
}

TEST(Keyring, LeavesOutASubkeyThatDidNotConsent) {
  // Else anyone could adopt another's key, and be counted for its signatures.
  EXPECT_THAT(
      ReadKeyring(Join({Certificate(Flags(kCertify)), BoundSubkey(false)}),
                  "x"),
      FailsWith(Reason::kBadKey));
}

// The failure of a peer, by its number in docs/formats/bundles.md.
TEST(Keyring, H45LeavesOutASubkeyThatNobodyBound) {
  const OpenPgpKey stranger(3);
  const Bytes own = Certificate(Flags(kCertify));
  const Bytes subkey = Packet(14, kSubkey.body());
  OpenPgpKey::Options options;
  options.more_hashed = Flags(kSign);
  options.unhashed = Subpacket(32, kSubkey.SignatureBody(0x19, SignedByBoth()));
  for (const Bytes& ring :
       {// No binding, another's, one over the subkey alone, of another kind.
        Join({own, subkey}),
        Join({own, subkey, stranger.Sign(0x18, SignedByBoth(), options)}),
        Join(
            {own, subkey, kPrimary.Sign(0x18, kSubkey.hashed_body(), options)}),
        Join({own, subkey, kPrimary.Sign(0x13, SignedByBoth(), options)})}) {
    EXPECT_THAT(ReadKeyring(ring, "x"), FailsWith(Reason::kBadKey));
  }
}

TEST(Keyring, LeavesOutAPrimaryThatOnlyCertifies) {
  EXPECT_THAT(ReadKeyring(Certificate(Flags(kCertify)), "x"),
              FailsWith(Reason::kBadKey));
}

TEST(Keyring, LeavesOutAKeyWhoseCertificationIsForged) {
  Bytes bytes = Certificate(Flags(kSign));
  bytes.back() ^= std::byte{1};
  EXPECT_FALSE(ReadKeyring(bytes, "x").ok());
}

TEST(Keyring, KeepsAnExpiredKeyWithItsDate) {
  const auto anchors =
      ReadKeyring(Certificate(Join({Flags(kSign), Lasts(86400)})), "x");
  ASSERT_OK(anchors);
  EXPECT_EQ(anchors->keys.at(0).expires, Instant(kPrimary.created() + 86400));
}

TEST(Keyring, DoesNotLetADirectSignatureHideTheDate) {
  // As Debian's keys have it: a later signature over the key alone, without a
  // date.
  const Bytes user = CopyOf(AsBytes(kUser));
  OpenPgpKey::Options certified;
  certified.more_hashed = Join({Flags(kSign), Lasts(86400)});
  OpenPgpKey::Options direct;
  direct.time = certified.time + 3;
  const Bytes over_user = Join(
      {kPrimary.hashed_body(), Octet(0xb4), BigEndian(user.size(), 4), user});
  const auto anchors = ReadKeyring(
      Join({Packet(6, kPrimary.body()),
            kPrimary.Sign(0x1f, kPrimary.hashed_body(), direct),
            Packet(13, user), kPrimary.Sign(0x13, over_user, certified)}),
      "x");
  ASSERT_OK(anchors);
  EXPECT_EQ(anchors->keys.at(0).expires, Instant(kPrimary.created() + 86400));
}

Bytes Revoked(std::optional<unsigned> reason) {
  OpenPgpKey::Options options;
  options.time = 1'710'000'000;
  if (reason) options.more_hashed = Subpacket(29, Octet(*reason));
  const Bytes certificate = Certificate(Flags(kSign));
  const Bytes key = Packet(6, kPrimary.body());
  return Join({key, kPrimary.Sign(0x20, kPrimary.hashed_body(), options),
               ByteView(certificate).subspan(key.size())});
}

TEST(Keyring, DatesARevocationByItsReason) {
  constexpr unsigned kSuperseded = 1;
  constexpr unsigned kCompromised = 2;
  const auto superseded = ReadKeyring(Revoked(kSuperseded), "x");
  ASSERT_OK(superseded);
  EXPECT_EQ(superseded->keys.at(0).revoked, Instant(1'710'000'000));
  for (const auto& reason :
       {std::optional<unsigned>(kCompromised), std::optional<unsigned>()}) {
    const auto anchors = ReadKeyring(Revoked(reason), "x");
    // A key that was never good may as well be left out.
    if (!anchors.ok()) continue;
    EXPECT_EQ(anchors->keys.at(0).revoked, Instant(kPrimary.created()));
  }
}

TEST(Keyring, RefusesWhatIsNone) {
  EXPECT_FALSE(ReadKeyring(AsBytes("not a keyring"), "x").ok());
  EXPECT_FALSE(ReadKeyring({}, "x").ok());
  const Bytes good = Certificate(Flags(kSign));
  EXPECT_THAT(ReadKeyring(ByteView(good).first(good.size() - 9), "x"),
              FailsWith(Reason::kBadOpenPgp));
}

Result<notes::Anchors> Import(std::string_view bytes) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kList, "upstream.pem", bytes);
  return ReadAnchors(notes::Job(), inputs.front());
}

TEST(ReadAnchors, TakesPemKeys) {
  const auto anchors =
      Import(kPrimary.public_key().pem() + kSubkey.public_key().pem());
  ASSERT_OK(anchors);
  ASSERT_EQ(anchors->keys.size(), 2U);
  EXPECT_EQ(anchors->keys[0].id, kPrimary.public_key().id());
  EXPECT_EQ(anchors->keys[0].primary, kPrimary.public_key().id().text());
  EXPECT_EQ(anchors->primaries.at(0).label, "upstream.pem");
  EXPECT_OK(notes::ParseAnchors(notes::Format(*anchors)));
}

TEST(ReadAnchors, RefusesTextBetweenPemKeys) {
  const std::string pem = kPrimary.public_key().pem();
  EXPECT_THAT(Import(pem + "x\n"), FailsWith(Reason::kBadKey));
  EXPECT_THAT(Import(pem + pem), FailsWith(Reason::kBadKey));
}

TEST(ReadAnchors, TakesAKeyring) {
  EXPECT_OK(Import(AsText(Certificate(Flags(kSign)))));
}

}  // namespace
}  // namespace airlock::verifier
