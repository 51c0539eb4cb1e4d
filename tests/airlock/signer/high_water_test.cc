#include "airlock/signer/high_water.h"

#include <gtest/gtest.h>

#include <optional>

#include "airlock/core/notes/reset.h"
#include "airlock/crypto/hash.h"
#include "tests/support/forged_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::Conductor;
using testing_support::FailsWith;
using testing_support::FileText;
using testing_support::ForgedLedger;
using testing_support::ForgeEntries;
using testing_support::SealedSite;
using testing_support::TempDirectory;
using testing_support::WriteFile;

class HighWaterMark : public ::testing::Test {
 protected:
  HighWaterMark() { EXPECT_OK(HighWater::Make(secret_, At(0))); }

  SignerState At(std::uint64_t size) const {
    return {site_.genesis(),
            site_.installation().first_root,
            size,
            site_.Read().RootAt(size).value(),
            Instant(0),
            policies::Format(site_.roster())};
  }
  Result<Done> Advance(const ledger::Reader& ledger) {
    TRY(HighWater high_water, HighWater::Open(secret_));
    return high_water.Advance(ledger);
  }

  SealedSite site_;
  TempDirectory folder_;
  platform::Directory secret_ =
      platform::Directory::Open(folder_.path()).value();
};

TEST_F(HighWaterMark, RemembersWhatItHasSeen) {
  const ledger::Reader ledger = site_.Read();
  ASSERT_OK(Advance(ledger));
  const auto again = HighWater::Open(secret_);
  ASSERT_OK(again);
  EXPECT_EQ(again->state().size, ledger.size());
  EXPECT_EQ(again->state().root, ledger.checkpoint().root);
  EXPECT_EQ(again->state().genesis, site_.genesis());
  EXPECT_EQ(again->state().first_root, site_.installation().first_root);
}

TEST_F(HighWaterMark, FollowsGrowthAndRepetition) {
  const ledger::Reader ledger = site_.Read();
  for (std::uint64_t size = 1; size <= ledger.size(); ++size) {
    ASSERT_OK(Advance(ledger.Prefix(size).value()));
    ASSERT_OK(Advance(ledger.Prefix(size).value()));
  }
}

TEST_F(HighWaterMark, RefusesEveryShorterLedger) {
  const ledger::Reader ledger = site_.Read();
  ASSERT_OK(Advance(ledger));
  for (std::uint64_t size = 0; size < ledger.size(); ++size) {
    EXPECT_THAT(Advance(ledger.Prefix(size).value()),
                FailsWith(Reason::kHighWater));
  }
  EXPECT_OK(Advance(ledger));
}

// Another record at any place of what was seen, in a ledger as long and in a
// longer one.
TEST_F(HighWaterMark, RefusesEveryForkOfWhatItHasSeen) {
  const std::vector<Record> records = site_.Records();
  const ledger::Reader seen = site_.Read().Prefix(records.size() - 1).value();
  ASSERT_OK(Advance(seen));
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    std::vector<Record> forked = records;
    forked[i].time = forked[i].time + Seconds{1};
    const ForgedLedger forged(ForgeEntries(
        forked, notes::Format(site_.goods().contents), Conductor::kHonest));
    const auto ledger = forged.Read();
    ASSERT_OK(ledger);
    EXPECT_THAT(Advance(*ledger), FailsWith(Reason::kInconsistent)) << i;
    EXPECT_THAT(Advance(ledger->Prefix(records.size() - 1).value()),
                FailsWith(Reason::kInconsistent))
        << i;
  }
  // What comes after it was not seen.
  EXPECT_OK(Advance(site_.Read()));
}

TEST_F(HighWaterMark, DoesNotForgetWhenItRefuses) {
  const ledger::Reader ledger = site_.Read();
  ASSERT_OK(Advance(ledger));
  const std::string before = FileText(folder_ / "state");
  EXPECT_FALSE(Advance(ledger.Prefix(1).value()).ok());
  EXPECT_EQ(FileText(folder_ / "state"), before);
}

