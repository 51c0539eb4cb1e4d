// Somebody whom the ledger's socket lets in, and who is nobody in the roster,
// says whatever the law lets him say, before every record of the site's own.
//
// He gets what everybody gets: his words on record. He takes no number, opens
// no question again, and the end is the same as without him.
#include <gtest/gtest.h>

#include "airlock/core/notes/reset.h"
#include "airlock/core/notes/trust.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "airlock/ledger/law.h"
#include "airlock/signer/high_water.h"
#include "policies/judge.h"
#include "policies/root_chain.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::FailsWith;
using testing_support::KeyCabinet;
using testing_support::SealedSite;
using testing_support::SeededKey;
using testing_support::SignRoot;
using testing_support::TempDirectory;

PersonName Named(std::string_view name) {
  return PersonName::Parse(name).value();
}

// What he says, and how often he was heard.
class Mallory {
 public:
  void Speak(SealedSite& site, const Subject& subject) {
    if (subject == SiteSubject()) {
      OfTheSite(site);
    } else if (KindOf(subject) == SubjectKind::kSubmission) {
      OfTheSubmission(site, subject);
    }
  }
  int heard() const { return heard_; }
  int heard_of_site() const { return heard_of_site_; }

 private:
  bool Say(SealedSite& site, const Subject& subject, SignedNote note) {
    const auto said = site.TrySay(subject, std::move(note));
    const bool heard = said.ok() && !said->already;
    heard_ += heard ? 1 : 0;
    return heard;
  }

