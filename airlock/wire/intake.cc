#include "airlock/wire/intake.h"

#include <algorithm>
#include <array>

#include "airlock/ledger/wire.h"
#include "airlock/platform/channel.h"
#include "airlock/wire/answer.h"

namespace airlock::wire {
namespace {

constexpr std::string_view kRequestNote = "airlock.intake/v1";
constexpr std::string_view kStoredNote = "airlock.stored/v1";
constexpr std::string_view kGatheredNote = "airlock.gathered/v1";
constexpr std::array<std::string_view, 8> kVerbs = {
    "put",   "document", "submit", "gather",
    "admit", "contents", "range",  "inventory"};
constexpr std::uint64_t kMaxAnswerBytes = 64 * 1024;

// An answer that is no failure note.
Result<std::string> AskIntake(const std::string& socket_path,
                              const IntakeRequest& request,
                              std::span<const int> fds,
                              std::uint64_t max_bytes = kMaxAnswerBytes) {
  // No time limit: copying a terabyte takes as long as it takes, and an intake
  // that dies closes the connection.
  TRY(platform::Message answer,
      platform::Ask(socket_path, FormatIntakeRequest(request), fds, max_bytes));
  return OpenAnswer(answer);
}

}  // namespace

std::string FormatIntakeRequest(const IntakeRequest& r) {
  NoteWriter writer(kRequestNote);
  writer.Add("verb", kVerbs[static_cast<std::size_t>(r.verb)])
      .Add("max-bytes", r.max_bytes)
      .Add("offset", r.offset)
      .Add("object", r.expected ? r.expected->text() : "-")
      .Add("channel", r.channel ? r.channel->text() : "-");
  std::string text = std::move(writer).text();
  if (!r.body.empty()) text += "\n" + r.body;
  return text;
}

Result<IntakeRequest> ParseIntakeRequest(std::string_view text) {
  const std::size_t blank = text.find("\n\n");
  const std::size_t head =
      blank == std::string_view::npos ? text.size() : blank + 1;
  TRY(NoteReader reader, NoteReader::Open(text.substr(0, head), kRequestNote));
  IntakeRequest request;
  TRY(const std::string_view verb, reader.Take("verb"));
  const auto at = std::find(kVerbs.begin(), kVerbs.end(), verb);
  if (at == kVerbs.end()) {
    return Failure{Reason::kProtocol, "verb " + Printable(verb)};
  }
  request.verb = static_cast<IntakeVerb>(at - kVerbs.begin());
  TRY(request.max_bytes, reader.TakeNumber("max-bytes"));
  TRY(request.offset, reader.TakeNumber("offset"));
  TRY(const std::string_view object, reader.Take("object"));
  if (object != "-") {
    TRY(request.expected, ObjectDigest::Parse(object));
  }
  TRY(const std::string_view channel, reader.Take("channel"));
  if (channel != "-") {
    TRY(request.channel, ChannelName::Parse(channel));
  }
  TRY_DONE(reader.End());
  if (blank != std::string_view::npos) request.body = text.substr(blank + 2);
  return request;
}

std::string FormatStored(const platform::StoredObject& stored) {
  NoteWriter writer(kStoredNote);
  writer.Add("object", stored.digest).Add("size", stored.size);
  return std::move(writer).text();
}

Result<platform::StoredObject> ParseStored(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kStoredNote));
  TRY(const ObjectDigest object, reader.TakeAs<ObjectDigest>("object"));
  TRY(const std::uint64_t size, reader.TakeNumber("size"));
  TRY_DONE(reader.End());
  return platform::StoredObject{object, size};
}

Result<platform::StoredObject> PutThrough(
    const std::string& socket_path, int source, std::uint64_t max_bytes,
    std::optional<ObjectDigest> expected) {
  IntakeRequest request;
  request.verb = IntakeVerb::kPut;
  request.max_bytes = max_bytes;
  request.expected = expected;
  const std::array<int, 1> fds = {source};
  TRY(const std::string answer, AskIntake(socket_path, request, fds));
  return ParseStored(answer);
}

Result<platform::StoredObject> PutRangeThrough(const std::string& socket_path,
                                               int source, std::uint64_t offset,
                                               std::uint64_t size,
                                               const ObjectDigest& expected) {
  IntakeRequest request;
  request.verb = IntakeVerb::kRange;
  request.max_bytes = size;
  request.offset = offset;
  request.expected = expected;
  const std::array<int, 1> fds = {source};
  TRY(const std::string answer, AskIntake(socket_path, request, fds));
  return ParseStored(answer);
}

Result<platform::StoredObject> PutDocumentThrough(
    const std::string& socket_path, std::string_view text) {
  IntakeRequest request;
  request.verb = IntakeVerb::kDocument;
  request.body = text;
  TRY(const std::string answer, AskIntake(socket_path, request, {}));
  return ParseStored(answer);
}

Result<ledger::Appended> SubmitThrough(const std::string& socket_path,
                                       const SignedNote& submission) {
  IntakeRequest request;
  request.verb = IntakeVerb::kSubmit;
  request.body = FormatSigned(submission);
  TRY(const std::string answer, AskIntake(socket_path, request, {}));
  return ledger::ParseAppended(answer);
}

std::string FormatGathered(const Gathered& gathered) {
  NoteWriter writer(kGatheredNote);
  writer.Add("contents", gathered.contents)
      .Add("items", gathered.items)
      .Add("bytes", gathered.bytes);
  return std::move(writer).text();
}

Result<Gathered> ParseGathered(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kGatheredNote));
  TRY(const ObjectDigest contents, reader.TakeAs<ObjectDigest>("contents"));
  TRY(const std::uint64_t items, reader.TakeNumber("items"));
  TRY(const std::uint64_t bytes, reader.TakeNumber("bytes"));
  TRY_DONE(reader.End());
  return Gathered{contents, items, bytes};
}

Result<Gathered> GatherThrough(const std::string& socket_path,
                               const ChannelName& channel) {
  IntakeRequest request;
  request.verb = IntakeVerb::kGather;
  request.channel = channel;
  TRY(const std::string answer, AskIntake(socket_path, request, {}));
  return ParseGathered(answer);
}

Result<std::string> ToldThrough(const std::string& socket_path, IntakeVerb what,
                                const ObjectDigest& document) {
  IntakeRequest request;
  request.verb = what;
  request.expected = document;
  return AskIntake(socket_path, request, {}, kMaxDocumentBytes);
}

Result<Done> AdmitThrough(const std::string& socket_path,
                          const ObjectDigest& signed_release) {
  IntakeRequest request;
  request.verb = IntakeVerb::kAdmit;
  request.expected = signed_release;
  TRY(const std::string answer, AskIntake(socket_path, request, {}));
  TRY(const platform::StoredObject stored, ParseStored(answer));
  if (stored.digest != signed_release) {
    return Failure{Reason::kProtocol, "another release was admitted"};
  }
  return Done{};
}

}  // namespace airlock::wire
