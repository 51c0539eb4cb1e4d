// tests/airlock/ledger/bodies.h
//
// A body of any kind that the law accepts, made from the sample of its kind.
//
// A test says what has to differ, the value of the unique fields, and whose
// chain it is for; the rest is the sample's.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/record.h"
#include "airlock/crypto/hash.h"
#include "tests/airlock/ledger/keys.h"
#include "tests/support/note_kinds.h"

namespace airlock::ledger {

inline Subject SubjectNamed(std::string_view name) {
  return Subject::Parse(name).value();
}

// The chain that tests write to where they do not care.
inline Subject SubjectFor(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::kSite:
      return SiteSubject();
    case SubjectKind::kSubmission:
      return SubjectNamed("debian-1");
    case SubjectKind::kTarget:
      return SubjectNamed("target.prod");
  }
  return SiteSubject();
}

// `text` with the value of its first line `field` replaced, or with such a line
// added where it has none.
inline std::string WithField(std::string text, std::string_view field,
                             std::string_view value) {
  const std::string start = "\n" + std::string(field) + " ";
  const std::size_t at = text.find(start);
  if (at == std::string::npos) {
    return text + std::string(field) + " " + std::string(value) + "\n";
  }
  const std::size_t from = at + start.size();
  return text.replace(from, text.find('\n', from) - from, value);
}

inline bool IsNumber(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// `value` as a field of this name is spelled.
inline std::string Spelled(std::string_view field, std::string_view value) {
  const std::string number(IsNumber(value) ? value : "1");
  if (field == "time") return Instant(std::stoll(number)).text();
  if (field == "size" || field == "sequence" || field == "generation" ||
      field == "version") {
    return number;
  }
  if (field == "object" || field == "rules" || field == "dossier" ||
      field == "policy" || field == "roster" || field == "verdict") {
    return crypto::DigestNote(value).text();
  }
  return std::string(value);
}

// The text of a body: `value` in each field by which it is unique, or in the
// one that tells what people say apart.
inline std::string TextOf(RecordKind kind, std::string_view value,
                          const Subject& subject) {
  const RecordRule& rule = RuleOf(kind);
  std::string text = std::string(rule.note) + "\n";  // a roster's or policy's
  for (const auto& sample : testing_support::NoteKinds()) {
    if (sample.kind == rule.note) text = sample.sample;
  }
  std::string_view fields = rule.unique;
  if (fields == "body") {
    fields = kind == RecordKind::kRoot       ? "ledger"
             : kind == RecordKind::kDecision ? "verdict"
             : kind == RecordKind::kReset || kind == RecordKind::kWaiver
                 ? "id"
                 : "generation";
  }
  while (!fields.empty()) {
    const std::string_view field = fields.substr(0, fields.find(' '));
    fields.remove_prefix(std::min(fields.size(), field.size() + 1));
    text = WithField(std::move(text), field, Spelled(field, value));
  }
  if (kind == RecordKind::kSubmission) {
    return WithField(std::move(text), "id", subject.text());
  }
  if (text.find("\nsubmission ") != std::string::npos) {
    return WithField(std::move(text), "submission", subject.text());
  }
  if (rule.subject == SubjectKind::kTarget) {
    const std::string_view target = subject.text();
    return WithField(std::move(text), "target",
                     target.substr(std::string_view("target.").size()));
  }
  return text;
}

// With the signature that its kind needs.
inline SignedNote BodyOf(RecordKind kind, const Subject& subject,
                         std::string_view value = "x", int key_number = 7) {
  const RecordRule& rule = RuleOf(kind);
  std::string text = TextOf(kind, value, subject);
  if (kind == RecordKind::kRoot) {
    const crypto::SigningKey key = KeyNumbered(key_number);
    SignedNote note{std::move(text), {}};
    note.signatures.push_back(
        {"ed25519", key.public_key().id(), key.Sign(AsBytes(note.text))});
    return note;
  }
  if (rule.author == Author::kPerson || kind == RecordKind::kSubmission) {
    return SignedBy(std::move(text), {key_number});
  }
  return {std::move(text), {}};
}
inline SignedNote BodyOf(RecordKind kind, std::string_view value = "x",
                         int key_number = 7) {
  return BodyOf(kind, SubjectFor(RuleOf(kind).subject), value, key_number);
}

}  // namespace airlock::ledger
