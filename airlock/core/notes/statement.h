// airlock/core/notes/statement.h
//
// What was said, in one form for every family of signatures.
//
// Sigstore bundles, DSSE envelopes, cosign's simple signing, minisign and the
// rest differ in all but this: *who* said *what* about *which digest*, *when*,
// and *how we know*. A worker reads the family's format and yields a Statement;
// whatever judges, explains or displays knows only this form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// How we know (docs/formats/evidence.md): by arithmetic done over the very
// bytes, by bytes that were proved, or by the word of a sandboxed worker.
enum class Grade {
  kProved,     // "proved"
  kQuoted,     // "quoted"
  kTestified,  // "testified"
};
std::string_view NameOf(Grade grade);
Result<Grade> GradeNamed(std::string_view name);

// Who: a key, or an identity that an authority certified.
struct StatementSigner {
  std::optional<KeyId> key;  // SHA-256 of the SubjectPublicKeyInfo
  std::string identity;      // subject alternative name; "" for a bare key
  std::string issuer;  // who authenticated the identity; "" for a bare key
  std::string trust;   // the root or key file under which it was believed
  friend bool operator==(const StatementSigner&,
                         const StatementSigner&) = default;
};

// Which digest: lower-case hexadecimal by the algorithm's usual name
// ("sha256").
struct StatementSubject {
  std::string name;
  std::string algorithm;
  std::string hex;
  friend bool operator==(const StatementSubject&,
                         const StatementSubject&) = default;
};

// When, by whose clock.
struct StatementTime {
  std::string source;  // "rekor-set", "rfc3161", "log-checkpoint", "signer"
  std::string authority;
  Instant time{0};
  friend bool operator==(const StatementTime&, const StatementTime&) = default;
};

// A claim of the predicate that somebody may want to judge: "builder.id",
// "source.uri", "source.digest", "verifier.id", "verified-level", …
struct StatementFact {
  std::string name;
  std::string value;
  friend bool operator==(const StatementFact&, const StatementFact&) = default;
};

// `airlock.statement/v1`.
struct Statement {
  std::string family;  // "sigstore-bundle", "dsse", "vsa", "gcb", "cosign", …
  std::string predicate;  // predicateType; "" where only a signature was made
  Grade grade = Grade::kTestified;
  std::vector<StatementSigner> signers;
  std::vector<StatementSubject> subjects;
  std::vector<StatementTime> times;
  std::vector<StatementFact> facts;
  std::vector<ObjectDigest> evidence;  // what was read, for replay
  friend bool operator==(const Statement&, const Statement&) = default;
};
inline constexpr std::string_view kStatementNote = "airlock.statement/v1";
std::string Format(const Statement& statement);
Result<Statement> ParseStatement(std::string_view text);

// `airlock.question/v1`: what a worker is asked of its inputs, where a task has
// more to say than which inputs. Options may be given more than once.
struct QuestionOption {
  std::string name;
  std::string value;
  friend bool operator==(const QuestionOption&,
                         const QuestionOption&) = default;
};
struct Question {
  std::string verb;  // "verify-bundle", "vectors", …
  std::vector<QuestionOption> options;

  // The option's only value: kUsage if it is missing or given twice.
  Result<std::string> Only(std::string_view name) const;
  // "" if it is missing.
  Result<std::string> AtMostOne(std::string_view name) const;
  std::vector<std::string> All(std::string_view name) const;
  friend bool operator==(const Question&, const Question&) = default;
};
inline constexpr std::string_view kQuestionNote = "airlock.question/v1";
std::string Format(const Question& question);
Result<Question> ParseQuestion(std::string_view text);

}  // namespace airlock::notes
