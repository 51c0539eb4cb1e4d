#include "airlock/core/notes/explanation.h"

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

Failure Bad(std::string why) { return {Reason::kBadNote, std::move(why)}; }

bool IsCauseName(std::string_view name) {
  constexpr std::size_t kMaxName = 40;
  return !name.empty() && name.size() <= kMaxName &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

}  // namespace

std::string Format(const Explanation& explanation) {
  NoteWriter writer(kExplanationNote);
  for (const Cause& cause : explanation.causes) {
    writer.Add("cause", std::to_string(cause.pair) + " " + cause.name + " " +
                            TokenEncode(cause.where) + " " +
                            TokenEncode(cause.left) + " " +
                            TokenEncode(cause.right));
  }
  return std::move(writer).text();
}

Result<Explanation> ParseExplanation(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kExplanationNote, kMaxDocumentBytes));
  Explanation explanation;
  while (reader.Sees("cause")) {
    TRY(Tokens tokens, reader.TakeTokens("cause"));
    Cause cause;
    TRY(cause.pair, tokens.NextNumber());
    TRY(const std::string_view name, tokens.Next());
    cause.name = name;
    TRY(cause.where, tokens.NextText());
    TRY(cause.left, tokens.NextText());
    TRY(cause.right, tokens.NextText());
    TRY_DONE(tokens.End());
    if (!IsCauseName(cause.name)) return Bad("a cause's name");
    for (const std::string* part : {&cause.where, &cause.left, &cause.right}) {
      if (part->size() > kMaxCauseBytes) return Bad("a cause over 512 bytes");
    }
    explanation.causes.push_back(std::move(cause));
    if (explanation.causes.size() > kMaxCauses) {
      return Bad("over 1,024 causes");
    }
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(explanation), text);
}

}  // namespace airlock::notes
