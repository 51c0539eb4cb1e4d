// A clamd that lies, dies, is slow or old: never "clean".
#include "stager/clamd_scan.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/scripted_clamd.h"

namespace airlock::stager {
namespace {

using notes::LeafPart;
using notes::ScanOutcome;
using testing_support::Asked;
using testing_support::FailsWith;
using testing_support::kDies;
using testing_support::kMarker;
using testing_support::kSilent;
using testing_support::Script;
using Daemon = testing_support::ScriptedClamd;

const Instant kNow = Instant::Parse("2026-02-02T00:00:00Z").value();

// The answer `answer` to every file that is exactly `file`.
Script To(const std::string& file, const std::string& answer) {
  return [=](const Asked& asked) { return asked.file == file ? answer : ""; };
}
Script ToVersion(const std::string& answer) {
  return [=](const Asked& asked) { return asked.version ? answer : ""; };
}

policies::ClamdDemand DemandOf(const Daemon& daemon) {
  policies::ClamdDemand demand;
  demand.socket = daemon.socket();
  demand.file_bytes = 2 * policies::kClamdOverlapBytes;
  demand.patience = Seconds{1};
  return demand;
}

// Leaves called a, b, …, handed over in one piece each by an honest worker.
Result<notes::Scan> ScanOf(const policies::ClamdDemand& demand,
                           const std::vector<std::string>& leaves,
                           CleanLeaves& known, Instant now = kNow) {
  TRY(ClamdScan scan, ClamdScan::Start(demand, 1 << 30, now, known));
  notes::HandedOver handed{crypto::DigestObject({}), 0, 0, ""};
  std::string path = "a";
  for (const std::string& leaf : leaves) {
    TRY_DONE(
        scan.Take(notes::PieceFrame({LeafPart::kWhole, path}, AsBytes(leaf))));
    ++path[0];
    handed.total_bytes += leaf.size();
  }
  handed.handed_bytes = handed.total_bytes;
  TRY(notes::Scan found, std::move(scan).Finish(handed));
  // It is fit for the record.
  return notes::ParseScan(notes::Format(found));
}
Result<notes::Scan> ScanOf(const policies::ClamdDemand& demand,
                           const std::vector<std::string>& leaves) {
  CleanLeaves known;
  return ScanOf(demand, leaves, known);
}
Result<notes::Scan> ScanOf(const Daemon& daemon,
                           const std::vector<std::string>& leaves) {
  return ScanOf(DemandOf(daemon), leaves);
}

TEST(ClamdScan, TellsEngineDatabaseAndBytes) {
  const Daemon daemon;
  std::vector<std::string> leaves;
  for (int i = 0; i < 40; ++i) leaves.push_back("leaf " + std::to_string(i));
  const auto scan = ScanOf(daemon, leaves);
  ASSERT_OK(scan);
  EXPECT_EQ(scan->engine, "clamd 1.4.6");
  EXPECT_EQ(scan->database, "42 2026-01-31T12:00:00Z");
  EXPECT_EQ(scan->rules, policies::RulesOf(DemandOf(daemon)));
  EXPECT_EQ(scan->outcome, ScanOutcome::kClean);
  EXPECT_EQ(scan->covered_bytes, scan->total_bytes);
  EXPECT_EQ(scan->total_bytes, 270U);
  EXPECT_EQ(daemon.files(), leaves);
}

TEST(ClamdScan, NamesTheLeafThatMatches) {
  const Daemon daemon;
  const std::string bad = "with " + std::string(kMarker);
  const auto scan = ScanOf(daemon, {"good", "", bad, "good"});
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kMatch);
  EXPECT_EQ(scan->findings,
            (std::vector<notes::Finding>{
                {"c", crypto::DigestObject(AsBytes(bad)), "Marker"}}));
  // Of nothing there is nothing to ask.
  EXPECT_EQ(daemon.files().size(), 3U);
}

TEST(ClamdScan, IsNotMadeByADaemonThatIsUnfit) {
  const struct {
    const char* what;
    Script script;
  } kCases[] = {
      {"no signatures",
       [](const Asked& a) {
         return a.file.starts_with("X5O!") ? "fd[9]: OK" : "";
       }},
      {"silent about limits",
       [](const Asked& a) { return a.hollow ? "fd[9]: OK" : ""; }},
      {"another number", To("leaf", "!99: fd[9]: OK")},
      {"a number that was answered", To("leaf", "!2: fd[9]: OK")},
      {"the number of another command", To("leaf", "!1: fd[9]: OK")},
      {"no number", To("leaf", "!fd[9]: OK")},
      {"garbage", To("leaf", "!\x7f\x45\x4c\x46")},
      {"words without an end", To("leaf", "!" + std::string(4000, 'a'))},
      {"no verdict", To("leaf", "PONG")},
      {"nearly OK", To("leaf", "fd[9]: OK?")},
      {"a version that is none", ToVersion("1.4.6")},
  };
  for (const auto& c : kCases) {
    const Daemon daemon(c.script);
    EXPECT_THAT(ScanOf(daemon, {"leaf"}), FailsWith(Reason::kScannerUnfit))
        << c.what;
  }
}

TEST(ClamdScan, IsNotMadeByAnOldDatabase) {
  const std::string engine = "ClamAV 1.4.6";
  for (const std::string& version :
       {engine, engine + "/41/Sun Jan 25 23:59:59 2026",
        // Not from the future either: somebody's clock is wrong.
        engine + "/41/Mon Feb  2 14:00:01 2026"}) {
    const Daemon daemon(ToVersion(version));
    policies::ClamdDemand demand = DemandOf(daemon);
    EXPECT_THAT(ScanOf(demand, {"leaf"}), FailsWith(Reason::kStaleDatabase))
        << version;
    EXPECT_TRUE(daemon.files().empty());
    demand.max_database_age.reset();
    EXPECT_OK(ScanOf(demand, {"leaf"})) << version;
  }
  for (const char* date :
       {"/41/Mon Jan 26 00:00:00 2026", "/41/Mon Feb  2 14:00:00 2026"}) {
    const Daemon daemon(ToVersion(engine + date));
    EXPECT_OK(ScanOf(daemon, {"leaf"})) << date;
  }
}

TEST(ClamdScan, IsNotMadeWhereNobodyListens) {
  policies::ClamdDemand demand;
  demand.socket = "/nonexistent/clamd.ctl";
  EXPECT_THAT(ScanOf(demand, {"leaf"}),
              FailsWith(Reason::kScannerUnreachable));
  const Daemon silent([](const Asked&) { return kSilent; });
  EXPECT_THAT(ScanOf(silent, {"leaf"}),
              FailsWith(Reason::kScannerUnreachable));
  const Daemon gone([](const Asked&) { return kDies; });
  EXPECT_THAT(ScanOf(gone, {"leaf"}), FailsWith(Reason::kScannerUnreachable));
}

TEST(ClamdScan, AsksOnceMoreWhereTheDaemonEnded) {
  std::atomic<int> deaths = 0;
  const Daemon daemon([&](const Asked& asked) {
    return asked.file == "leaf" && ++deaths == 1 ? kDies : "";
  });
  const auto scan = ScanOf(daemon, {"before", "leaf", "after"});
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kClean);
}

