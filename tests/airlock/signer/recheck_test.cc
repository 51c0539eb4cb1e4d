// Every stage is asked for again, and no stage's absence is overlooked.
#include "airlock/signer/recheck.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/crypto/hash.h"
#include "tests/support/forged_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::Conductor;
using testing_support::FailsWith;
using testing_support::ForgedLedger;
using testing_support::ForgeEntries;
using testing_support::Goods;
using testing_support::SealedSite;

Result<CheckedSeal> RecheckOf(const SealedSite& site,
                              std::vector<Record> records,
                              Conductor conductor) {
  const ForgedLedger forged(ForgeEntries(
      std::move(records), notes::Format(site.goods().contents), conductor));
  TRY(const ledger::Reader reader, forged.Read());
  return site.Recheck(reader);
}

class EveryGoods : public ::testing::TestWithParam<Goods> {
 protected:
  SealedSite site_{GetParam()};
};

TEST_P(EveryGoods, IsSealedWhenEverythingIsThere) {
  const auto checked = site_.Recheck();
  ASSERT_OK(checked);
  const notes::Seal& seal = checked->seal();
  EXPECT_EQ(seal.submission, site_.id());
  EXPECT_EQ(seal.contents, site_.submission().contents);
  EXPECT_EQ(seal.roster, site_.genesis());
  EXPECT_EQ(seal.policy, crypto::DigestNote(policies::Format(site_.policy())));
  EXPECT_EQ(seal.decisions.size(), 2u);
  EXPECT_EQ(seal.waivers.size(), 1u);
  EXPECT_EQ(seal.targets, site_.policy().targets);
  EXPECT_EQ(seal.separation, Separation::kSeparated);
  EXPECT_EQ(seal.ledger_size, site_.Read().size());
  EXPECT_EQ(seal.ledger_root, site_.Read().checkpoint().root);
  EXPECT_EQ(seal.now, site_.now());
}

TEST_P(EveryGoods, IsSealedAgainFromForgedLedgerThatChangesNothing) {
  const auto good = site_.Recheck();
  ASSERT_OK(good);
  for (const Conductor conductor : {Conductor::kHonest, Conductor::kCaptured}) {
    const auto again = RecheckOf(site_, site_.Records(), conductor);
    ASSERT_OK(again);
    EXPECT_EQ(again->seal(), good->seal());
  }
}

// What a missing record is refused as, where a captured conductor has made the
// verdict fit and the ledger's writer has made the links fit.
Reason WhenMissing(RecordKind kind) {
  switch (kind) {
    case RecordKind::kSubmission:
    case RecordKind::kPolicy:
      return Reason::kNotFound;
    case RecordKind::kTrust:
      return Reason::kStaleTrust;
    case RecordKind::kRoster:
    case RecordKind::kAuthentic:
    case RecordKind::kHeld:
    case RecordKind::kVerdict:
      return Reason::kBadRecord;  // what must follow it is there
    case RecordKind::kInspected:
    case RecordKind::kScan:
    case RecordKind::kRebuild:
    case RecordKind::kWaiver:
      return Reason::kLyingWorker;  // the verdict says that nothing is missing
    default:
      return Reason::kPending;
  }
}

TEST_P(EveryGoods, IsNotSealedWithoutAnyOneRecord) {
  const std::vector<Record> records = site_.Records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const RecordKind kind = records[i].kind();
    // Recheck makes no use of roots: whoever asks it has read them (Look() in
    // server.cc), and Render() reads them again.
    if (kind == RecordKind::kRoot) continue;
    std::vector<Record> less = records;
    less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(RecheckOf(site_, less, Conductor::kCaptured),
                FailsWith(WhenMissing(kind)))
        << i << " " << RuleOf(kind).note;
    EXPECT_FALSE(RecheckOf(site_, less, Conductor::kHonest).ok()) << i;
  }
}

TEST_P(EveryGoods, IsNotSealedAfterAnyPrefixOfItsHistory) {
  const ledger::Reader whole = site_.Read();
  for (std::uint64_t size = 1; size < whole.size(); ++size) {
    EXPECT_FALSE(site_.Recheck(whole.Prefix(size).value()).ok()) << size;
  }
}

