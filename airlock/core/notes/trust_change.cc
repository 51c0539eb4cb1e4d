#include "airlock/core/notes/trust_change.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 4> kFates = {"added", "removed",
                                                    "changed", "kept"};

std::string OptionalDigest(const std::optional<ObjectDigest>& digest) {
  return digest ? digest->text() : "-";
}

Result<std::optional<ObjectDigest>> ParseOptionalDigest(std::string_view text) {
  if (text == "-") return std::optional<ObjectDigest>();
  TRY(const ObjectDigest digest, ObjectDigest::Parse(text));
  return std::optional(digest);
}

}  // namespace

std::string_view NameOf(EntryFate fate) {
  return kFates[static_cast<std::size_t>(fate)];
}

void AddDifference(NoteWriter& writer, const TrustDifference& difference) {
  writer.Add("change", difference.trust.text() + " " +
                           OptionalDigest(difference.before) + " " +
                           difference.after.text());
  for (const TrustEntry& entry : difference.entries) {
    writer.Add("entry", std::string(NameOf(entry.fate)) + " " +
                            TokenEncode(entry.what) + " " +
                            TokenEncode(entry.id) + " " +
                            TokenEncode(entry.before) + " " +
                            TokenEncode(entry.after));
  }
}

Result<TrustDifference> TakeDifference(NoteReader& reader) {
  TRY(Tokens tokens, reader.TakeTokens("change"));
  TRY(TrustName trust, tokens.NextAs<TrustName>());
  TRY(const std::string_view before_text, tokens.Next());
  TRY(const auto before, ParseOptionalDigest(before_text));
  TRY(const ObjectDigest after, tokens.NextAs<ObjectDigest>());
  TRY_DONE(tokens.End());
  TrustDifference difference{std::move(trust), before, after, {}};
  while (reader.Sees("entry")) {
    TRY(Tokens line, reader.TakeTokens("entry"));
    TRY(const std::string_view fate, line.Next());
    const auto at = std::find(kFates.begin(), kFates.end(), fate);
    if (at == kFates.end()) {
      return Failure{Reason::kBadNote,
                     "an entry is not " + Printable(fate.substr(0, 40))};
    }
    TrustEntry entry;
    entry.fate = static_cast<EntryFate>(at - kFates.begin());
    TRY(entry.what, line.NextText());
    TRY(entry.id, line.NextText());
    TRY(entry.before, line.NextText());
    TRY(entry.after, line.NextText());
    TRY_DONE(line.End());
    difference.entries.push_back(std::move(entry));
  }
  return difference;
}

std::string Format(const TrustChange& change) {
  NoteWriter writer(kTrustChangeNote);
  writer.Add("name", change.name.text())
      .Add("generation", change.generation)
      .Add("before", OptionalDigest(change.before))
      .Add("anchors", change.anchors)
      .Add("submission", change.submission.text())
      .Add("seal", change.seal);
  return std::move(writer).text();
}

Result<TrustChange> ParseTrustChange(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kTrustChangeNote));
  TRY(TrustName name, reader.TakeAs<TrustName>("name"));
  TRY(const std::uint64_t generation, reader.TakeNumber("generation"));
  TRY(const std::string_view before_text, reader.Take("before"));
  TRY(const auto before, ParseOptionalDigest(before_text));
  TRY(const ObjectDigest anchors, reader.TakeAs<ObjectDigest>("anchors"));
  TRY(SubmissionId submission, reader.TakeAs<SubmissionId>("submission"));
  TRY(const RecordDigest seal, reader.TakeAs<RecordDigest>("seal"));
  TRY_DONE(reader.End());
  return Canonical(TrustChange{std::move(name), generation, before, anchors,
                               std::move(submission), seal},
                   text);
}

}  // namespace airlock::notes