TEST(ClamdScan, OfAFileAtWhichTheDaemonEndsIsInconclusive) {
  for (const auto& [answer, cause] :
       {std::pair{kDies, "error"}, {kSilent, "timeout"}}) {
    const Daemon daemon(To("leaf", answer));
    const auto scan = ScanOf(daemon, {"before", "leaf", "after"});
    ASSERT_OK(scan);
    EXPECT_EQ(scan->outcome, ScanOutcome::kInconclusive);
    EXPECT_EQ(scan->cause, cause);
    EXPECT_EQ(scan->covered_bytes, 11U);
    EXPECT_EQ(scan->total_bytes, 15U);
  }
}

TEST(ClamdScan, EndsWithADaemonThatEndsAtEveryFile) {
  const Daemon daemon([](const Asked& asked) {
    return asked.file.starts_with("leaf") ? kDies : "";
  });
  EXPECT_THAT(ScanOf(daemon, {"leaf 1", "leaf 2", "leaf 3", "leaf 4"}),
              FailsWith(Reason::kScannerUnreachable));
}

TEST(ClamdScan, IsOfOneDatabase) {
  std::atomic<bool> reloaded = false;
  const Daemon daemon([&](const Asked& asked) {
    if (asked.file == "leaf") reloaded = true;
    return asked.version && reloaded
               ? "ClamAV 1.4.6/43/Sun Feb  1 12:00:00 2026"
               : "";
  });
  EXPECT_THAT(ScanOf(daemon, {"leaf"}),
              FailsWith(Reason::kScannerUnreachable));
}

