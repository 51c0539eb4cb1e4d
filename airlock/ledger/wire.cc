#include "airlock/ledger/wire.h"

#include <utility>

#include "airlock/core/notes/job.h"
#include "airlock/platform/channel.h"

namespace airlock::ledger {
namespace {

constexpr std::string_view kAppend = "airlock.append/v1";
constexpr std::string_view kAppended = "airlock.appended/v1";
// An append takes milliseconds. A ledger that fills its index again first may
// take seconds for each 100,000 records.
constexpr Seconds kPatience{60};

Failure NotCanonical() { return {Reason::kBadNote, "not canonical"}; }

}  // namespace

std::string FormatAppendRequest(const AppendRequest& request) {
  NoteWriter writer(kAppend);
  writer.Add("author", NameOf(request.author))
      .Add("subject", request.subject.text());
  if (request.previous) {
    writer.Add("previous", *request.previous);
  } else {
    writer.Add("previous", "none");
  }
  return std::move(writer).text() + "\n" + FormatSigned(request.body);
}

Result<AppendRequest> ParseAppendRequest(std::string_view text) {
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos) {
    return Failure{Reason::kBadNote, "a request without a body"};
  }
  TRY(NoteReader reader, NoteReader::Open(text.substr(0, blank + 1), kAppend));
  AppendRequest request;
  TRY(const std::string_view author, reader.Take("author"));
  TRY(request.author, AuthorNamed(author));
  TRY(request.subject, reader.TakeAs<Subject>("subject"));
  TRY(const std::string_view previous, reader.Take("previous"));
  if (previous != "none") {
    TRY(request.previous, RecordDigest::Parse(previous));
  }
  TRY_DONE(reader.End());
  TRY(request.body, ParseSigned(text.substr(blank + 2)));
  if (FormatAppendRequest(request) != text) return NotCanonical();
  return request;
}

std::string FormatAppended(const Appended& appended) {
  NoteWriter writer(kAppended);
  writer.Add("index", appended.index)
      .Add("record", appended.digest)
      .Add("time", appended.time)
      .Add("already", appended.already ? "yes" : "no");
  return std::move(writer).text();
}

Result<Appended> ParseAppended(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kAppended));
  TRY(const std::uint64_t index, reader.TakeNumber("index"));
  TRY(const RecordDigest digest, reader.TakeAs<RecordDigest>("record"));
  TRY(const Instant time, reader.TakeAs<Instant>("time"));
  TRY(const std::string_view already, reader.Take("already"));
  TRY_DONE(reader.End());
  const Appended appended{index, digest, time, already == "yes"};
  if (FormatAppended(appended) != text) return NotCanonical();
  return appended;
}

Result<Appended> AppendThrough(const std::string& path,
                               const AppendRequest& request) {
  TRY(const platform::Message answer,
      platform::Ask(path, FormatAppendRequest(request), {}, kMaxRecordBytes,
                    kPatience));
  if (KindOfNote(answer.text) == notes::kFailureNote) {
    TRY(notes::FailureNote note, notes::ParseFailure(answer.text));
    return std::move(note.failure);
  }
  return ParseAppended(answer.text);
}

}  // namespace airlock::ledger
