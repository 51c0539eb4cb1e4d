#include "airlock/ledger/law.h"

#include <gtest/gtest.h>

#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr RecordKind kAllKinds[] = {
#define RECORD(id, note, author, subject, after, unique) RecordKind::id,
#include "airlock/core/record.def"
#undef RECORD
};
constexpr Author kAllAuthors[] = {Author::kPerson, Author::kIntake,
                                  Author::kConductor, Author::kSigner,
                                  Author::kExporter};

std::string KindName(const testing::TestParamInfo<RecordKind>& info) {
  std::string name(RuleOf(info.param).note);
  name = name.substr(8, name.find('/') - 8);
  std::erase(name, '-');
  return name;
}

RecordDigest SomeDigest() { return crypto::DigestLeaf(AsBytes("some")); }

// A chain in which `kinds` stand.
ChainState With(std::set<RecordKind> kinds) {
  ChainState state;
  state.kinds = std::move(kinds);
  if (!state.kinds.empty()) state.head = SomeDigest();
  return state;
}

// Each row of record.def, against each question.
class EachKind : public testing::TestWithParam<RecordKind> {
 protected:
  const RecordRule& rule() const { return RuleOf(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Law, EachKind, testing::ValuesIn(kAllKinds), KindName);

TEST_P(EachKind, IsInTheDocumentedTable) {
  const std::string text = FileText(AIRLOCK_SOURCE "/docs/formats/record.md");
  const std::string_view subject = rule().subject == SubjectKind::kSite ? "site"
                                   : rule().subject == SubjectKind::kTarget
                                       ? "target"
                                       : "submission";
  std::string row = "| `" + std::string(rule().note) + "` | " +
                    std::string(NameOf(rule().author)) + " | " +
                    std::string(subject) + " | ";
  const std::size_t at = text.find(row);
  ASSERT_NE(at, std::string::npos) << row;
  row = text.substr(at, text.find('\n', at) - at);
  if (rule().after != RecordKind::kNone) {
    std::string after(RuleOf(rule().after).note);
    after = after.substr(8, after.find('/') - 8);
    EXPECT_THAT(row, testing::HasSubstr("| `" + after + "` |"));
  } else {
    EXPECT_THAT(row, testing::HasSubstr("| nothing"));
  }
  std::string unique(rule().unique.empty() ? "once" : rule().unique);
  for (std::size_t i = 0; (i = unique.find(' ', i)) != std::string::npos;
       i += 2) {
    unique.replace(i, 1, ", ");
  }
  EXPECT_TRUE(row.ends_with("| " + unique + " |")) << row;
}

TEST_P(EachKind, HasOneAuthor) {
  for (const Author author : kAllAuthors) {
    const auto place =
        CheckPlace(author, SubjectFor(rule().subject), BodyOf(GetParam()));
    if (author == rule().author) {
      EXPECT_THAT(place, Yields(GetParam()));
    } else {
      EXPECT_THAT(place, FailsWith(Reason::kWrongAuthor));
    }
  }
}

TEST_P(EachKind, HasOneKindOfSubject) {
  for (const SubjectKind subject :
       {SubjectKind::kSite, SubjectKind::kSubmission, SubjectKind::kTarget}) {
    const auto place =
        CheckPlace(rule().author, SubjectFor(subject), BodyOf(GetParam()));
    if (subject == rule().subject) {
      EXPECT_OK(place);
    } else {
      EXPECT_THAT(place, FailsWith(Reason::kBadRecord));
    }
  }
}

TEST_P(EachKind, StandsWhereItMustFollow) {
  if (rule().after == RecordKind::kNone) {
    EXPECT_OK(CheckOrder(With({}), GetParam()));
    return;
  }
  EXPECT_OK(CheckOrder(With({rule().after}), GetParam()));
  EXPECT_THAT(CheckOrder(With({}), GetParam()), FailsWith(Reason::kWrongOrder));
  // Everything else that does not end the chain does not help.
  std::set<RecordKind> others(std::begin(kAllKinds), std::end(kAllKinds));
  others.erase(rule().after);
  others.erase(RecordKind::kSeal);
  others.erase(RecordKind::kRefused);
  EXPECT_THAT(CheckOrder(With(others), GetParam()),
              FailsWith(Reason::kWrongOrder));
}

TEST_P(EachKind, NeverFollowsARefusalOrASeal) {
  if (rule().subject != SubjectKind::kSubmission) return;
  for (const RecordKind end : {RecordKind::kRefused, RecordKind::kSeal}) {
    EXPECT_THAT(CheckOrder(With({rule().after, RecordKind::kSubmission, end}),
                           GetParam()),
                FailsWith(Reason::kWrongOrder));
  }
}

TEST_P(EachKind, NeedsASignatureIfPeopleAnswerForIt) {
  const bool signed_kind =
      rule().author == Author::kPerson || GetParam() == RecordKind::kSubmission;
  SignedNote body = BodyOf(GetParam());
  EXPECT_OK(CheckSignatures(body));
  body.signatures.clear();
  if (signed_kind) {
    EXPECT_THAT(CheckSignatures(body), FailsWith(Reason::kUnsigned));
  } else {
    EXPECT_OK(CheckSignatures(body));
  }
  // One of the other scheme is not enough.
  const crypto::SigningKey key = KeyNumbered(7);
  if (GetParam() == RecordKind::kRoot) {
    body.signatures = {SshSignatureOf(key, body.text)};
  } else {
    body.signatures = {
        {"ed25519", key.public_key().id(), key.Sign(AsBytes(body.text))}};
  }
  if (signed_kind) {
    EXPECT_THAT(CheckSignatures(body), FailsWith(Reason::kUnsigned));
  } else {
    EXPECT_OK(CheckSignatures(body));
  }
}

TEST_P(EachKind, RefusesAnSshSignatureOverAnotherText) {
  SignedNote body = BodyOf(GetParam());
  body.signatures.push_back(
      SshSignatureOf(KeyNumbered(8), body.text + "more x\n"));
  EXPECT_THAT(CheckSignatures(body), FailsWith(Reason::kBadSignature));
}

TEST_P(EachKind, RefusesAnSshSignatureForAnotherPurpose) {
  SignedNote body = BodyOf(GetParam());
  const crypto::SigningKey key = KeyNumbered(8);
  body.signatures.push_back(
      {"sshsig", key.public_key().id(), SshSign(key, "file", body.text)});
  EXPECT_THAT(CheckSignatures(body), FailsWith(Reason::kBadSignature));
}

TEST_P(EachKind, RefusesAnSshSignatureUnderAnothersName) {
  SignedNote body = BodyOf(GetParam());
  NoteSignature signature = SshSignatureOf(KeyNumbered(8), body.text);
  signature.key = KeyNumbered(9).public_key().id();
  body.signatures.push_back(signature);
  EXPECT_THAT(CheckSignatures(body), FailsWith(Reason::kBadSignature));
}

TEST(Law, DoesNotKnowOtherKinds) {
  EXPECT_THAT(CheckPlace(Author::kPerson, SiteSubject(),
                         SignedNote{"airlock.novel/v1\n", {}}),
              FailsWith(Reason::kUnknownKind));
  EXPECT_THAT(CheckPlace(Author::kPerson, SiteSubject(),
                         SignedNote{"airlock.roster/v2\n", {}}),
              FailsWith(Reason::kUnknownKind));
}

TEST(Law, ReadsEveryLineOfABody) {
  for (const std::string_view tail : {"no line end", "\n", "two  spaces\n",
                                      "Upper x\n", "novalue\n", "tab\tx\n"}) {
    SignedNote body = BodyOf(RecordKind::kReleased);
    body.text += tail;
    EXPECT_THAT(
        CheckPlace(Author::kConductor, SubjectNamed("target.prod"), body),
        FailsWith(Reason::kBadNote))
        << tail;
  }
}

TEST_P(EachKind, IsRefusedWithAFieldTooMany) {
  if (GetParam() == RecordKind::kRoster || GetParam() == RecordKind::kPolicy) {
    return;  // administrators answer for these, and policies read them
  }
  SignedNote body = BodyOf(GetParam());
  body.text += "extra 1\n";
  EXPECT_THAT(CheckPlace(rule().author, SubjectFor(rule().subject), body),
              FailsWith(Reason::kBadNote));
}

TEST_P(EachKind, IsRefusedWhereItIsAboutAnotherChain) {
  // There is one chain of the site, whatever a record of it refers to.
  if (rule().subject == SubjectKind::kSite) return;
  const Subject elsewhere = SubjectNamed(
      rule().subject == SubjectKind::kTarget ? "target.other" : "debian-2");
  const std::string text = TextOf(GetParam(), "x", elsewhere);
  if (text == TextOf(GetParam(), "x", SubjectFor(rule().subject))) {
    return;  // it names none
  }
  EXPECT_THAT(CheckPlace(rule().author, SubjectFor(rule().subject), {text, {}}),
              FailsWith(Reason::kBadRecord));
  EXPECT_OK(CheckPlace(rule().author, elsewhere, {text, {}}));
}

// Readers count none that two people signed, so none goes on record.
TEST_P(EachKind, IsSignedOnceWhereOnePersonSpeaks) {
  SignedNote body = BodyOf(GetParam());
  body.signatures.push_back(SshSignatureOf(KeyNumbered(8), body.text));
  const auto place =
      CheckPlace(rule().author, SubjectFor(rule().subject), body);
  if (GetParam() == RecordKind::kSubmission ||
      GetParam() == RecordKind::kWaiver ||
      GetParam() == RecordKind::kDecision) {
    EXPECT_THAT(place, FailsWith(Reason::kSshSignature));
  } else {
    EXPECT_OK(place);
  }
}

TEST(Law, LetsASubmissionOnlyOpenItsChain) {
  EXPECT_THAT(
      CheckOrder(With({RecordKind::kAuthentic}), RecordKind::kSubmission),
      FailsWith(Reason::kWrongOrder));
}

TEST(Law, LetsARosterFollowARoster) {
  EXPECT_OK(CheckOrder(With({RecordKind::kRoster}), RecordKind::kRoster));
  EXPECT_OK(CheckOrder(With({RecordKind::kReleased}), RecordKind::kReleased));
}

TEST(Law, LeavesRawSignaturesToThoseWhoHoldTheKeys) {
  SignedNote body = BodyOf(RecordKind::kSeal);
  body.signatures = {
      {"ecdsa-p256", KeyNumbered(3).public_key().id(), Bytes(70)},
      {"ed25519", KeyNumbered(3).public_key().id(), Bytes(64)}};
  EXPECT_OK(CheckSignatures(body));
}

// A chain as a reader would yield it.
Chain ChainOf(const std::vector<std::pair<RecordKind, std::string>>& rows) {
  Chain chain;
  for (const auto& [kind, value] : rows) {
    const RecordRule& rule = RuleOf(kind);
    Record record{
        chain.size(),           Instant(1'000),           rule.author,
        Separation::kSeparated, SubjectFor(rule.subject), std::nullopt,
        BodyOf(kind, value)};
    if (!chain.empty()) record.previous = chain.back().digest;
    const RecordDigest digest =
        crypto::DigestLeaf(AsBytes(FormatRecord(record)));
    chain.push_back({digest, std::move(record)});
  }
  return chain;
}

TEST(CheckChain, AcceptsWhatTheLawAllows) {
  EXPECT_OK(CheckChain({}));
  EXPECT_OK(CheckChain(ChainOf({{RecordKind::kRoster, "1"},
                                {RecordKind::kPolicy, "1"},
                                {RecordKind::kRoster, "2"},
                                {RecordKind::kRoot, "1"}})));
  EXPECT_OK(CheckChain(ChainOf({{RecordKind::kSubmission, "x"},
                                {RecordKind::kAuthentic, "x"},
                                {RecordKind::kScan, "a"},
                                {RecordKind::kScan, "b"},
                                {RecordKind::kHeld, "x"},
                                {RecordKind::kVerdict, "x"},
                                {RecordKind::kDecision, "x"},
                                {RecordKind::kSeal, "x"}})));
}

TEST(CheckChain, RefusesAWrongOrder) {
  EXPECT_THAT(CheckChain(ChainOf(
                  {{RecordKind::kSubmission, "x"}, {RecordKind::kHeld, "x"}})),
              FailsWith(Reason::kWrongOrder));
}

TEST(CheckChain, RefusesOneUniqueKeyTwice) {
  EXPECT_THAT(CheckChain(ChainOf({{RecordKind::kReleased, "1"},
                                  {RecordKind::kReleased, "1"}})),
              FailsWith(Reason::kDuplicateRecord));
}

TEST(CheckChain, RefusesABodyThatDoesNotParse) {
  Chain chain = ChainOf({{RecordKind::kReleased, "1"}});
  chain[0].record.body.text = "airlock.released/v1\nsize 1\n";
  EXPECT_THAT(CheckChain(chain), FailsWith(Reason::kBadNote));
}

TEST(CheckChain, RefusesABodyAboutAnotherSubject) {
  Chain chain = ChainOf({{RecordKind::kReleased, "1"}});
  chain[0].record.body =
      BodyOf(RecordKind::kReleased, SubjectNamed("target.other"), "1");
  EXPECT_THAT(CheckChain(chain), FailsWith(Reason::kBadRecord));
}

TEST(CheckChain, RefusesABrokenLink) {
  Chain chain =
      ChainOf({{RecordKind::kReleased, "1"}, {RecordKind::kReleased, "2"}});
  chain[1].record.previous = SomeDigest();
  EXPECT_THAT(CheckChain(chain), FailsWith(Reason::kLedgerCorrupt));
  chain[1].record.previous.reset();
  EXPECT_THAT(CheckChain(chain), FailsWith(Reason::kLedgerCorrupt));
}

TEST(CheckChain, RefusesAWrongAuthor) {
  Chain chain = ChainOf({{RecordKind::kReleased, "1"}});
  chain[0].record.author = Author::kIntake;
  EXPECT_THAT(CheckChain(chain), FailsWith(Reason::kWrongAuthor));
}

TEST(CheckChain, RefusesAForgedSignature) {
  Chain chain = ChainOf({{RecordKind::kRoster, "1"}});
  chain[0].record.body.text += "more x\n";
  EXPECT_THAT(CheckChain(chain), FailsWith(Reason::kBadSignature));
}

}  // namespace
}  // namespace airlock::ledger