TEST_F(HighWaterMark, IsAFaultWhenItsMemoryIsMissing) {
  std::filesystem::remove(folder_ / "state");
  EXPECT_THAT(HighWater::Open(secret_), FailsWith(Reason::kHighWater));
}

TEST_F(HighWaterMark, IsMadeOnce) {
  EXPECT_OK(HighWater::Make(secret_, At(0)));  // the same again is harmless
  EXPECT_THAT(HighWater::Make(secret_, At(1)),
              FailsWith(Reason::kDuplicateRecord));
}

// What is left after a disaster: the first records, and what people append.
class Resets : public HighWaterMark {
 protected:
  static constexpr std::size_t kLeft = 6;

  Resets() {
    EXPECT_OK(Advance(site_.Read()));
    const ledger::Reader all = site_.Read();
    reset_ = {"fire",
              all.size(),
              all.checkpoint().root,
              kLeft,
              all.RootAt(kLeft).value(),
              "the machine room burned"};
  }

  Result<ledger::Reader> LeftWith(const std::vector<SignedNote>& appended) {
    std::vector<Record> records = site_.Records();
    records.erase(records.begin() + kLeft, records.end());
    for (const SignedNote& note : appended) {
      Record record = records[3];
      record.time = records.back().time;
      record.body = note;
      records.push_back(record);
    }
    forged_.emplace(ForgeEntries(records, notes::Format(site_.goods().contents),
                                 Conductor::kHonest));
    return forged_->Read();
  }
  Result<Done> AdvanceWith(const SignedNote& reset) {
    TRY(const ledger::Reader left, LeftWith({reset}));
    return Advance(left);
  }

  notes::Reset reset_ = {"", 0, At(0).root, 0, At(0).root, ""};
  std::optional<ForgedLedger> forged_;
};

TEST_F(Resets, AreBelievedWhenTwoAdministratorsSigned) {
  ASSERT_OK(AdvanceWith(site_.Enacted(Format(reset_))));
  const auto mark = HighWater::Open(secret_);
  ASSERT_OK(mark);
  EXPECT_EQ(mark->state().size, kLeft + 1);
  EXPECT_EQ(mark->state().genesis, site_.genesis());
  // And from there it goes on as ever: what burned does not come back.
  EXPECT_THAT(Advance(site_.Read()), FailsWith(Reason::kInconsistent));
}

TEST_F(Resets, AreVoidWithoutEnoughAdministrators) {
  const std::string text = Format(reset_);
  SignedNote twice = site_.alice.Signed(text);
  twice.signatures.push_back(twice.signatures[0]);
  SignedNote with_reviewer = site_.alice.Signed(text);
  with_reviewer.signatures.push_back(site_.bob.Sign(text));
  SignedNote with_mallory = site_.alice.Signed(text);
  with_mallory.signatures.push_back(site_.mallory.Sign(text));
  SignedNote forged = site_.alice.Signed(text);
  forged.signatures.push_back(site_.mallory.Sign(text));
  forged.signatures[1].key = site_.frank.id();
  for (const SignedNote& note : {SignedNote{text, {}}, site_.alice.Signed(text),
                                 twice, with_reviewer, with_mallory, forged}) {
    EXPECT_THAT(AdvanceWith(note), FailsWith(Reason::kHighWater));
  }
}

TEST_F(Resets, FitTheMarkAndTheHistoryThatTheyName) {
  using Change = void (*)(notes::Reset&);
  const Change changes[] = {
      [](notes::Reset& r) { r.from_size -= 1; },
      [](notes::Reset& r) { r.from_root = r.to_root; },
      [](notes::Reset& r) { r.to_size -= 1; },
      [](notes::Reset& r) { r.to_size += 1; },
      [](notes::Reset& r) { r.to_root = r.from_root; },
      [](notes::Reset& r) { r.to_size = UINT64_MAX; },
  };
  for (const Change change : changes) {
    notes::Reset other = reset_;
    change(other);
    EXPECT_THAT(AdvanceWith(site_.Enacted(Format(other))),
                FailsWith(Reason::kHighWater));
  }
  EXPECT_THAT(AdvanceWith(site_.Enacted("airlock.reset/v1\nid fire\n")),
              FailsWith(Reason::kHighWater));
}

