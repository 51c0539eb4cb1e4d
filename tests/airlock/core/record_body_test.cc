#include "airlock/core/record_body.h"

#include <gtest/gtest.h>

#include "airlock/core/notes/judgement.h"
#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::NoteKind;
using testing_support::NoteKinds;

// The chain that the samples are about.
Subject ChainOf(const RecordRule& rule) {
  switch (rule.subject) {
    case SubjectKind::kSite:
      return SiteSubject();
    case SubjectKind::kTarget:
      return SubjectOf(TargetName::Parse("lab").value());
    case SubjectKind::kSubmission:
      break;
  }
  return SubjectOf(SubmissionId::Parse("blobs-0123456789abcdef").value());
}

NoteSignature Signature(int digit) {
  return {"sshsig", DigestOf<KeyId>(digit), Bytes(3)};
}

std::vector<NoteKind> RecordBodies() {
  std::vector<NoteKind> bodies;
  for (const NoteKind& kind : NoteKinds()) {
    if (RecordKindOf(kind.kind)) bodies.push_back(kind);
  }
  return bodies;
}
std::string NameOfCase(const testing::TestParamInfo<NoteKind>& info) {
  std::string kind(info.param.kind);
  kind = kind.substr(8, kind.find('/') - 8);
  std::erase(kind, '-');
  return kind;
}

class RecordBody : public testing::TestWithParam<NoteKind> {
 protected:
  const RecordRule& rule() const {
    return RuleOf(RecordKindOf(GetParam().kind).value());
  }
};
INSTANTIATE_TEST_SUITE_P(Core, RecordBody, testing::ValuesIn(RecordBodies()),
                         NameOfCase);

TEST_P(RecordBody, MayBeWhatItsKindsParserTakes) {
  EXPECT_OK(CheckBody(ChainOf(rule()), {GetParam().sample, {}}));
}

TEST_P(RecordBody, MayNotBeWhatItsKindsParserRefuses) {
  const std::string& text = GetParam().sample;
  for (const std::string& bad :
       {text + "extra 1\n", text.substr(0, text.find('\n') + 1),
        text.substr(0, text.size() - 1), text + "\n"}) {
    EXPECT_FALSE(CheckBody(ChainOf(rule()), {bad, {}}).ok()) << bad;
  }
}

TEST_P(RecordBody, IsAboutItsOwnChainIfItNamesOne) {
  if (rule().subject == SubjectKind::kSite) return;
  const Subject elsewhere =
      Subject::Parse(rule().subject == SubjectKind::kTarget ? "target.other"
                                                            : "blobs-00")
          .value();
  const std::string& text = GetParam().sample;
  const bool names = text.find("\nsubmission ") != std::string::npos ||
                     text.find("\ntarget ") != std::string::npos ||
                     rule().kind == RecordKind::kSubmission;
  if (names) {
    EXPECT_THAT(CheckBody(elsewhere, {text, {}}),
                FailsWith(Reason::kBadRecord));
  } else {
    EXPECT_OK(CheckBody(elsewhere, {text, {}}));
  }
}

TEST(RecordBodyOf, ManyPeopleIsTheSitesOnly) {
  for (const NoteKind& kind : RecordBodies()) {
    const RecordRule& rule = RuleOf(RecordKindOf(kind.kind).value());
    const SignedNote twice{kind.sample, {Signature(1), Signature(2)}};
    if (kind.kind == "airlock.submission/v1" ||
        kind.kind == notes::kWaiverNote || kind.kind == notes::kDecisionNote) {
      EXPECT_THAT(CheckBody(ChainOf(rule), twice),
                  FailsWith(Reason::kSshSignature));
    } else {
      EXPECT_OK(CheckBody(ChainOf(rule), twice));
    }
  }
}

// The parsers of these two are a layer above the ledger.
TEST(RecordBodyOf, ARosterOrAPolicyIsAnyNote) {
  for (const char* kind : {"airlock.roster/v1\n", "airlock.policy/v1\n"}) {
    EXPECT_OK(CheckBody(SiteSubject(), {std::string(kind) + "any 1\n", {}}));
    EXPECT_THAT(CheckBody(SiteSubject(), {std::string(kind) + "any\n", {}}),
                FailsWith(Reason::kBadNote));
  }
}

TEST(RecordBodyOf, AnUnknownKindIsRefused) {
  EXPECT_THAT(CheckBody(SiteSubject(), {"airlock.novelty/v1\n", {}}),
              FailsWith(Reason::kUnknownKind));
  EXPECT_THAT(CheckBody(SiteSubject(), {"airlock.contents/v1\n", {}}),
              FailsWith(Reason::kUnknownKind));
}

}  // namespace
}  // namespace airlock
