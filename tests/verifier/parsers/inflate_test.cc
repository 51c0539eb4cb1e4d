#include "verifier/parsers/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include "airlock/core/check.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

std::string Deflate(std::string_view text) {
  z_stream stream{};
  Check(
      deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK,
      "zlib starts");
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in =
      const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  Check(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib packs");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// All that comes out, taken `at_once` bytes at a time and fed in as small
// pieces as a Lookahead gives; "broken" where the stream is.
std::string Unpack(Inflate& inflate, std::string_view packed,
                   std::size_t at_once, std::size_t& consumed) {
  std::string text;
  std::array<std::byte, 256> buffer;
  consumed = 0;
  while (true) {
    const auto in = AsBytes(packed.substr(consumed, Lookahead::kLeastPiece));
    const auto step = inflate.Decode(in, std::span(buffer).first(at_once));
    if (!step) return "broken";
    consumed += step->consumed;
    text.append(AsText(std::span(buffer).first(step->produced)));
    if (step->ended || (step->consumed == 0 && step->produced == 0)) {
      return text;
    }
  }
}

TEST(Inflate, GivesWhatWasPackedWhateverItIsFed) {
  const std::string text(1000, 'x');
  const std::string packed = Deflate(text) + "more";
  for (const std::size_t at_once : {1U, 7U, 256U}) {
    Inflate inflate;
    std::size_t consumed = 0;
    EXPECT_EQ(Unpack(inflate, packed, at_once, consumed), text);
    EXPECT_EQ(consumed, packed.size() - 4) << "takes nothing behind the end";
    EXPECT_EQ(inflate.length(), text.size());
    EXPECT_EQ(inflate.crc(), Crc32(0, AsBytes(text)));
  }
}

TEST(Inflate, BeginsAnewAfterAReset) {
  Inflate inflate;
  std::size_t consumed = 0;
  EXPECT_EQ(Unpack(inflate, Deflate("one"), 256, consumed), "one");
  inflate.Reset();
  EXPECT_EQ(Unpack(inflate, Deflate("two"), 256, consumed), "two");
  EXPECT_EQ(inflate.length(), 3U);
  EXPECT_EQ(inflate.crc(), Crc32(0, AsBytes("two")));
}

TEST(Inflate, GivesNoneOfABrokenStream) {
  Inflate inflate;
  std::size_t consumed = 0;
  // A block of the type that does not exist.
  EXPECT_EQ(Unpack(inflate, "\x07", 256, consumed), "broken");
}

// isa-l would take it (docs/decisions/0011-inflate.md).
TEST(Inflate, RefusesACodeThatLeavesBitsWithoutAMeaning) {
  std::ifstream file(AIRLOCK_TESTDATA "/seeds/inflate/incomplete-code",
                     std::ios::binary);
  const std::string packed(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(packed.empty());
  Inflate inflate;
  std::size_t consumed = 0;
  EXPECT_EQ(Unpack(inflate, packed, 256, consumed), "broken");
}

TEST(Inflate, DoesNotEndBeforeItsEnd) {
  const std::string packed = Deflate("hello");
  Inflate inflate;
  std::array<std::byte, 256> buffer;
  const auto step = inflate.Decode(
      AsBytes(std::string_view(packed).substr(0, packed.size() - 1)), buffer);
  ASSERT_TRUE(step);
  EXPECT_FALSE(step->ended);
}

TEST(Crc32, IsThatOfIso3309) {
  EXPECT_EQ(Crc32(0, AsBytes("123456789")), 0xcbf43926U);
  EXPECT_EQ(Crc32(Crc32(0, AsBytes("1234")), AsBytes("56789")), 0xcbf43926U);
}

}  // namespace
}  // namespace airlock::verifier