TEST_P(EveryGoods, IsNotSealedWithoutAnyOneObject) {
  std::vector<ObjectDigest> objects = {site_.submission().contents,
                                       site_.evidence()};
  const notes::Evidence& evidence = site_.goods().evidence;
  objects.insert(objects.end(), evidence.derived.begin(),
                 evidence.derived.end());
  for (const notes::ContentsItem& item : site_.goods().contents.items) {
    objects.push_back(item.object);
  }
  for (const Record& record : site_.Records()) {
    if (record.kind() != RecordKind::kInspected) continue;
    objects.push_back(notes::ParseInspected(record.body.text)->inventory);
  }
  const auto anchors = crypto::DigestObject(
      AsBytes(notes::Format(site_.goods().anchors[0].anchors)));
  objects.push_back(anchors);
  for (const ObjectDigest& object : objects) {
    const std::string path = site_.ObjectPath(object);
    std::filesystem::rename(path, path + ".away");
    EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kNotFound)) << path;
    std::filesystem::rename(path + ".away", path);
  }
  EXPECT_OK(site_.Recheck());
}

INSTANTIATE_TEST_SUITE_P(Recheck, EveryGoods,
                         ::testing::Values(Goods::kBlob, Goods::kApt),
                         [](const auto& tested) {
                           return tested.param == Goods::kBlob ? "Blob" : "Apt";
                         });

TEST(Recheck, RefusesWhatIsSealedAlready) {
  SealedSite site;
  site.Seal();
  EXPECT_THAT(site.Recheck(), FailsWith(Reason::kDuplicateRecord));
}

TEST(Recheck, RefusesWhatWasRefused) {
  SealedSite site;
  site.Say(SubjectOf(site.id()),
           {notes::Format(notes::Refused{"scan", "match", "eicar"}), {}});
  EXPECT_THAT(site.Recheck(), FailsWith(Reason::kWrongOrder));
}

TEST(Recheck, RefusesClockFarBehindTheLedger) {
  const SealedSite site;
  const ledger::Reader reader = site.Read();
  const Instant last = reader.At(reader.size() - 1).value().record.time;
  const platform::VaultReader vault = site.quarantine();
  const policies::RootChain roots = site.Roots(reader).value();
  const Witnesses witnesses{reader, vault, site.genesis(), roots};
  EXPECT_OK(Recheck(site.id(), witnesses, last - Seconds{300}));
  EXPECT_THAT(Recheck(site.id(), witnesses, last - Seconds{301}),
              FailsWith(Reason::kClockSkew));
}

TEST(Recheck, RefusesAnotherFirstRosterThanThePinnedOne) {
  const SealedSite site;
  const ledger::Reader reader = site.Read();
  const policies::RootChain roots = site.Roots(reader).value();
  const platform::VaultReader vault = site.quarantine();
  EXPECT_THAT(Recheck(site.id(), {reader, vault, crypto::DigestNote(""), roots},
                      site.now()),
              FailsWith(Reason::kConfiguration));
}

TEST(Recheck, KnowsNoSubmissionThatWasNeverMade) {
  const SealedSite site;
  const ledger::Reader reader = site.Read();
  const policies::RootChain roots = site.Roots(reader).value();
  const platform::VaultReader vault = site.quarantine();
  const auto id = SubmissionId::Parse("tools-0123456789abcdef").value();
  EXPECT_THAT(Recheck(id, {reader, vault, site.genesis(), roots}, site.now()),
              FailsWith(Reason::kNotFound));
}

TEST(Recheck, SaysSoInTheSealWhenAnyRecordWasWrittenInEmbeddedMode) {
  const SealedSite site(Goods::kBlob, Separation::kEmbedded);
  const auto checked = site.Recheck();
  ASSERT_OK(checked);
  EXPECT_EQ(checked->seal().separation, Separation::kEmbedded);
}

TEST(Recheck, RefusesVerdictDatedBeforeTheEndOfTheHold) {
  const SealedSite site;
  std::vector<Record> records = site.Records();
  for (Record& record : records) {
    if (record.kind() != RecordKind::kVerdict) continue;
    auto verdict = notes::ParseVerdict(record.body.text).value();
    verdict.now = records[4].time + Seconds{10};
    record.body.text = notes::Format(verdict);
  }
  EXPECT_THAT(RecheckOf(site, records, Conductor::kHonest),
              FailsWith(Reason::kLyingWorker));
}

// Signed by upstream, approved by people, and still not fit for JSON, in which
// everything that is published speaks of it.
TEST(Recheck, RefusesProductThatIsNotCalledInUtf8) {
  const SealedSite site(testing_support::RepositoryWith(
      "Codename: bookworm-security",
      "Codename: bookworm\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
  EXPECT_THAT(site.Recheck(), FailsWith(Reason::kBadBundle));
}

// A seal is for ever: every later release of the target would have to hold it.
TEST(Recheck, RefusesNamesThatCannotBePublished) {
  const std::string longest(190, 'n');
  EXPECT_OK(SealedSite(testing_support::SignedFiles({longest})).Recheck());
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{longest + "n"},
        std::vector<std::string>{"a", "a/b"},
        std::vector<std::string>{"d/e/f", "d/e"}}) {
    const SealedSite site(testing_support::SignedFiles(names));
    EXPECT_THAT(site.Recheck(), FailsWith(Reason::kBadBundle)) << names[0];
  }
}

