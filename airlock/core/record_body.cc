#include "airlock/core/record_body.h"

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/notes/reset.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/notes/trust_change.h"

namespace airlock {
namespace {

template <typename T>
Result<Done> Reads(Result<T> (*parse)(std::string_view),
                   std::string_view text) {
  TRY_DONE(parse(text));
  return Done{};
}

// `named` yields the chain that the parsed body says it belongs to.
template <typename T, typename Named>
Result<Done> ReadsAs(Result<T> (*parse)(std::string_view),
                     const Subject& subject, std::string_view text,
                     Named named) {
  TRY(const T body, parse(text));
  const Subject said = SubjectOf(named(body));
  if (said != subject) {
    return Failure{Reason::kBadRecord, std::string(KindOfNote(text)) +
                                           " is about " + said.text() +
                                           ", not " + subject.text()};
  }
  return Done{};
}

template <typename T>
Result<Done> OfSubmission(Result<T> (*parse)(std::string_view),
                          const Subject& subject, std::string_view text) {
  return ReadsAs(parse, subject, text,
                 [](const T& body) { return body.submission; });
}

template <typename T>
Result<Done> OfTarget(Result<T> (*parse)(std::string_view),
                      const Subject& subject, std::string_view text) {
  return ReadsAs(parse, subject, text,
                 [](const T& body) { return body.target; });
}

Result<Done> CheckText(RecordKind kind, const Subject& subject,
                       std::string_view text) {
  switch (kind) {
    case RecordKind::kRoster:
    case RecordKind::kPolicy: {
      TRY_DONE(NoteReader::Open(text, RuleOf(kind).note));
      return Done{};
    }
    case RecordKind::kTrust:
      return Reads(notes::ParseTrust, text);
    case RecordKind::kTrustChange:
      return Reads(notes::ParseTrustChange, text);
    case RecordKind::kRoot:
      return Reads(notes::ParseRoot, text);
    case RecordKind::kReset:
      return Reads(notes::ParseReset, text);
    case RecordKind::kSubmission:
      return ReadsAs(notes::ParseSubmission, subject, text,
                     [](const notes::Submission& body) { return body.id; });
    case RecordKind::kAuthentic:
      return Reads(notes::ParseAuthentic, text);
    case RecordKind::kInspected:
      return Reads(notes::ParseInspected, text);
    case RecordKind::kScan:
      return Reads(notes::ParseScan, text);
    case RecordKind::kRebuild:
      return Reads(notes::ParseRebuild, text);
    case RecordKind::kHeld:
      return Reads(notes::ParseHeld, text);
    case RecordKind::kWaiver:
      return OfSubmission(notes::ParseWaiver, subject, text);
    case RecordKind::kVerdict:
      return OfSubmission(notes::ParseVerdict, subject, text);
    case RecordKind::kDecision:
      return OfSubmission(notes::ParseDecision, subject, text);
    case RecordKind::kSeal:
      return OfSubmission(notes::ParseSeal, subject, text);
    case RecordKind::kRefused:
      return Reads(notes::ParseRefused, text);
    case RecordKind::kRefreshed:
      return OfTarget(notes::ParseRefreshed, subject, text);
    case RecordKind::kReleased:
      return OfTarget(notes::ParseReleased, subject, text);
    case RecordKind::kCrossed:
      return OfTarget(notes::ParseCrossed, subject, text);
    case RecordKind::kNone:
      break;
  }
  return Failure{Reason::kUnknownKind, Printable(KindOfNote(text))};
}

// Of the site several people speak with one voice; a submission is handed in,
// waived and decided by one at a time.
bool IsOnePersons(RecordKind kind) {
  const RecordRule& rule = RuleOf(kind);
  return kind == RecordKind::kSubmission ||
         (rule.author == Author::kPerson &&
          rule.subject == SubjectKind::kSubmission);
}

}  // namespace

Result<Done> CheckBody(const Subject& subject, const SignedNote& body) {
  const auto kind = RecordKindOf(KindOfNote(body.text));
  if (!kind) {
    return Failure{Reason::kUnknownKind,
                   Printable(KindOfNote(body.text).substr(0, 80))};
  }
  TRY_DONE(CheckText(*kind, subject, body.text));
  if (IsOnePersons(*kind) && body.signatures.size() > 1) {
    return Failure{Reason::kSshSignature,
                   "more than one signature where one person speaks"};
  }
  return Done{};
}

}  // namespace airlock
