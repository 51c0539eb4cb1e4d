#include "airlock/wire/clamd_reply.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"

namespace airlock::wire {
namespace {

using testing_support::FailsWith;
using Kind = ClamdVerdict::Kind;

TEST(ClamdReply, HasANumberAndWords) {
  const auto reply = ParseClamdReply("12: fd[9]: OK");
  ASSERT_OK(reply);
  EXPECT_EQ(reply->number, 12U);
  EXPECT_EQ(reply->words, "fd[9]: OK");
}

TEST(ClamdReply, IsRefusedOutsideASession) {
  for (const char* text :
       {"", "fd[9]: OK", "OK", "1:fd[9]: OK", "-1: fd[9]: OK", "01: fd[9]: OK",
        "1: fd[9]: OK\n", "COMMAND READ TIMED OUT\n", "1: fd[9]: \xff FOUND"}) {
    EXPECT_THAT(ParseClamdReply(text), FailsWith(Reason::kScannerUnfit))
        << text;
  }
  EXPECT_THAT(ParseClamdReply("1: " + std::string(kMaxClamdReplyBytes, 'a')),
              FailsWith(Reason::kScannerUnfit));
}

TEST(ClamdVerdict, SaysWhatWasFoundAndWhatWasNotRead) {
  const struct {
    const char* words;
    ClamdVerdict want;
  } kCases[] = {
      {"fd[11]: OK", {Kind::kClean, ""}},
      {"fd[11]: Eicar-Test-Signature FOUND",
       {Kind::kMatch, "Eicar-Test-Signature"}},
      {"fd[11]: Heuristics.Limits.Exceeded.MaxFileSize FOUND",
       {Kind::kLimit, "Heuristics.Limits.Exceeded.MaxFileSize"}},
      {"fd[11]: Heuristics.Limits.Exceeded.MaxScanTime FOUND",
       {Kind::kTimeout, "Heuristics.Limits.Exceeded.MaxScanTime"}},
      {"fd[11]: Heuristics.Encrypted.Zip FOUND",
       {Kind::kUnsupported, "Heuristics.Encrypted.Zip"}},
      {"fd[11]: Not a regular file ERROR",
       {Kind::kError, "Not a regular file"}},
      {"fd[11]: OK FOUND", {Kind::kMatch, "OK"}},
  };
  for (const auto& c : kCases) {
    const auto verdict = ParseClamdVerdict(c.words);
    ASSERT_OK(verdict) << c.words;
    EXPECT_EQ(*verdict, c.want) << c.words;
  }
}

TEST(ClamdVerdict, IsNoneUnlessItIsSaidSo) {
  for (const char* words :
       {"", "OK", "fd[11]:OK", "fd[x]: OK", "fd[]: OK", "fd[11]: ok",
        "fd[11]: OK ", "fd[11]:  FOUND", "fd[11]: FOUND", "fd[11]: a b FOUND",
        "fd[11]: maybe", "PONG", "Command invalid inside IDSESSION. ERROR"}) {
    EXPECT_THAT(ParseClamdVerdict(words), FailsWith(Reason::kScannerUnfit))
        << words;
  }
}

TEST(ClamdVersion, HasADatabaseWhereOneHasANumber) {
  const auto bare = ParseClamdVersion("ClamAV 1.4.6");
  ASSERT_OK(bare);
  EXPECT_EQ(bare->engine, "1.4.6");
  EXPECT_EQ(bare->database, std::nullopt);
  for (const char* day : {"Sat Nov  8 20:41:04 2025", "Sat Nov 08 20:41:04 2025"}) {
    const auto version =
        ParseClamdVersion("ClamAV 1.4.6/27450/" + std::string(day));
    ASSERT_OK(version);
    ASSERT_TRUE(version->database);
    EXPECT_EQ(version->database->version, 27450U);
    EXPECT_EQ(version->database->date.text(), "2025-11-08T20:41:04Z");
  }
}

TEST(ClamdVersion, IsRefusedWhereItCannotBeRead) {
  for (const char* words :
       {"", "PONG", "ClamAV ", "clamav 1.4.6", "ClamAV 1 2", "ClamAV 1.4.6/",
        "ClamAV 1.4.6/7", "ClamAV 1.4.6/x/Sat Nov  8 20:41:04 2025",
        "ClamAV 1.4.6/7/2025-11-08", "ClamAV 1.4.6/7/Sat Nov 31 20:41:04 2025",
        "ClamAV 1.4.6/7/Sat Nov  8 20:41:04 2025 "}) {
    EXPECT_THAT(ParseClamdVersion(words), FailsWith(Reason::kScannerUnfit))
        << words;
  }
}

}  // namespace
}  // namespace airlock::wire