TEST(Recheck, RefusesFileThatIsTheFolderOfOneSealedBefore) {
  SealedSite site(testing_support::SignedFiles({"bin/tool"}));
  site.Seal();
  for (const char* name : {"bin", "bin/tool/more"}) {
    site.Take(testing_support::SignedFiles({name}));
    EXPECT_THAT(site.Recheck(), FailsWith(Reason::kBadBundle)) << name;
  }
  site.Take(testing_support::SignedFiles({"bin/tool", "bin/tools"}));
  EXPECT_OK(site.Recheck());
}

// Upstream's time may not run backwards over what was sealed.
TEST(Recheck, RefusesRepositoryOlderThanOneSealedBefore) {
  const auto dated = [](Seconds later) {
    return testing_support::RepositoryWith(
        "Date: " + verifier::kDated.rfc5322(),
        "Date: " + (verifier::kDated + later).rfc5322());
  };
  SealedSite site(Goods::kApt);
  site.Seal();
  site.Take(dated(Seconds{-1}));
  EXPECT_THAT(site.Recheck(), FailsWith(Reason::kRollback));
  site.Take(dated(Seconds{1}));
  EXPECT_OK(site.Recheck());
}

// Upstream signed two texts of one date.
TEST(Recheck, RefusesAnotherRepositoryOfTheSameDate) {
  SealedSite site(Goods::kApt);
  site.Seal();
  site.Take(testing_support::RepositoryWith(
      "Suite: oldstable-security", "Suite: newstable-security"));
  EXPECT_THAT(site.Recheck(), FailsWith(Reason::kEquivocation));
}

// Whatever verdict a captured conductor writes: order and names are the signer's
// own finding, for every kind that has them.
TEST(Recheck, HoldsFilesAgainstThoseSealedBefore) {
  const policies::OrderRule by_name{policies::OrderBy::kName,
                                    policies::VersionScheme::kSemver,
                                    {"tool-*.sh"}};
  SealedSite site(testing_support::SignedFiles({"tool-1.2.0.sh"}),
                  Separation::kSeparated, {}, by_name);
  site.Seal();
  const auto take = [&](const char* name, const char* more) {
    site.Take(testing_support::SignedFiles({name}, more));
    return site.Recheck();
  };
  EXPECT_THAT(take("tool-1.1.0.sh", "#\n"), FailsWith(Reason::kRollback));
  EXPECT_THAT(take("tool-1.2.0.sh", "#\n"), FailsWith(Reason::kEquivocation));
  EXPECT_THAT(take("other.sh", "#\n"), FailsWith(Reason::kNoOrder));
  EXPECT_OK(take("tool-1.10.0.sh", "#\n"));
}

// The record names the evidence document; another one that is just as good
// proves what the record does not say.
TEST(Recheck, RefusesRecordThatSaysMoreThanItsEvidenceProves) {
  const SealedSite site;
  const std::vector<Record> records = site.Records();
  using Lie = void (*)(notes::Authentic&);
  const Lie lies[] = {
      [](notes::Authentic& a) { a.signed_at = Instant(1'700'000'000); },
      [](notes::Authentic& a) { a.valid_until = Instant(1'900'000'000); },
      [](notes::Authentic& a) { a.origin = "Debian"; },
      [](notes::Authentic& a) { a.label = "Debian"; },
      [](notes::Authentic& a) { a.suite = "stable"; },
      [](notes::Authentic& a) { a.codename = "bookworm"; },
      [](notes::Authentic& a) { a.product.name = "blob:other"; },
      [](notes::Authentic& a) { a.marks = {{"text", "other"}}; },
      [](notes::Authentic& a) { a.product.version = "2"; },
      [](notes::Authentic& a) { a.product.ordinal = 1; },
      [](notes::Authentic& a) { a.signers[0].primary = "other"; },
      [](notes::Authentic& a) { a.signers.push_back(a.signers[0]); },
  };
  for (const Lie lie : lies) {
    std::vector<Record> lied = records;
    for (Record& record : lied) {
      if (record.kind() != RecordKind::kAuthentic) continue;
      auto authentic = notes::ParseAuthentic(record.body.text).value();
      lie(authentic);
      record.body.text = notes::Format(authentic);
    }
    EXPECT_THAT(RecheckOf(site, lied, Conductor::kCaptured),
                FailsWith(Reason::kLyingWorker));
  }
}

}  // namespace
}  // namespace airlock::signer