TEST(ClamdScan, IsInconclusiveOfWhatTheDaemonDidNotRead) {
  for (const auto& [answer, cause] :
       {std::pair{"fd[9]: Heuristics.Limits.Exceeded.MaxScanSize FOUND",
                  "limit"},
        {"fd[9]: Heuristics.Limits.Exceeded.MaxScanTime FOUND", "timeout"},
        {"fd[9]: Heuristics.Encrypted.Zip FOUND", "unsupported"},
        {"fd[9]: Can't allocate memory ERROR", "error"}}) {
    const Daemon daemon(To("leaf", answer));
    const auto scan = ScanOf(daemon, {"before", "leaf"});
    ASSERT_OK(scan);
    EXPECT_EQ(scan->outcome, ScanOutcome::kInconclusive) << answer;
    EXPECT_EQ(scan->cause, cause) << answer;
    EXPECT_EQ(scan->covered_bytes, 6U) << answer;
    EXPECT_TRUE(scan->findings.empty()) << answer;
  }
}

// Five windows' worth, with the marker at `at`.
std::string Large(std::size_t at) {
  std::string large(9 << 20, '.');
  large.replace(at, kMarker.size(), kMarker);
  return large;
}

TEST(ClamdScan, ReadsALargeFileInWindowsThatOverlap) {
  const std::size_t window = 2 * policies::kClamdOverlapBytes;
  // In the first, across the end of each, and at the end of all.
  for (const std::size_t at :
       {std::size_t{0}, window - 5, 2 * window - 5, 3 * window / 2 - 5,
        (std::size_t{9} << 20) - kMarker.size()}) {
    const Daemon daemon;
    const auto scan = ScanOf(daemon, {Large(at)});
    ASSERT_OK(scan);
    EXPECT_EQ(scan->outcome, ScanOutcome::kMatch) << at;
    for (const std::string& file : daemon.files()) {
      EXPECT_LE(file.size(), window);
    }
  }
}

TEST(ClamdScan, OfWindowsIsCleanOnlyWhereThePolicySaysSo) {
  const Daemon daemon;
  policies::ClamdDemand demand = DemandOf(daemon);
  const std::string large(demand.file_bytes + 1, '.');
  const auto strict = ScanOf(demand, {"small", large});
  ASSERT_OK(strict);
  EXPECT_EQ(strict->outcome, ScanOutcome::kInconclusive);
  EXPECT_EQ(strict->cause, "limit");
  EXPECT_EQ(strict->covered_bytes, 5U);
  demand.windows_suffice = true;
  const auto lax = ScanOf(demand, {"small", large});
  ASSERT_OK(lax);
  EXPECT_EQ(lax->outcome, ScanOutcome::kClean);
  EXPECT_NE(lax->rules, strict->rules);
  // What fits is no window.
  const auto fits = ScanOf(DemandOf(daemon), {large.substr(1)});
  ASSERT_OK(fits);
  EXPECT_EQ(fits->outcome, ScanOutcome::kClean);
}

