#include "airlock/wire/signer.h"

#include <algorithm>
#include <array>

#include "airlock/core/note.h"
#include "airlock/platform/channel.h"
#include "airlock/wire/answer.h"

namespace airlock::wire {
namespace {

constexpr std::string_view kRequestNote = "airlock.signer/v1";
constexpr std::array<std::string_view, 3> kVerbs = {"seal", "publish",
                                                    "timestamp"};
// A release of many thousand files and their attestations.
constexpr std::uint64_t kMaxAnswerBytes = 256ULL << 20;

Result<std::string> FirstFrame(platform::Channel& channel) {
  TRY(std::optional<platform::Message> message,
      channel.Receive(kMaxAnswerBytes));
  if (!message) {
    return Failure{Reason::kUnavailable, "the signer closed the connection"};
  }
  return OpenAnswer(*message);
}

}  // namespace

std::string FormatRequest(const Request& request) {
  NoteWriter writer(kRequestNote);
  writer.Add("verb", kVerbs[static_cast<std::size_t>(request.verb)])
      .AddText("name", request.name);
  return std::move(writer).text();
}

Result<Request> ParseRequest(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRequestNote));
  TRY(const std::string_view verb, reader.Take("verb"));
  const auto at = std::find(kVerbs.begin(), kVerbs.end(), verb);
  if (at == kVerbs.end()) {
    return Failure{Reason::kProtocol, "verb " + Printable(verb)};
  }
  Request request{static_cast<Verb>(at - kVerbs.begin()), {}};
  TRY(request.name, reader.TakeText("name"));
  TRY_DONE(reader.End());
  return request;
}

Result<RecordDigest> SealThrough(const std::string& socket_path,
                                 const SubmissionId& id) {
  TRY(platform::Channel channel, platform::Channel::Connect(socket_path));
  TRY_DONE(channel.Send(FormatRequest({Verb::kSeal, id.text()})));
  TRY(const std::string answer, FirstFrame(channel));
  TRY(NoteReader reader, NoteReader::Open(answer, "airlock.sealed/v1"));
  TRY(const RecordDigest record, reader.TakeAs<RecordDigest>("record"));
  TRY_DONE(reader.End());
  return record;
}

Result<Publication> PublishThrough(const std::string& socket_path,
                                   const TargetName& target, bool refresh) {
  TRY(platform::Channel channel, platform::Channel::Connect(socket_path));
  TRY_DONE(channel.Send(FormatRequest(
      {refresh ? Verb::kTimestamp : Verb::kPublish, target.text()})));
  Publication publication;
  TRY(std::string first, FirstFrame(channel));
  publication.documents.push_back(std::move(first));
  while (true) {
    TRY(std::optional<platform::Message> message,
        channel.Receive(kMaxAnswerBytes));
    if (!message) break;
    publication.documents.push_back(std::move(message->text));
  }
  return publication;
}

}  // namespace airlock::wire
