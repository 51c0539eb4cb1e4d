#include "airlock/wire/exporter.h"

#include "airlock/core/note.h"
#include "airlock/platform/channel.h"
#include "airlock/wire/answer.h"

namespace airlock::wire {
namespace {

constexpr std::string_view kRequestNote = "airlock.cross/v1";
constexpr std::uint64_t kMaxAnswerBytes = 64 * 1024;

}  // namespace

std::string FormatCrossRequest(const CrossRequest& request) {
  NoteWriter writer(kRequestNote);
  writer.Add("target", request.target.text())
      .Add("site", request.site.text())
      .Add("first-leaf", request.first_leaf);
  return std::move(writer).text();
}

Result<CrossRequest> ParseCrossRequest(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRequestNote));
  TRY(TargetName target, reader.TakeAs<TargetName>("target"));
  TRY(SiteName site, reader.TakeAs<SiteName>("site"));
  TRY(const std::uint64_t first_leaf, reader.TakeNumber("first-leaf"));
  TRY_DONE(reader.End());
  return CrossRequest{std::move(target), std::move(site), first_leaf};
}

Result<notes::Crossed> CrossThrough(const std::string& socket_path,
                                    const CrossRequest& request) {
  TRY(const platform::Message answer,
      platform::Ask(socket_path, FormatCrossRequest(request), {},
                    kMaxAnswerBytes));
  TRY(const std::string text, OpenAnswer(answer));
  return notes::ParseCrossed(text);
}

}  // namespace airlock::wire