// What was clean a short while ago is not asked about; the bytes count all the
// same, since the same scanner read them.
TEST(CleanLeaves, AreNotAskedAboutAgain) {
  const Daemon daemon;
  CleanLeaves known;
  const policies::ClamdDemand demand = DemandOf(daemon);
  ASSERT_OK(ScanOf(demand, {"one", "two"}, known));
  const auto second = ScanOf(demand, {"two", "three", "one"}, known,
                             kNow + Seconds{3600});
  ASSERT_OK(second);
  EXPECT_EQ(second->outcome, ScanOutcome::kClean);
  EXPECT_EQ(second->covered_bytes, 11U);
  EXPECT_EQ(daemon.files(), (std::vector<std::string>{"one", "two", "three"}));
  // The verdict is as old as it was: to be reminded of it makes it no younger.
  ASSERT_OK(ScanOf(demand, {"one"}, known, kNow + demand.remember - Seconds{1}));
  EXPECT_EQ(daemon.files().size(), 3U);
  ASSERT_OK(ScanOf(demand, {"one"}, known, kNow + demand.remember));
  EXPECT_EQ(daemon.files().size(), 4U);
}

TEST(CleanLeaves, AreThoseOfOneScannerAskedInOneWay) {
  std::atomic<bool> reloaded = false;
  const Daemon daemon([&](const Asked& asked) {
    return asked.version && reloaded
               ? "ClamAV 1.4.6/43/Sun Feb  1 12:00:00 2026"
               : "";
  });
  const Daemon other;
  CleanLeaves known;
  const policies::ClamdDemand demand = DemandOf(daemon);
  const auto asked = [&](const Daemon& of, const policies::ClamdDemand& as) {
    const std::size_t before = of.files().size();
    EXPECT_OK(ScanOf(as, {"leaf"}, known));
    return of.files().size() - before;
  };
  EXPECT_EQ(asked(daemon, demand), 1U);
  EXPECT_EQ(asked(daemon, demand), 0U);
  policies::ClamdDemand larger = demand;
  larger.file_bytes *= 2;
  EXPECT_EQ(asked(daemon, larger), 1U);
  policies::ClamdDemand elsewhere = demand;
  elsewhere.socket = other.socket();
  EXPECT_EQ(asked(other, elsewhere), 1U);
  policies::ClamdDemand forgetful = demand;
  forgetful.remember = Seconds{0};
  EXPECT_EQ(asked(daemon, forgetful), 1U);
  EXPECT_EQ(asked(daemon, forgetful), 1U);
  reloaded = true;
  EXPECT_EQ(asked(daemon, demand), 1U);
}

TEST(CleanLeaves, AreCleanAndWhole) {
  const Daemon daemon([](const Asked& asked) {
    return asked.file == "unread" ? "fd[9]: Can't allocate memory ERROR" : "";
  });
  policies::ClamdDemand demand = DemandOf(daemon);
  demand.windows_suffice = true;
  const std::string bad(kMarker);
  const std::string large(demand.file_bytes + 1, '.');
  CleanLeaves known;
  ASSERT_OK(ScanOf(demand, {bad, "unread", large}, known));
  EXPECT_EQ(daemon.files().size(), 4U);  // two windows
  const auto again = ScanOf(demand, {bad, "unread", large}, known);
  ASSERT_OK(again);
  EXPECT_EQ(again->outcome, ScanOutcome::kMatch);
  EXPECT_EQ(daemon.files().size(), 8U);
}