TEST_F(Resets, AreUsedOnce) {
  const SignedNote reset = site_.Enacted(Format(reset_));
  const auto left = LeftWith({reset});
  ASSERT_OK(left);
  ASSERT_OK(Advance(*left));
  // The same reset in a shorter history than was seen since, or in another.
  const SignedNote other = site_.Enacted(Format(
      notes::Reset{"other", 1, reset_.from_root, 1, reset_.to_root, "-"}));
  EXPECT_THAT(Advance(left->Prefix(kLeft).value()),
              FailsWith(Reason::kHighWater));
  const auto forked = LeftWith({other, reset});
  ASSERT_OK(forked);
  EXPECT_THAT(Advance(*forked), FailsWith(Reason::kInconsistent));
}

TEST_F(Resets, SignedForAnotherPurposeAreVoid) {
  const std::string text = Format(reset_);
  SignedNote note{text,
                  {site_.alice.Sign(text, "airlock.policy/v1"),
                   site_.frank.Sign(text, "airlock.policy/v1")}};
  EXPECT_THAT(AdvanceWith(note), FailsWith(Reason::kHighWater));
}

// What was lost began with a roster that bob administers in frank's place. The
// ledger that is left does not know it.
class ResetsAcrossRosters : public Resets {
 protected:
  ResetsAcrossRosters() {
    policies::Roster next = site_.roster();
    next.generation = 2;
    for (policies::Person& person : next.people) {
      if (person.name.text() == "frank") person.roles.clear();
      if (person.name.text() == "bob") {
        person.roles.insert(person.roles.begin(),
                            RoleName::Parse("administrator").value());
      }
    }
    // After what is left, and before the last record that the signer saw.
    for (policies::PersonKey& key : next.keys) {
      if (key.id == site_.bob_at_home.id()) key.revoked = site_.now();
    }
    site_.Say(SiteSubject(), site_.Enacted(policies::Format(next)));
    const ledger::Reader all = site_.Read();
    EXPECT_OK(Advance(all));
    reset_.from_size = all.size();
    reset_.from_root = all.checkpoint().root;
  }
  SignedNote By(const std::vector<const testing_support::SshSigner*>& people) {
    SignedNote note{Format(reset_), {}};
    for (const testing_support::SshSigner* person : people) {
      note.signatures.push_back(person->Sign(note.text));
    }
    return note;
  }
};

TEST_F(ResetsAcrossRosters, AreSignedByTheAdministratorsThatTheSignerKnew) {
  const auto state = HighWater::Open(secret_);
  ASSERT_OK(state);
  EXPECT_EQ(policies::ParseRoster(state->state().roster)->generation, 2u);
  EXPECT_THAT(AdvanceWith(By({&site_.alice, &site_.frank})),
              FailsWith(Reason::kHighWater));
  EXPECT_OK(AdvanceWith(By({&site_.alice, &site_.bob})));
}

// The stamp is the ledger's, and the ledger is what is in question.
TEST_F(ResetsAcrossRosters, AreNotDatedBackToWhenAKeyStillCounted) {
  EXPECT_THAT(AdvanceWith(By({&site_.alice, &site_.bob_at_home})),
              FailsWith(Reason::kHighWater));
}

TEST_F(HighWaterMark, IsMadeWithThePinnedRosterOnly) {
  std::filesystem::remove(folder_ / "state");
  SignerState other = At(0);
  other.roster += "x";
  EXPECT_THAT(HighWater::Make(secret_, other), FailsWith(Reason::kNotAllowed));
}

TEST_F(HighWaterMark, IsReadInOneSpellingOnly) {
  const std::string good = Format(At(3));
  const auto state = ParseSignerState(good);
  ASSERT_OK(state);
  EXPECT_EQ(Format(*state), good);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string other = good;
    other[at] = static_cast<char>(other[at] ^ 1);
    const auto read = ParseSignerState(other);
    if (read.ok()) {
      EXPECT_EQ(Format(*read), other) << at;
    }
  }
  EXPECT_FALSE(ParseSignerState(good + "more 1\n").ok());
}

}  // namespace
}  // namespace airlock::signer
