#include "verifier/certificates/der_value.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

Bytes Hex(std::string_view text) { return HexDecode(text).value(); }

TEST(DerCursor, ReadsValuesInOrder) {
  const Bytes bytes = Hex("0201053000");
  DerCursor cursor(bytes);
  EXPECT_THAT(cursor.TakeNumber(5), Yields(std::uint64_t{5}));
  EXPECT_TRUE(cursor.Sees(kDerSequence));
  EXPECT_OK(cursor.Take(kDerSequence));
  EXPECT_OK(cursor.End());
}

TEST(DerCursor, RefusesWhatIsNotDer) {
  for (const char* text : {"02", "0205", "0203aabb", "3080020105 0000",
                           "028101 05", "02820001 05", "1f0100",
                           "0285000000"
                           "000100"}) {
    std::string hex(text);
    std::erase(hex, ' ');
    const Bytes bytes = Hex(hex);
    EXPECT_THAT(DerCursor(bytes).Next(), FailsWith(Reason::kBadEncoding))
        << text;
  }
}

TEST(DerCursor, RefusesIntegersThatArePaddedNegativeOrTooLarge) {
  for (const char* text : {"0200", "02020005", "0201ff", "020106"}) {
    const Bytes bytes = Hex(text);
    EXPECT_THAT(DerCursor(bytes).TakeNumber(5), FailsWith(Reason::kBadEncoding))
        << text;
  }
}

TEST(DerCursor, RefusesBooleansThatAreNotCanonical) {
  const Bytes bytes = Hex("010101");
  EXPECT_THAT(DerCursor(bytes).TakeBoolean(), FailsWith(Reason::kBadEncoding));
}

TEST(DerTime, KnowsTheCenturies) {
  const Bytes early = CopyOf(AsBytes("500101000000Z"));
  const Bytes late = CopyOf(AsBytes("491231235959Z"));
  EXPECT_THAT(ReadDerTime({kDerUtcTime, late, late}),
              Yields(Instant::Parse("2049-12-31T23:59:59Z").value()));
  EXPECT_OK(ReadDerTime({kDerUtcTime, early, early}));
  const Bytes general = CopyOf(AsBytes("20500101000000Z"));
  EXPECT_OK(ReadDerTime({kDerGeneralizedTime, general, general}));
}

TEST(DerTime, RefusesOtherSpellings) {
  for (const char* text :
       {"2501010000Z", "250101000000+0000", "250101000000", "259901000000Z"}) {
    const Bytes bytes = CopyOf(AsBytes(text));
    EXPECT_THAT(ReadDerTime({kDerUtcTime, bytes, bytes}),
                FailsWith(Reason::kBadEncoding))
        << text;
  }
  const Bytes early = CopyOf(AsBytes("20250101000000Z"));
  EXPECT_THAT(ReadDerTime({kDerGeneralizedTime, early, early}),
              FailsWith(Reason::kBadEncoding));
}

TEST(GenTime, CutsFractionsOff) {
  EXPECT_THAT(ReadGenTime(AsBytes("20250101000000.25Z")),
              Yields(Instant::Parse("2025-01-01T00:00:00Z").value()));
  for (const char* text : {"20250101000000.Z", "20250101000000.50Z",
                           "20250101000000,5Z", "20250101000000"}) {
    EXPECT_THAT(ReadGenTime(AsBytes(text)), FailsWith(Reason::kBadEncoding))
        << text;
  }
}

TEST(Oid, IsWrittenAsTheStandardsExamples) {
  EXPECT_EQ(HexEncode(OidOf("1.2.840.113549")), "2a864886f70d");
  EXPECT_EQ(HexEncode(OidOf("2.5.29.19")), "551d13");
}

}  // namespace
}  // namespace airlock::verifier