TEST(CleanLeaves, AreNotThoseOfAScanThatWasNotMade) {
  std::atomic<bool> reloaded = false;
  const Daemon daemon([&](const Asked& asked) {
    if (asked.file == "last") reloaded = true;
    return asked.version && reloaded
               ? "ClamAV 1.4.6/43/Sun Feb  1 12:00:00 2026"
               : "";
  });
  CleanLeaves known;
  const policies::ClamdDemand demand = DemandOf(daemon);
  EXPECT_FALSE(ScanOf(demand, {"leaf", "last"}, known).ok());
  reloaded = false;
  ASSERT_OK(ScanOf(demand, {"leaf"}, known));
  EXPECT_EQ(daemon.files(),
            (std::vector<std::string>{"leaf", "last", "leaf"}));
}

TEST(CleanLeaves, AreForgottenWhereThereAreTooMany) {
  const ScannerState by{"/s", "1.4.6", "-",
                        policies::RulesOf(policies::ClamdDemand{})};
  CleanLeaves known(2);
  const auto leaf = [](const char* bytes) {
    return crypto::DigestObject(AsBytes(std::string_view(bytes)));
  };
  const auto has = [&](const char* bytes, Instant when = kNow) {
    return known.Has(by, leaf(bytes), when, Seconds{10});
  };
  known.Add(by, leaf("a"), kNow);
  known.Add(by, leaf("b"), kNow);
  EXPECT_TRUE(has("a") && has("b"));
  // Nor before it was looked at: a clock was set back.
  EXPECT_FALSE(has("a", kNow - Seconds{1}));
  known.Add(by, leaf("c"), kNow);
  EXPECT_FALSE(has("a") || has("b"));
  EXPECT_TRUE(has("c"));
}

class FromWorker : public ::testing::Test {
 protected:
  Daemon daemon_;
  CleanLeaves known_;
  ClamdScan scan_ =
      ClamdScan::Start(DemandOf(daemon_), 20, kNow, known_).value();
  Result<Done> Take(LeafPart part, const std::string& path,
                    std::string_view bytes) {
    return scan_.Take(notes::PieceFrame({part, path}, AsBytes(bytes)));
  }
};

TEST_F(FromWorker, PiecesAreOneFile) {
  EXPECT_OK(Take(LeafPart::kFirst, "a", "one "));
  EXPECT_OK(Take(LeafPart::kMiddle, "a", "two "));
  EXPECT_OK(Take(LeafPart::kLast, "a", "three"));
  const auto scan =
      std::move(scan_).Finish({crypto::DigestObject({}), 13, 13, ""});
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kClean);
  EXPECT_EQ(daemon_.files(), std::vector<std::string>{"one two three"});
}

TEST_F(FromWorker, WhatHasNotEndedIsNoFile) {
  EXPECT_OK(Take(LeafPart::kFirst, "a!/b", "begun"));
  EXPECT_OK(Take(LeafPart::kWhole, "a", "whole"));
  EXPECT_OK(Take(LeafPart::kFirst, "c", "begun"));
  EXPECT_THAT(
      std::move(scan_).Finish({crypto::DigestObject({}), 10, 10, ""}),
      FailsWith(Reason::kLyingWorker));
}

TEST_F(FromWorker, LiesAreFoundOut) {
  EXPECT_THAT(scan_.Take("garbage"), FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(Take(LeafPart::kMiddle, "a", "b"),
              FailsWith(Reason::kLyingWorker));
  EXPECT_OK(Take(LeafPart::kFirst, "a", "b"));
  EXPECT_THAT(Take(LeafPart::kLast, "b", "b"),
              FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(Take(LeafPart::kLast, "a", std::string(20, 'a')),
              FailsWith(Reason::kLyingWorker));
}

TEST_F(FromWorker, ALimitThatItMetMakesTheScanInconclusive) {
  EXPECT_OK(Take(LeafPart::kWhole, "a", "12345"));
  const auto scan =
      std::move(scan_).Finish({crypto::DigestObject({}), 5, 9, "limit"});
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kInconclusive);
  EXPECT_EQ(scan->cause, "limit");
  EXPECT_EQ(scan->covered_bytes, 5U);
  EXPECT_EQ(scan->total_bytes, 9U);
}

}  // namespace
}  // namespace airlock::stager
