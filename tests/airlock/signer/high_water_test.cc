#include "airlock/signer/high_water.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
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
    return {site_.genesis(), site_.installation().first_root, size,
            site_.Read().RootAt(size).value()};
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

TEST_F(HighWaterMark, IsNotLoweredByARecordInTheLedger) {
  ASSERT_OK(Advance(site_.Read()));
  std::vector<Record> records = site_.Records();
  records.resize(4);
  Record reset = records.back();
  reset.body = site_.Enacted("airlock.reset/v1\nid 1\n");
  records.push_back(reset);
  const ForgedLedger forged(ForgeEntries(
      records, notes::Format(site_.goods().contents), Conductor::kHonest));
  const auto ledger = forged.Read();
  ASSERT_OK(ledger);
  EXPECT_THAT(Advance(*ledger), FailsWith(Reason::kHighWater));
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