  // The numbers that the administrators will want next.
  void OfTheSite(SealedSite& site) {
    ++turn_;
    policies::Roster roster;
    roster.generation = 1 + turn_ % 3;
    roster.activation = 1;
    roster.people = {
        {Named("mallory"), {RoleName::Parse("administrator").value()}, {}}};
    roster.keys = {
        {site.mallory.id(), Named("mallory"), site.mallory.line(), {}}};
    notes::Root root = KeyCabinet::Get().FirstRoot(Instant(1'600'000'000));
    root.version = 1 + turn_ % 3;
    root.ledger = "airlock.mallory/" + std::to_string(turn_);
    const std::vector<SignedNote> notes = {
        site.mallory.Signed(policies::Format(roster)),
        site.mallory.Signed("airlock.roster/v1\ngeneration none\n"),
        site.mallory.Signed("airlock.policy/v1\nchannel tools\ngeneration " +
                            std::to_string(turn_) + "\n"),
        site.mallory.Signed(
            notes::Format(notes::Trust{TrustName::Parse("upstream").value(),
                                       turn_, crypto::DigestObject({})})),
        site.mallory.Signed(notes::Format(
            notes::Reset{"r" + std::to_string(turn_), 1, crypto::EmptyRoot(), 1,
                         crypto::EmptyRoot(), "mine"})),
        SignRoot(root, {&KeyCabinet::Get().root[0]}),
        SignRoot(root, {&hers_, &hers_}),
    };
    for (const SignedNote& note : notes) {
      heard_of_site_ += Say(site, SiteSubject(), note) ? 1 : 0;
    }
  }

  void OfTheSubmission(SealedSite& site, const Subject& subject) {
    ++turn_;
    const SubmissionId id = SubmissionId::Parse(subject.text()).value();
    for (const std::string_view person : {"mallory", "erin"}) {
      notes::Waiver waiver{"w" + std::to_string(turn_),
                           id,
                           "rebuild",
                           "all",
                           "it is fine",
                           Named(person),
                           Instant(4'000'000'000)};
      Say(site, subject, site.mallory.Signed(notes::Format(waiver)));
      // What nobody could read, or what is about another submission, is not
      // heard at all.
      EXPECT_FALSE(Say(site, subject,
                       site.mallory.Signed("airlock.waiver/v1\nid w" +
                                           std::to_string(turn_) + "\n")));
      waiver.submission = SubmissionId::Parse("tools-00").value();
      EXPECT_FALSE(
          Say(site, subject, site.mallory.Signed(notes::Format(waiver))));
    }
    const Chain chain = site.Read().ChainOf(subject).value();
    if (chain.empty() ||
        policies::ReadCase(chain, std::nullopt).value().verdicts.empty()) {
      return;
    }
    for (const notes::Choice choice :
         {notes::Choice::kReject, notes::Choice::kApprove}) {
      for (const std::string_view person : {"bob", "mallory"}) {
        notes::Decision decision = site.Approval(person, "security");
        decision.choice = choice;
        Say(site, subject, site.mallory.Signed(notes::Format(decision)));
        EXPECT_FALSE(Say(site, subject, [&] {
          SignedNote two = site.mallory.Signed(notes::Format(decision));
          two.signatures.push_back(two.signatures[0]);
          return two;
        }()));
      }
    }
  }

  std::uint64_t turn_ = 0;
  int heard_ = 0;
  int heard_of_site_ = 0;
  crypto::SigningKey hers_ = SeededKey("mallory's root");
};

class Strangers : public ::testing::Test {
 protected:
  Mallory mallory_;
  SealedSite site_{testing_support::Goods::kBlob, Separation::kSeparated,
                   [this](SealedSite& site, const Subject& subject) {
                     mallory_.Speak(site, subject);
                   }};
};

TEST_F(Strangers, DoNotKeepASubmissionFromItsEnd) {
  ASSERT_GT(mallory_.heard(), 30);
  const auto checked = site_.Recheck();
  ASSERT_OK(checked);
  EXPECT_EQ(checked->seal().decisions.size(), 2u);
  EXPECT_EQ(checked->seal().waivers.size(), 1u);
  site_.Seal();
  site_.Publish();
  EXPECT_OK(site_.Render(site_.Read()));
}

TEST_F(Strangers, LeaveTheSiteAsItsAdministratorsMadeIt) {
  const Chain chain = site_.Read().ChainOf(SiteSubject()).value();
  const auto site = policies::ReadSite(chain, site_.genesis(),
                                       site_.installation().first_root);
  ASSERT_OK(site);
  EXPECT_EQ(site->roster->body, site_.roster());
  EXPECT_EQ(site->PolicyFor(site_.policy().channel)->body, site_.policy());
  EXPECT_EQ(site->trusts.size(), 1u);
  const auto roots =
      policies::ReadRoots(chain, site_.installation().first_root);
  ASSERT_OK(roots);
  EXPECT_EQ(roots->roots().size(), 1u);
  // Nothing of it is hidden.
  EXPECT_EQ(site->passed_over.size() + roots->passed_over().size(),
            static_cast<std::size_t>(mallory_.heard_of_site()));
}

TEST_F(Strangers, KeepTheLaw) {
  const ledger::Reader reader = site_.Read();
  const std::vector<Subject> subjects = reader.Subjects().value();
  for (const Subject& subject : subjects) {
    EXPECT_OK(ledger::CheckChain(reader.ChainOf(subject).value()))
        << subject.text();
  }
}

TEST_F(Strangers, DoNotMoveTheSignersMark) {
  TempDirectory folder;
  const platform::Directory secret =
      platform::Directory::Open(folder.path()).value();
  const ledger::Reader all = site_.Read();
  ASSERT_OK(HighWater::Make(
      secret,
      {site_.genesis(), site_.installation().first_root, all.size(),
       all.checkpoint().root, site_.now(), policies::Format(site_.roster())}));
  auto mark = HighWater::Open(secret);
  ASSERT_OK(mark);
  EXPECT_OK(mark->Advance(all));
  EXPECT_THAT(mark->Advance(all.Prefix(all.size() - 1).value()),
              FailsWith(Reason::kHighWater));
}

TEST_F(Strangers, AreShownAsWhatDoesNotCount) {
  const Chain chain = site_.Read().ChainOf(SubjectOf(site_.id())).value();
  const auto facts = policies::ReadCase(chain, std::nullopt);
  ASSERT_OK(facts);
  const auto void_ones =
      policies::PassedOverIn(site_.policy(), site_.roster(), *facts);
  EXPECT_EQ(void_ones.size() + 3,
            facts->waivers.size() + facts->decisions.size());
  for (const policies::PassedOver& one : void_ones) {
    EXPECT_EQ(one.why.reason, Reason::kNotAllowed);
  }
}

}  // namespace
}  // namespace airlock::signer
