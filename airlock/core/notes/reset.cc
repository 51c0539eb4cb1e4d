#include "airlock/core/notes/reset.h"

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

std::string Mark(std::uint64_t size, const RootDigest& root) {
  return std::to_string(size) + " " + root.text();
}

}  // namespace

std::string Format(const Reset& reset) {
  NoteWriter writer(kResetNote);
  writer.AddText("id", reset.id)
      .Add("from", Mark(reset.from_size, reset.from_root))
      .Add("to", Mark(reset.to_size, reset.to_root))
      .AddText("justification", reset.justification);
  return std::move(writer).text();
}

Result<Reset> ParseReset(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kResetNote));
  TRY(std::string id, reader.TakeText("id"));
  TRY(Tokens from, reader.TakeTokens("from"));
  TRY(const std::uint64_t from_size, from.NextNumber());
  TRY(const RootDigest from_root, from.NextAs<RootDigest>());
  TRY_DONE(from.End());
  TRY(Tokens to, reader.TakeTokens("to"));
  TRY(const std::uint64_t to_size, to.NextNumber());
  TRY(const RootDigest to_root, to.NextAs<RootDigest>());
  TRY_DONE(to.End());
  TRY(std::string justification, reader.TakeText("justification"));
  TRY_DONE(reader.End());
  return Canonical(Reset{std::move(id), from_size, from_root, to_size, to_root,
                         std::move(justification)},
                   text);
}

}  // namespace airlock::notes
