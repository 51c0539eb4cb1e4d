// Our ledger, read by a program that shares nothing with us (tlog_reader.py).
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include "airlock/ledger/tile.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

struct Answer {
  int exit_code;
  std::string text;
};

Answer ReadByStranger(const std::string& directory,
                      const crypto::PublicKey& key) {
  const std::string command = "python3 " AIRLOCK_SOURCE
                              "/tests/airlock/ledger/tlog_reader.py '" +
                              directory + "' '" + std::string(kOrigin) + "' " +
                              HexEncode(key.ed25519()) + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  Check(pipe != nullptr, "a shell");
  std::string text;
  char buffer[256];
  while (::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
  const int status = ::pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text};
}

class StrangersTool : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Ledger, StrangersTool,
                         testing::Values(0, 1, 255, 256, 257, 600));

TEST_P(StrangersTool, ReadsTheLedgerAndComputesItsRoot) {
  const TempDirectory directory;
  const Place place(directory.path());
  {
    Writer writer = place.Write().value();
    AppendMany(writer, GetParam());
  }
  const Answer answer =
      ReadByStranger(place.ledger, CheckpointKey().public_key());
  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_EQ(answer.text, std::to_string(GetParam()) + " " +
                             place.Read()->checkpoint().root.hex() + "\n");
}

TEST(StrangersToolItself, NoticesDamage) {
  const TempDirectory directory;
  const Place place(directory.path());
  {
    Writer writer = place.Write().value();
    AppendMany(writer, 300);
  }
  EXPECT_NE(ReadByStranger(place.ledger, KeyNumbered(2).public_key()).exit_code,
            0);
  for (const std::string path :
       {"checkpoint", "tile/entries/000", "tile/0/000", "tile/1/000.p/1"}) {
    const std::string bytes = FileText(place.ledger + "/" + path);
    std::string changed = bytes;
    changed[20] = static_cast<char>(changed[20] ^ 1);
    WriteFile(place.ledger + "/" + path, changed);
    EXPECT_NE(
        ReadByStranger(place.ledger, CheckpointKey().public_key()).exit_code, 0)
        << path;
    WriteFile(place.ledger + "/" + path, bytes);
  }
}

}  // namespace
}  // namespace airlock::ledger
