// A name that is believed changes its meaning by the signer's word alone.
#include "airlock/signer/trust_change.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::KeyCabinet;
using testing_support::SealedSite;

class ChangingTrust : public ::testing::Test {
 protected:
  ChangingTrust() : was_(Read().trusts.at(0).body) {}

  policies::Site Read() const {
    const Chain chain = site_.Read().ChainOf(SiteSubject()).value();
    return policies::ReadSite(chain, site_.genesis(),
                              site_.installation().first_root)
        .value();
  }
  // What follows on what is in force.
  notes::TrustChange Next() const {
    return {was_.name, was_.generation + 1, was_.anchors,
            DigestOf<ObjectDigest>(7), site_.id(), DigestOf<RecordDigest>(8)};
  }
  SignedNote Signed(const notes::TrustChange& change) const {
    const ReleaseKeys& keys = KeyCabinet::Get().release;
    const std::string text = notes::Format(change);
    return {text,
            {{"ecdsa-p256", keys.For("seal").public_key().id(),
              keys.SignOnce("seal", AsBytes(text)).value()}}};
  }
  // Says it, and yields why it counts for nothing.
  std::optional<Reason> Void(SignedNote note) {
    const std::size_t before = Read().passed_over.size();
    site_.Say(SiteSubject(), std::move(note));
    const policies::Site site = Read();
    if (site.passed_over.size() == before) return std::nullopt;
    return site.passed_over.back().why.reason;
  }

  SealedSite site_;
  notes::Trust was_;
};

TEST_F(ChangingTrust, TheSignersWordCounts) {
  EXPECT_EQ(Void(Signed(Next())), std::nullopt);
  const policies::Site site = Read();
  ASSERT_EQ(site.changes.size(), 1u);
  const auto& now = site.trusts.back().body;
  EXPECT_EQ(now.name, was_.name);
  EXPECT_EQ(now.generation, was_.generation + 1);
  EXPECT_EQ(now.anchors, DigestOf<ObjectDigest>(7));
}

TEST_F(ChangingTrust, NobodyElsesDoes) {
  SignedNote nobody = Signed(Next());
  nobody.signatures.clear();
  EXPECT_EQ(Void(nobody), Reason::kUnsigned);
  SignedNote of_another = Signed(Next());
  notes::TrustChange other = Next();
  other.anchors = DigestOf<ObjectDigest>(6);
  of_another.text = notes::Format(other);
  EXPECT_EQ(Void(of_another), Reason::kBadSignature);
  EXPECT_EQ(Void(site_.alice.Signed(notes::Format(Next()))), Reason::kUnsigned);
  EXPECT_TRUE(Read().changes.empty());
}

TEST_F(ChangingTrust, AdministratorsMayNotAfterTheFirstTime) {
  notes::Trust again = was_;
  again.generation += 1;
  again.anchors = DigestOf<ObjectDigest>(7);
  EXPECT_EQ(Void(site_.Enacted(notes::Format(again))), Reason::kTrustInForce);
  again.name = TrustName::Parse("another").value();
  EXPECT_EQ(Void(site_.Enacted(notes::Format(again))), std::nullopt);
}

TEST_F(ChangingTrust, ItFollowsOnWhatIsInForce) {
  notes::TrustChange wrong = Next();
  wrong.before = DigestOf<ObjectDigest>(5);
  EXPECT_EQ(Void(Signed(wrong)), Reason::kStaleTrust);
  wrong.before = std::nullopt;
  EXPECT_EQ(Void(Signed(wrong)), Reason::kStaleTrust);
  wrong = Next();
  wrong.generation += 1;
  EXPECT_EQ(Void(Signed(wrong)), Reason::kStaleTrust);
  notes::TrustChange next = Next();
  EXPECT_EQ(Void(Signed(next)), std::nullopt);
  wrong.anchors = DigestOf<ObjectDigest>(6);
  EXPECT_EQ(Void(Signed(wrong)), Reason::kStaleTrust) << "once is enough";
  wrong.name = TrustName::Parse("new").value();
  wrong.before = std::nullopt;
  wrong.generation = 1;
  EXPECT_EQ(Void(Signed(wrong)), std::nullopt);
}

TEST_F(ChangingTrust, WhatWasVerifiedBeforeIsStaleAndNobodyLied) {
  ASSERT_OK(site_.Recheck());
  ASSERT_EQ(Void(Signed(Next())), std::nullopt);
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kStaleTrust));
}

