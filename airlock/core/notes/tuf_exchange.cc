#include "airlock/core/notes/tuf_exchange.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 5> kActions = {"fetch", "recall", "keep",
                                                      "forget", "take"};
// SHA-256, -384 and -512.
constexpr std::size_t kMaxHashes = 3;

}  // namespace

std::string_view NameOf(TufAction action) {
  return kActions[static_cast<std::size_t>(action)];
}

std::string Format(const TufRequest& request) {
  NoteWriter writer(kTufRequestNote);
  writer.Add("do", NameOf(request.action))
      .AddText("name", request.name)
      .Add("version", request.version)
      .Add("size", request.size)
      .AddText("prefix", request.prefix);
  for (const TufHash& hash : request.hashes) {
    writer.Add("hash",
               TokenEncode(hash.algorithm) + " " + TokenEncode(hash.hex));
  }
  return std::move(writer).text();
}

Result<TufRequest> ParseTufRequest(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kTufRequestNote));
  TufRequest request;
  TRY(const std::string_view action, reader.Take("do"));
  const auto at = std::find(kActions.begin(), kActions.end(), action);
  if (at == kActions.end()) {
    return Failure{Reason::kBadNote, "no such action"};
  }
  request.action = static_cast<TufAction>(at - kActions.begin());
  TRY(request.name, reader.TakeText("name"));
  TRY(request.version, reader.TakeNumber("version"));
  TRY(request.size, reader.TakeNumber("size"));
  TRY(request.prefix, reader.TakeText("prefix"));
  while (reader.Sees("hash")) {
    TRY(Tokens tokens, reader.TakeTokens("hash"));
    TufHash hash;
    TRY(hash.algorithm, tokens.NextText());
    TRY(hash.hex, tokens.NextText());
    TRY_DONE(tokens.End());
    request.hashes.push_back(std::move(hash));
    if (request.hashes.size() > kMaxHashes) {
      return Failure{Reason::kBadNote, "over three hashes"};
    }
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(request), text);
}

std::string Format(const TufAnswer& answer) {
  NoteWriter writer(kTufAnswerNote);
  writer.Add("found", answer.found ? std::string_view("yes") : "no");
  return std::move(writer).text();
}

Result<TufAnswer> ParseTufAnswer(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kTufAnswerNote));
  TRY(const std::string_view found, reader.Take("found"));
  TRY_DONE(reader.End());
  return Canonical(TufAnswer{found == "yes"}, text);
}

}  // namespace airlock::notes
