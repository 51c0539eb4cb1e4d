// airlock/core/record.h
//
// One entry of the ledger: what was said, by whom, when, and about what.
//
//   airlock.record/v1
//   index 12
//   time 2026-01-31T23:59:59Z
//   author conductor separated
//   subject debian-0123456789abcdef
//   previous sha256:…            or: none
//   <blank line>
//   airlock.scan/v1
//   …                            the body, itself a note with its signatures
//
// The ledger writes the envelope; the author writes the body. `previous` is the
// record before this one in the chain of the subject, so a chain can be read
// and proved without an index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/result.h"

namespace airlock {

enum class RecordKind {
#define RECORD(id, note, author, subject, after, unique) id,
#include "airlock/core/record.def"
#undef RECORD
  kNone,  // in the table only: "follows nothing"
};

enum class Author { kPerson, kIntake, kConductor, kSigner, kExporter };
enum class SubjectKind { kSite, kSubmission, kTarget };

// One row of record.def.
struct RecordRule {
  RecordKind kind;
  std::string_view note;  // the body's first line
  Author author;
  SubjectKind subject;
  RecordKind after;
  std::string_view unique;
};
const RecordRule& RuleOf(RecordKind kind);
std::optional<RecordKind> RecordKindOf(std::string_view note_kind);

std::string_view NameOf(Author author);
Result<Author> AuthorNamed(std::string_view name);

// A chain's name: a SubmissionId's text, "site", or "target." and a TargetName.
template <>
inline constexpr std::size_t kMaxBytesOfName<struct SubjectTag> =
    kMaxBytesOfName<struct SubmissionTag>;
using Subject = Name<struct SubjectTag>;
SubjectKind KindOf(const Subject& subject);
Subject SiteSubject();
Subject SubjectOf(const SubmissionId& id);
Subject SubjectOf(const TargetName& target);

// Whether the author's uid was told apart by the kernel, or all programs run
// as one user and the author is what they say.
enum class Separation { kEmbedded, kSeparated };
std::string_view NameOf(Separation separation);

struct Record {
  std::uint64_t index = 0;
  Instant time{0};
  Author author = Author::kPerson;
  Separation separation = Separation::kEmbedded;
  Subject subject = SiteSubject();
  std::optional<RecordDigest> previous;
  SignedNote body;

  RecordKind kind() const;
  friend bool operator==(const Record&, const Record&) = default;
};

// The entry's text; at most kMaxRecordBytes. Parse checks that the body's kind
// is known and fits the subject (kBadRecord, kBadNote, kUnknownKind).
std::string FormatRecord(const Record& record);
Result<Record> ParseRecord(std::string_view text);

// The value that may occur once in a chain (see record.def): the kind and the
// named fields of the body, or all of it.
Result<std::string> UniqueKeyOf(const SignedNote& body);

// A record together with its digest, which core cannot compute.
struct ChainedRecord {
  RecordDigest digest;
  Record record;
};
// All records of one subject, in order.
using Chain = std::vector<ChainedRecord>;

}  // namespace airlock