TEST_F(ChangingTrust, ASealOfSomethingElseChangesNothing) {
  const auto witnesses = [&](const ledger::Reader& reader,
                             const platform::VaultReader& vault,
                             const policies::RootChain& roots) {
    return Witnesses{reader, vault, site_.genesis(), roots, {}};
  };
  const platform::VaultReader vault = site_.quarantine();
  {
    const ledger::Reader reader = site_.Read();
    const policies::RootChain roots = site_.Roots(reader).value();
    EXPECT_THAT(TrustChangeOf(site_.id(), witnesses(reader, vault, roots)),
                FailsWith(Reason::kNotSealed));
  }
  site_.Seal();
  const ledger::Reader reader = site_.Read();
  const policies::RootChain roots = site_.Roots(reader).value();
  const auto change =
      TrustChangeOf(site_.id(), witnesses(reader, vault, roots));
  ASSERT_OK(change);
  EXPECT_FALSE(change->has_value());
  EXPECT_OK(CheckNoChangeDue(was_.name, witnesses(reader, vault, roots)));
}

// The signer died between the seal and what the seal brings.
class SealedAndNotInForce : public ChangingTrust {
 protected:
  SealedAndNotInForce() {
    notes::Submission submission = site_.submission();
    submission.kind = notes::BundleKind::kTrustRoot;
    submission.attempt = 7;
    const std::string source = notes::SubmissionIdSource(
        submission.channel, submission.contents, submission.attempt);
    submission.id =
        SubmissionId::Parse(submission.channel.text() + "-" +
                            crypto::DigestNote(source).hex().substr(0, 16))
            .value();
    id_ = submission.id;
    const Subject subject = SubjectOf(*id_);
    site_.Say(subject, site_.dave.Signed(notes::Format(submission)));
    notes::Authentic authentic{
        site_.evidence(), submission.contents, {}, {}, {}, {}, {}, {}, {},
        {"trust:" + was_.name.text(), "", 0},  "seccomp"};
    authentic.change = notes::TrustDifference{
        was_.name, was_.anchors, DigestOf<ObjectDigest>(7), {}};
    site_.Say(subject, {notes::Format(authentic), {}});
    site_.Say(subject, {notes::Format(notes::Held{site_.now()}), {}});
    const NoteDigest any = DigestOf<NoteDigest>(4);
    const RecordDigest verdict =
        site_.Say(subject, {notes::Format(notes::Verdict{*id_, any, any, any,
                                                         site_.now(), {}}),
                            {}})
            .digest;
    notes::Seal seal{*id_, submission.channel, submission.kind,
                     submission.contents, verdict, any, any, any, "trust", "",
                     0, {}, {}, {}, 1, DigestOf<RootDigest>(5)};
    seal.now = site_.now();
    site_.Say(subject, site_.SignSeal(seal));
  }

  Result<std::optional<notes::TrustChange>> Change() const {
    const platform::VaultReader vault = site_.quarantine();
    const ledger::Reader reader = site_.Read();
    const policies::RootChain roots = site_.Roots(reader).value();
    return TrustChangeOf(*id_, {reader, vault, site_.genesis(), roots, {}});
  }
  Result<Done> NoneDue(const TrustName& name) const {
    const platform::VaultReader vault = site_.quarantine();
    const ledger::Reader reader = site_.Read();
    const policies::RootChain roots = site_.Roots(reader).value();
    return CheckNoChangeDue(name, {reader, vault, site_.genesis(), roots, {}});
  }

  std::optional<SubmissionId> id_ = site_.id();
};

TEST_F(SealedAndNotInForce, ComesIntoForceWhenAskedAgain) {
  auto change = Change();
  ASSERT_OK(change);
  ASSERT_TRUE(change->has_value());
  EXPECT_EQ((*change)->generation, was_.generation + 1);
  EXPECT_EQ((*change)->before, was_.anchors);
  EXPECT_EQ((*change)->anchors, DigestOf<ObjectDigest>(7));
  ASSERT_EQ(Void(Signed(**change)), std::nullopt);
  change = Change();
  ASSERT_OK(change);
  EXPECT_FALSE(change->has_value()) << "and once";
}

TEST_F(SealedAndNotInForce, HoldsBackWhatWouldChangeTheSame) {
  EXPECT_THAT(NoneDue(was_.name), FailsWith(Reason::kPending));
  EXPECT_OK(NoneDue(TrustName::Parse("another").value()));
  ASSERT_EQ(Void(Signed(**Change())), std::nullopt);
  EXPECT_OK(NoneDue(was_.name));
}

TEST_F(SealedAndNotInForce, IsStaleIfTheTrustChangedAllTheSame) {
  notes::TrustChange other = Next();
  other.anchors = DigestOf<ObjectDigest>(6);
  ASSERT_EQ(Void(Signed(other)), std::nullopt);
  EXPECT_THAT(Change(), FailsWith(Reason::kStaleTrust));
}

}  // namespace
}  // namespace airlock::signer
