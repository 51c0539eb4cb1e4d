#include "verifier/checks/file_capabilities.h"

#include <gtest/gtest.h>

namespace airlock::verifier {
namespace {

// What `setcap` writes and `getfattr -e hex` shows.
TEST(CapabilityText, NamesTheBitsOfTheKernel) {
  EXPECT_EQ(CapabilityText("0100000200200000000000000000000000000000"),
            "cap_net_raw=ep");
  EXPECT_EQ(CapabilityText("0000000200040000000000000000000000000000"),
            "cap_net_bind_service=p");
  EXPECT_EQ(CapabilityText("0100000200200000002000000000000000000000"),
            "cap_net_raw=eip");
  EXPECT_EQ(CapabilityText("0100000200000000000000008000000000000000"),
            "cap_bpf=ep");
  EXPECT_EQ(CapabilityText("0100000220202000000400000000000000000000"),
            "cap_kill,cap_net_raw,cap_sys_admin=ep cap_net_bind_service=ei");
}

TEST(CapabilityText, TellsWhoseRootItIs) {
  EXPECT_EQ(CapabilityText("010000030020000000000000000000000000000010270000"),
            "cap_net_raw=ep rootid 10000");
}

TEST(CapabilityText, TellsABitWithoutAName) {
  EXPECT_EQ(CapabilityText("0100000200000000000000000000008000000000"),
            "63=ep");
}

TEST(CapabilityText, LeavesRpmsOwnWords) {
  EXPECT_EQ(CapabilityText("cap_net_raw=ep"), "cap_net_raw=ep");
}

TEST(CapabilityText, DoesNotGuess) {
  for (const char* odd : {"", "01", "0100000900200000", "01000002002000"}) {
    EXPECT_EQ(CapabilityText(odd), "unreadable") << odd;
  }
  EXPECT_EQ(CapabilityText("0100000200000000000000000000000000000000"),
            "none");
}

}  // namespace
}  // namespace airlock::verifier
