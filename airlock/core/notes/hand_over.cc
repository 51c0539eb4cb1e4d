#include "airlock/core/notes/hand_over.h"

#include <algorithm>
#include <array>

#include "airlock/core/note.h"
#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 4> kParts = {"whole", "first", "middle",
                                                    "last"};
// Six containers deep, each with a name of 4 KiB, every byte of it encoded.
constexpr std::size_t kMaxPieceNoteBytes = 128 * 1024;

}  // namespace

std::string_view NameOf(LeafPart part) {
  return kParts[static_cast<std::size_t>(part)];
}

std::string Format(const Piece& piece) {
  NoteWriter writer(kPieceNote);
  writer.Add("part", NameOf(piece.part)).AddText("path", piece.path);
  return std::move(writer).text();
}

Result<Piece> ParsePiece(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kPieceNote, kMaxPieceNoteBytes));
  Piece piece;
  TRY(const std::string_view part, reader.Take("part"));
  const auto at = std::find(kParts.begin(), kParts.end(), part);
  if (at == kParts.end()) return Failure{Reason::kBadNote, "no such part"};
  piece.part = static_cast<LeafPart>(at - kParts.begin());
  TRY(piece.path, reader.TakeText("path"));
  TRY_DONE(reader.End());
  return Canonical(std::move(piece), text);
}

std::string PieceFrame(const Piece& piece, ByteView bytes) {
  std::string frame = Format(piece);
  frame.push_back('\n');
  frame.append(AsText(bytes));
  return frame;
}

Result<PieceRead> ReadPieceFrame(std::string_view frame) {
  const std::size_t end = frame.substr(0, kMaxPieceNoteBytes).find("\n\n");
  if (end == std::string_view::npos) {
    return Failure{Reason::kBadNote, "a piece without an empty line"};
  }
  TRY(Piece piece, ParsePiece(frame.substr(0, end + 1)));
  return PieceRead{std::move(piece), AsBytes(frame.substr(end + 2))};
}

std::string Format(const HandedOver& handed) {
  NoteWriter writer(kHandedOverNote);
  writer.Add("object", handed.object)
      .Add("handed-bytes", handed.handed_bytes)
      .Add("total-bytes", handed.total_bytes)
      .AddText("cause", handed.cause);
  return std::move(writer).text();
}

Result<HandedOver> ParseHandedOver(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kHandedOverNote));
  TRY(const ObjectDigest object, reader.TakeAs<ObjectDigest>("object"));
  HandedOver handed{object, {}, {}, {}};
  TRY(handed.handed_bytes, reader.TakeNumber("handed-bytes"));
  TRY(handed.total_bytes, reader.TakeNumber("total-bytes", INT64_MAX));
  TRY(handed.cause, reader.TakeText("cause"));
  TRY_DONE(reader.End());
  if (handed.handed_bytes > handed.total_bytes ||
      (handed.cause.empty() && handed.handed_bytes != handed.total_bytes) ||
      (!handed.cause.empty() && handed.cause != "limit")) {
    return Failure{Reason::kBadNote, "what was handed over does not add up"};
  }
  return Canonical(std::move(handed), text);
}

}  // namespace airlock::notes
