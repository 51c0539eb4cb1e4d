// airlock/core/notes/hand_over.h
//
// Leaves on their way from a worker to a scanner that is a program of its own.
//
// Such a scanner is reached through a socket, and a worker in its sandbox has
// none: it takes the artifact apart and sends what it finds to its parent, piece
// by piece, each piece a frame; the parent hands it on. The worker hears nothing
// of the verdicts. Its report has a HandedOver, which says what should have come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::notes {

enum class LeafPart {
  kWhole,   // "whole": the leaf is this piece
  kFirst,   // "first": a leaf begins, and one that has not ended is forgotten
  kMiddle,  // "middle"
  kLast,    // "last"
};
std::string_view NameOf(LeafPart part);

// `airlock.piece/v1`, then an empty line and the bytes: of a frame all that
// follows.
struct Piece {
  LeafPart part = LeafPart::kWhole;
  std::string path;  // as in the inventory; "" for the object itself
  friend bool operator==(const Piece&, const Piece&) = default;
};
inline constexpr std::string_view kPieceNote = "airlock.piece/v1";
std::string Format(const Piece& piece);
Result<Piece> ParsePiece(std::string_view text);

std::string PieceFrame(const Piece& piece, ByteView bytes);
struct PieceRead {
  Piece piece;
  ByteView bytes;  // of the frame
};
// kBadNote for what is no such frame.
Result<PieceRead> ReadPieceFrame(std::string_view frame);

// `airlock.handed-over/v1`. `cause` is "" where all there is was handed over,
// else "limit".
struct HandedOver {
  ObjectDigest object;
  std::uint64_t handed_bytes = 0;  // of leaves that ended and were not taken back
  std::uint64_t total_bytes = 0;   // of all leaves
  std::string cause;
  friend bool operator==(const HandedOver&, const HandedOver&) = default;
};
inline constexpr std::string_view kHandedOverNote = "airlock.handed-over/v1";
std::string Format(const HandedOver& handed);
Result<HandedOver> ParseHandedOver(std::string_view text);

}  // namespace airlock::notes
