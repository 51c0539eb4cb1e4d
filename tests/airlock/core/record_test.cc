#include "airlock/core/record.h"

#include <gtest/gtest.h>

#include <set>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/judgement.h"
#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

Record Sample() {
  Record record;
  record.index = 12;
  record.time = Instant(1769903999);
  record.author = Author::kConductor;
  record.separation = Separation::kSeparated;
  record.subject = SubjectOf(SubmissionId::Parse("blobs-0123").value());
  record.previous = DigestOf<RecordDigest>(1);
  record.body = {notes::Format(notes::Held{Instant(5)}),
                 {{"ed25519", DigestOf<KeyId>(2), Bytes(64)}}};
  return record;
}

TEST(Record, ParsesWhatItFormats) {
  EXPECT_THAT(ParseRecord(FormatRecord(Sample())), Yields(Sample()));
  Record first = Sample();
  first.previous = std::nullopt;
  first.separation = Separation::kEmbedded;
  first.body.signatures.clear();
  EXPECT_THAT(ParseRecord(FormatRecord(first)), Yields(first));
  EXPECT_EQ(Sample().kind(), RecordKind::kHeld);
}

TEST(Record, NoFlippedByteGoesUnnoticed) {
  std::string text = FormatRecord(Sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char was = text[at];
    for (int flip = 1; flip < 256; ++flip) {
      text[at] = static_cast<char>(was ^ flip);
      const auto record = ParseRecord(text);
      if (record.ok()) {
        ASSERT_EQ(FormatRecord(*record), text) << at;
      }
    }
    text[at] = was;
  }
}

TEST(Record, RefusesABodyOfUnknownKind) {
  Record record = Sample();
  record.body = {"airlock.novelty/v1\n", {}};
  EXPECT_THAT(ParseRecord(FormatRecord(record)),
              FailsWith(Reason::kUnknownKind));
  // An envelope is no body.
  record.body = {FormatRecord(Sample()), {}};
  EXPECT_FALSE(ParseRecord(FormatRecord(record)).ok());
}

TEST(Record, RefusesABodyInAChainOfAnotherSort) {
  Record record = Sample();
  record.subject = SiteSubject();
  EXPECT_THAT(ParseRecord(FormatRecord(record)), FailsWith(Reason::kBadRecord));
  record.subject = SubjectOf(TargetName::Parse("lab").value());
  EXPECT_THAT(ParseRecord(FormatRecord(record)), FailsWith(Reason::kBadRecord));
}

TEST(Record, RefusesAnEnvelopeWithoutBody) {
  const std::string text = FormatRecord(Sample());
  EXPECT_THAT(ParseRecord(text.substr(0, text.find("\n\n") + 1)),
              FailsWith(Reason::kBadRecord));
  EXPECT_THAT(ParseRecord(text.substr(0, text.find("\n\n") + 2)),
              FailsWith(Reason::kBadNote));
}

TEST(Record, RefusesWordsThatAreNotItsOwn) {
  const std::string text = FormatRecord(Sample());
  for (const auto& [from, to] :
       {std::pair{"conductor separated", "conductor apart"},
        {"conductor separated", "conductor"},
        {"conductor separated", "janitor separated"},
        {"previous sha256", "previous sha512"},
        {"index 12", "index 012"}}) {
    std::string changed = text;
    changed.replace(changed.find(from), std::string_view(from).size(), to);
    EXPECT_FALSE(ParseRecord(changed).ok()) << to;
  }
}

TEST(Record, RefusesMoreThanATileHolds) {
  EXPECT_THAT(ParseRecord(std::string(kMaxRecordBytes + 1, 'a')),
              FailsWith(Reason::kNoteTooLarge));
}

TEST(Subject, SaysOfWhichSortItsChainIs) {
  EXPECT_EQ(KindOf(SiteSubject()), SubjectKind::kSite);
  EXPECT_EQ(KindOf(SubjectOf(TargetName::Parse("lab").value())),
            SubjectKind::kTarget);
  EXPECT_EQ(KindOf(SubjectOf(SubmissionId::Parse("blobs-01").value())),
            SubjectKind::kSubmission);
}

TEST(Author, IsNamedAsInTheTable) {
  for (Author author : {Author::kPerson, Author::kIntake, Author::kConductor,
                        Author::kSigner, Author::kExporter}) {
    EXPECT_THAT(AuthorNamed(NameOf(author)), Yields(author));
  }
  EXPECT_THAT(AuthorNamed("root"), FailsWith(Reason::kBadRecord));
}

TEST(RecordTable, IsIndexedByItsKindAndFollowsWhatStandsInTheSameChain) {
  std::set<std::string_view> names;
  for (int i = 0; i < static_cast<int>(RecordKind::kNone); ++i) {
    const auto kind = static_cast<RecordKind>(i);
    const RecordRule& rule = RuleOf(kind);
    EXPECT_EQ(rule.kind, kind);
    EXPECT_EQ(RecordKindOf(rule.note), kind);
    EXPECT_TRUE(names.insert(rule.note).second) << rule.note;
    if (rule.after != RecordKind::kNone) {
      EXPECT_LT(static_cast<int>(rule.after), i);
      EXPECT_EQ(RuleOf(rule.after).subject, rule.subject);
    }
  }
  EXPECT_EQ(RecordKindOf("airlock.novelty/v1"), std::nullopt);
}

TEST(UniqueKey, IsTheKindAloneWhereARecordOccursOnce) {
  EXPECT_THAT(UniqueKeyOf(Sample().body), Yields("airlock.held/v1"));
}

TEST(UniqueKey, HoldsTheFieldsThatTheTableNames) {
  const notes::Scan scan{DigestOf<ObjectDigest>(1),
                         "yara 4.2.3",
                         DigestOf<NoteDigest>(2),
                         "-",
                         notes::ScanOutcome::kClean,
                         "",
                         3,
                         3,
                         {},
                         0,
                         "seccomp"};
  EXPECT_THAT(UniqueKeyOf({notes::Format(scan), {}}),
              Yields("airlock.scan/v1 " + DigestOf<ObjectDigest>(1).text() +
                     " yara%204.2.3 " + DigestOf<NoteDigest>(2).text() + " -"));
}

TEST(UniqueKey, IsAllOfWhatPeopleSay) {
  for (const auto& kind : testing_support::NoteKinds()) {
    const auto record = RecordKindOf(kind.kind);
    if (!record || RuleOf(*record).author != Author::kPerson) continue;
    const SignedNote body{kind.sample,
                          {{"sshsig", DigestOf<KeyId>(7), Bytes(3)}}};
    SignedNote other = body;
    other.signatures.push_back({"sshsig", DigestOf<KeyId>(8), Bytes(3)});
    EXPECT_EQ(UniqueKeyOf(body).value(), UniqueKeyOf(body).value());
    EXPECT_NE(UniqueKeyOf(body).value(), UniqueKeyOf(other).value());
    other = body;
    other.signatures[0].bytes[0] = std::byte{1};
    EXPECT_NE(UniqueKeyOf(body).value(), UniqueKeyOf(other).value());
  }
}

TEST(UniqueKey, RefusesABodyWithoutItsFields) {
  EXPECT_THAT(UniqueKeyOf({"airlock.inspected/v1\n", {}}),
              FailsWith(Reason::kBadRecord));
  EXPECT_THAT(UniqueKeyOf({"airlock.novelty/v1\n", {}}),
              FailsWith(Reason::kUnknownKind));
}

}  // namespace
}  // namespace airlock
