#include "stager/intake.h"

#include <gtest/gtest.h>

#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/wire/intake.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::stager {
namespace {

using testing_support::SealedSite;
using testing_support::SshSigner;

// What is in the vault of a site, claimed again. No ledger runs here, so what
// intake has no fault to find with ends as "unavailable".
class Claiming : public ::testing::Test {
 protected:
  Claiming() {
    const std::string source = notes::SubmissionIdSource(
        claim_.channel, claim_.contents, claim_.attempt);
    claim_.id =
        SubmissionId::Parse(claim_.channel.text() + "-" +
                            crypto::DigestNote(source).hex().substr(0, 16))
            .value();
  }
  Reason Claim(const SignedNote& note) {
    auto ends = platform::Channel::Pair();
    Check(ends.ok());
    wire::IntakeRequest request;
    request.verb = wire::IntakeVerb::kSubmit;
    request.body = FormatSigned(note);
    Check(ends->first.Send(wire::FormatIntakeRequest(request)).ok());
    const Intake intake = Intake::Open(site_.home()).value();
    EXPECT_FALSE(intake.Serve(ends->second).ok());  // as it answered
    const auto answer = ends->first.Receive(kMaxRecordBytes, Seconds{20});
    Check(answer.ok() && answer->has_value(), "intake answers");
    return notes::ParseFailure((*answer)->text).value().failure.reason;
  }
  Reason Claim(const SshSigner& signer) {
    return Claim(signer.Signed(notes::Format(claim_)));
  }

  SealedSite site_;
  notes::Submission claim_ = [&] {
    notes::Submission claim = site_.submission();
    claim.attempt = 2;
    return claim;
  }();
};

TEST_F(Claiming, IsForTheSubmitterWhoIsNamed) {
  EXPECT_EQ(Claim(site_.dave), Reason::kUnavailable);
}

// Or whoever is in the group could take the id that the submitter will want.
TEST_F(Claiming, IsNotForStrangers) {
  EXPECT_EQ(Claim(site_.mallory), Reason::kNotAllowed);
  claim_.submitter = PersonName::Parse("mallory").value();
  EXPECT_EQ(Claim(site_.mallory), Reason::kNotAllowed);
}

TEST_F(Claiming, IsNotInTheNameOfAnother) {
  EXPECT_EQ(Claim(site_.bob), Reason::kNotAllowed);
}

TEST_F(Claiming, IsSignedByOneOverThisText) {
  const std::string text = notes::Format(claim_);
  SignedNote note = site_.dave.Signed(text);
  note.signatures.push_back(site_.bob.Sign(text));
  EXPECT_EQ(Claim(note), Reason::kSshSignature);
  EXPECT_EQ(Claim({text, {}}), Reason::kUnsigned);
  EXPECT_EQ(Claim({text, {site_.dave.Sign(text + "more 1\n")}}),
            Reason::kBadSignature);
}

TEST_F(Claiming, IsUnderTheIdThatFollowsFromIt) {
  claim_.id = SubmissionId::Parse("tools-0123456789abcdef").value();
  EXPECT_EQ(Claim(site_.dave), Reason::kBadRecord);
  claim_.id = site_.id();  // of the first attempt
  EXPECT_EQ(Claim(site_.dave), Reason::kBadRecord);
}

}  // namespace
}  // namespace airlock::stager
