#include "airlock/core/notes/hand_over.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;

TEST(Piece, CarriesAnyNameAndAnyBytes) {
  for (const LeafPart part : {LeafPart::kWhole, LeafPart::kFirst,
                              LeafPart::kMiddle, LeafPart::kLast}) {
    const std::string bytes("airlock.report/v1\n\n\0x\n\n", 23);
    const Piece piece{part, std::string("a!/\n\n\0", 6)};
    const std::string frame = PieceFrame(piece, AsBytes(bytes));
    const auto read = ReadPieceFrame(frame);
    ASSERT_OK(read);
    EXPECT_EQ(read->piece, piece);
    EXPECT_EQ(AsText(read->bytes), bytes);
  }
}

TEST(Piece, IsRefusedWhereItsHeadIsNone) {
  for (const char* frame :
       {"", "\n\n", "airlock.piece/v1\npart whole\npath a\n",
        "airlock.piece/v1\npart all\npath a\n\n",
        "airlock.piece/v1\npart whole\npath a\nmore b\n\n",
        "airlock.report/v1\n\n"}) {
    EXPECT_FALSE(ReadPieceFrame(frame).ok()) << frame;
  }
}

TEST(HandedOver, AddsUp) {
  HandedOver handed{DigestOf<ObjectDigest>(1), 3, 5, "limit"};
  EXPECT_OK(ParseHandedOver(Format(handed)));
  handed.cause = "";
  EXPECT_THAT(ParseHandedOver(Format(handed)), FailsWith(Reason::kBadNote));
  handed.total_bytes = 3;
  EXPECT_OK(ParseHandedOver(Format(handed)));
  handed.handed_bytes = 4;
  EXPECT_THAT(ParseHandedOver(Format(handed)), FailsWith(Reason::kBadNote));
  handed = {DigestOf<ObjectDigest>(1), 3, 5, "because"};
  EXPECT_THAT(ParseHandedOver(Format(handed)), FailsWith(Reason::kBadNote));
}

}  // namespace
}  // namespace airlock::notes
