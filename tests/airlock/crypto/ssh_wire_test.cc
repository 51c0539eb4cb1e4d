#include "airlock/crypto/ssh_wire.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(SshWire, IsReadAndWrittenAlike) {
  SshWriter writer;
  writer.AddLiteral(AsBytes("magic"))
      .AddByte(0xfe)
      .AddNumber(0x01020304)
      .AddString("text")
      .AddString(ByteView())
      .AddPositive(HexDecode("80").value());
  const Bytes bytes = std::move(writer).bytes();
  EXPECT_EQ(HexEncode(bytes),
            "6d61676963fe010203040000000474657874000000000000000"
            "20080");
  SshReader reader(bytes);
  EXPECT_OK(reader.TakeLiteral("magic"));
  EXPECT_THAT(reader.TakeByte(), Yields(0xfe));
  EXPECT_THAT(reader.TakeNumber(), Yields(0x01020304U));
  EXPECT_EQ(AsText(reader.TakeString().value()), "text");
  EXPECT_EQ(reader.TakeString().value().size(), 0U);
  EXPECT_THAT(reader.End(), FailsWith(Reason::kBadEncoding));
  EXPECT_EQ(HexEncode(reader.TakePositive().value()), "80");
  EXPECT_OK(reader.End());
}

TEST(SshReader, RefusesWhatIsCutOff) {
  const auto reading = [](std::string_view hex, auto take) {
    const Bytes bytes = HexDecode(hex).value();
    SshReader reader(bytes);
    return take(reader).ok();
  };
  EXPECT_FALSE(reading("", [](SshReader& r) { return r.TakeByte(); }));
  EXPECT_FALSE(reading("010203", [](SshReader& r) { return r.TakeNumber(); }));
  EXPECT_FALSE(reading("0000", [](SshReader& r) { return r.TakeString(); }));
  EXPECT_FALSE(
      reading("0000000201", [](SshReader& r) { return r.TakeString(); }));
  EXPECT_FALSE(
      reading("ffffffff01", [](SshReader& r) { return r.TakeString(); }));
  EXPECT_FALSE(
      reading("5353", [](SshReader& r) { return r.TakeLiteral("SSHSIG"); }));
  EXPECT_FALSE(
      reading("535349", [](SshReader& r) { return r.TakeLiteral("SSH"); }));
}

TEST(SshReader, RefusesAnMpintThatIsNotPositiveOrNotShortest) {
  for (const auto* hex :
       {"00000000", "0000000100", "0000000180", "000000020001"}) {
    const Bytes bytes = HexDecode(hex).value();
    SshReader reader(bytes);
    EXPECT_THAT(reader.TakePositive(), FailsWith(Reason::kBadEncoding)) << hex;
  }
}

}  // namespace
}  // namespace airlock::crypto
