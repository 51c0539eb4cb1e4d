#include "airlock/core/notes/statement.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 3> kGrades = {"proved", "quoted",
                                                     "testified"};
// A provenance names some thousands of materials at most; a list without end
// would only cost time.
constexpr std::size_t kMaxListed = 20'000;

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

template <typename T, typename Read>
Result<std::vector<T>> TakeList(NoteReader& reader, std::string_view name,
                                Read read) {
  std::vector<T> list;
  while (reader.Sees(name)) {
    TRY(Tokens tokens, reader.TakeTokens(name));
    TRY(T one, read(tokens));
    TRY_DONE(tokens.End());
    list.push_back(std::move(one));
    if (list.size() > kMaxListed) {
      return BadNote("over 20,000 times '" + std::string(name) + "'");
    }
  }
  return list;
}

Result<StatementSigner> ReadSigner(Tokens& tokens) {
  StatementSigner signer;
  TRY(const std::string_view key, tokens.Next());
  if (key != "-") {
    TRY(signer.key, KeyId::Parse(key));
  }
  TRY(signer.identity, tokens.NextText());
  TRY(signer.issuer, tokens.NextText());
  TRY(signer.trust, tokens.NextText());
  return signer;
}

Result<StatementSubject> ReadSubject(Tokens& tokens) {
  StatementSubject subject;
  TRY(subject.algorithm, tokens.NextText());
  TRY(subject.hex, tokens.NextText());
  TRY(subject.name, tokens.NextText());
  return subject;
}

Result<StatementTime> ReadTime(Tokens& tokens) {
  StatementTime time;
  TRY(time.source, tokens.NextText());
  TRY(time.authority, tokens.NextText());
  TRY(time.time, tokens.NextAs<Instant>());
  return time;
}

Result<StatementFact> ReadFact(Tokens& tokens) {
  StatementFact fact;
  TRY(fact.name, tokens.NextText());
  TRY(fact.value, tokens.NextText());
  return fact;
}

Result<QuestionOption> ReadOption(Tokens& tokens) {
  QuestionOption option;
  TRY(option.name, tokens.NextText());
  TRY(option.value, tokens.NextText());
  return option;
}

}  // namespace

std::string_view NameOf(Grade grade) {
  return kGrades[static_cast<std::size_t>(grade)];
}

Result<Grade> GradeNamed(std::string_view name) {
  const auto at = std::find(kGrades.begin(), kGrades.end(), name);
  if (at == kGrades.end()) {
    return Failure{Reason::kUnknownKind,
                   "grade '" + Printable(name.substr(0, 40)) + "'"};
  }
  return static_cast<Grade>(at - kGrades.begin());
}

std::string Format(const Statement& s) {
  NoteWriter writer(kStatementNote);
  writer.AddText("family", s.family)
      .AddText("predicate", s.predicate)
      .Add("grade", NameOf(s.grade));
  for (const StatementSigner& signer : s.signers) {
    writer.Add("signer", (signer.key ? signer.key->text() : "-") + " " +
                             TokenEncode(signer.identity) + " " +
                             TokenEncode(signer.issuer) + " " +
                             TokenEncode(signer.trust));
  }
  for (const StatementSubject& subject : s.subjects) {
    writer.Add("subject", TokenEncode(subject.algorithm) + " " +
                              TokenEncode(subject.hex) + " " +
                              TokenEncode(subject.name));
  }
  for (const StatementTime& time : s.times) {
    writer.Add("time", TokenEncode(time.source) + " " +
                           TokenEncode(time.authority) + " " +
                           time.time.text());
  }
  for (const StatementFact& fact : s.facts) {
    writer.Add("fact", TokenEncode(fact.name) + " " + TokenEncode(fact.value));
  }
  for (const ObjectDigest& object : s.evidence) writer.Add("evidence", object);
  return std::move(writer).text();
}

Result<Statement> ParseStatement(std::string_view text) {
  // 20,000 subjects of 400 bytes.
  constexpr std::size_t kMaxStatementBytes = 8 * 1024 * 1024;
  TRY(NoteReader reader,
      NoteReader::Open(text, kStatementNote, kMaxStatementBytes));
  Statement s;
  TRY(s.family, reader.TakeText("family"));
  TRY(s.predicate, reader.TakeText("predicate"));
  TRY(const std::string_view grade, reader.Take("grade"));
  TRY(s.grade, GradeNamed(grade));
  TRY(s.signers, TakeList<StatementSigner>(reader, "signer", ReadSigner));
  TRY(s.subjects, TakeList<StatementSubject>(reader, "subject", ReadSubject));
  TRY(s.times, TakeList<StatementTime>(reader, "time", ReadTime));
  TRY(s.facts, TakeList<StatementFact>(reader, "fact", ReadFact));
  TRY(s.evidence,
      TakeList<ObjectDigest>(reader, "evidence", [](Tokens& tokens) {
        return tokens.NextAs<ObjectDigest>();
      }));
  TRY_DONE(reader.End());
  return Canonical(std::move(s), text);
}

Result<std::string> Question::Only(std::string_view name) const {
  const std::vector<std::string> values = All(name);
  if (values.size() != 1) {
    return Failure{Reason::kUsage,
                   "'" + std::string(name) + "' must be given exactly once"};
  }
  return values.front();
}

Result<std::string> Question::AtMostOne(std::string_view name) const {
  const std::vector<std::string> values = All(name);
  if (values.size() > 1) {
    return Failure{Reason::kUsage,
                   "'" + std::string(name) + "' is given twice"};
  }
  return values.empty() ? std::string() : values.front();
}

std::vector<std::string> Question::All(std::string_view name) const {
  std::vector<std::string> values;
  for (const QuestionOption& option : options) {
    if (option.name == name) values.push_back(option.value);
  }
  return values;
}

std::string Format(const Question& question) {
  NoteWriter writer(kQuestionNote);
  writer.AddText("verb", question.verb);
  for (const QuestionOption& option : question.options) {
    writer.Add("option",
               TokenEncode(option.name) + " " + TokenEncode(option.value));
  }
  return std::move(writer).text();
}

Result<Question> ParseQuestion(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kQuestionNote));
  Question question;
  TRY(question.verb, reader.TakeText("verb"));
  TRY(question.options, TakeList<QuestionOption>(reader, "option", ReadOption));
  TRY_DONE(reader.End());
  return Canonical(std::move(question), text);
}

}  // namespace airlock::notes
