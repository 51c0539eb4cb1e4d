#include "airlock/core/record.h"

#include <algorithm>
#include <array>

namespace airlock {
namespace {

constexpr std::array kRules = {
#define RECORD(id, note, author, subject, after, unique)                     \
  RecordRule{RecordKind::id,    note,  Author::author, SubjectKind::subject, \
             RecordKind::after, unique},
#include "airlock/core/record.def"
#undef RECORD
};

constexpr std::array<std::string_view, 5> kAuthors = {
    "person", "intake", "conductor", "signer", "exporter"};

constexpr std::string_view kEnvelope = "airlock.record/v1";
constexpr std::string_view kTargetPrefix = "target.";

Failure BadRecord(std::string why) {
  return {Reason::kBadRecord, std::move(why)};
}

}  // namespace

const RecordRule& RuleOf(RecordKind kind) {
  Check(kind != RecordKind::kNone, "a record has a kind");
  return kRules[static_cast<std::size_t>(kind)];
}

std::optional<RecordKind> RecordKindOf(std::string_view note_kind) {
  for (const RecordRule& rule : kRules) {
    if (rule.note == note_kind) return rule.kind;
  }
  return std::nullopt;
}

std::string_view NameOf(Author author) {
  return kAuthors[static_cast<std::size_t>(author)];
}

Result<Author> AuthorNamed(std::string_view name) {
  for (std::size_t i = 0; i < kAuthors.size(); ++i) {
    if (kAuthors[i] == name) return static_cast<Author>(i);
  }
  return BadRecord("no such author: " + Printable(name.substr(0, 40)));
}

SubjectKind KindOf(const Subject& subject) {
  if (subject.text() == "site") return SubjectKind::kSite;
  if (subject.text().starts_with(kTargetPrefix)) return SubjectKind::kTarget;
  return SubjectKind::kSubmission;
}

Subject SiteSubject() { return Subject::Parse("site").value(); }

Subject SubjectOf(const SubmissionId& id) {
  return Subject::Parse(id.text()).value();
}

Subject SubjectOf(const TargetName& target) {
  return Subject::Parse(std::string(kTargetPrefix) + target.text()).value();
}

std::string_view NameOf(Separation separation) {
  return separation == Separation::kEmbedded ? "embedded" : "separated";
}

RecordKind Record::kind() const {
  const auto kind = RecordKindOf(KindOfNote(body.text));
  Check(kind.has_value(), "a record's body is of a known kind");
  return *kind;
}

std::string FormatRecord(const Record& record) {
  NoteWriter writer(kEnvelope);
  writer.Add("index", record.index)
      .Add("time", record.time)
      .Add("author", std::string(NameOf(record.author)) + " " +
                         std::string(NameOf(record.separation)))
      .Add("subject", record.subject.text());
  if (record.previous) {
    writer.Add("previous", *record.previous);
  } else {
    writer.Add("previous", "none");
  }
  return std::move(writer).text() + "\n" + FormatSigned(record.body);
}

Result<Record> ParseRecord(std::string_view text) {
  if (text.size() > kMaxRecordBytes) {
    return Failure{Reason::kNoteTooLarge,
                   "record of " + std::to_string(text.size()) + " bytes"};
  }
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos) return BadRecord("no body");
  TRY(NoteReader reader,
      NoteReader::Open(text.substr(0, blank + 1), kEnvelope));
  TRY(SignedNote body, ParseSigned(text.substr(blank + 2)));
  Record record;
  TRY(record.index, reader.TakeNumber("index"));
  TRY(record.time, reader.TakeAs<Instant>("time"));
  TRY(Tokens author, reader.TakeTokens("author"));
  TRY(const std::string_view author_name, author.Next());
  TRY(record.author, AuthorNamed(author_name));
  TRY(const std::string_view separation, author.Next());
  TRY_DONE(author.End());
  record.separation = separation == NameOf(Separation::kSeparated)
                          ? Separation::kSeparated
                          : Separation::kEmbedded;
  TRY(record.subject, reader.TakeAs<Subject>("subject"));
  TRY(const std::string_view previous, reader.Take("previous"));
  if (previous != "none") {
    TRY(record.previous, RecordDigest::Parse(previous));
  }
  TRY_DONE(reader.End());
  const auto kind = RecordKindOf(KindOfNote(body.text));
  if (!kind) {
    return Failure{Reason::kUnknownKind,
                   Printable(KindOfNote(body.text).substr(0, 80))};
  }
  if (RuleOf(*kind).subject != KindOf(record.subject)) {
    return BadRecord(std::string(RuleOf(*kind).note) + " does not belong to " +
                     record.subject.text());
  }
  record.body = std::move(body);
  if (FormatRecord(record) != text) return BadRecord("not canonical");
  return record;
}

Result<std::string> UniqueKeyOf(const SignedNote& body) {
  const auto kind = RecordKindOf(KindOfNote(body.text));
  if (!kind) {
    return Failure{Reason::kUnknownKind,
                   Printable(KindOfNote(body.text).substr(0, 80))};
  }
  const RecordRule& rule = RuleOf(*kind);
  std::string key(rule.note);
  std::string_view wanted = rule.unique;
  while (!wanted.empty()) {
    const std::size_t space = wanted.find(' ');
    const std::string_view field = wanted.substr(0, space);
    wanted.remove_prefix(space == std::string_view::npos ? wanted.size()
                                                         : space + 1);
    if (field == "body") {
      key += "\n" + FormatSigned(body);
      continue;
    }
    const std::string start = "\n" + std::string(field) + " ";
    const std::size_t at = body.text.find(start);
    if (at == std::string::npos) {
      return BadRecord(std::string(rule.note) + " lacks '" +
                       std::string(field) + "'");
    }
    const std::size_t from = at + start.size();
    key += " " + body.text.substr(from, body.text.find('\n', from) - from);
  }
  return key;
}

}  // namespace airlock
