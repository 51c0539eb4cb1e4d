#include "verifier/scanners/hand_over.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "airlock/core/note.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"
#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "verifier/scanners/scan.h"

namespace airlock::verifier {
namespace {

using notes::LeafPart;
using testing_support::FailsWith;
using testing_support::FileBytes;
using testing_support::Inputs;

struct Handed {
  Result<notes::HandedOver> end;
  std::map<std::string, std::string> leaves;  // that ended
  std::size_t frames = 0;
};

// What a parent gets; a file stands for the connection.
Handed HandOver(std::string_view bytes, const Limits& limits = {}) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kArtifact, "object", bytes)
      .Add(notes::ItemRole::kArtifact, "connection", "");
  notes::Job job;
  job.limits = limits;
  const int connection = inputs.all()[1].fd;
  Handed handed{HandOverLeaves(job, inputs.front(), connection), {}, 0};
  EXPECT_EQ(::lseek(connection, 0, SEEK_SET), 0);
  std::string path, leaf;
  while (true) {
    const auto frame = platform::ReadFrame(connection, 1 << 20);
    if (!frame.ok()) break;
    ++handed.frames;
    const auto read = notes::ReadPieceFrame(*frame);
    EXPECT_OK(read);
    const LeafPart part = read->piece.part;
    if (part == LeafPart::kWhole || part == LeafPart::kFirst) {
      path = read->piece.path;
      leaf.clear();
    }
    EXPECT_EQ(read->piece.path, path);
    leaf += AsText(read->bytes);
    if (part == LeafPart::kWhole || part == LeafPart::kLast) {
      handed.leaves[path] = leaf;
    }
  }
  return handed;
}

std::string Bundle(const std::string& name) {
  return FileBytes(std::string(AIRLOCK_TESTDATA) + "/bundles/good/" + name);
}

TEST(HandOver, IsOfEveryLeafAndItsBytes) {
  for (const char* name :
       {"eicar-deb.deb", "all-kinds-in-zip.zip", "plain-tar-zst.tar.zst",
        "bzip2-rpm.rpm", "broken-gzip-inside-tar.tar", "empty-tar.tar",
        "broken-zip-inside-tar.tar", "broken-cpio-inside-zip.zip"}) {
    const std::string bytes = Bundle(name);
    ASSERT_FALSE(bytes.empty()) << name;
    const Handed handed = HandOver(bytes);
    ASSERT_OK(handed.end) << name;
    EXPECT_EQ(handed.end->cause, "") << name;
    EXPECT_EQ(handed.end->handed_bytes, handed.end->total_bytes) << name;
    // As the inventory has them.
    Inputs inputs;
    inputs.Add(notes::ItemRole::kArtifact, "object", bytes);
    const auto inventory = TakeInventory(notes::Job(), inputs.front());
    ASSERT_OK(inventory);
    EXPECT_EQ(handed.end->total_bytes, inventory->expanded_bytes) << name;
    std::uint64_t listed = 0;
    for (const notes::Member& member : inventory->members) {
      const auto at = handed.leaves.find(member.path);
      if (at == handed.leaves.end()) continue;
      listed += at->second.size();
      EXPECT_EQ(crypto::DigestObject(AsBytes(at->second)), member.digest)
          << name << " " << member.path;
    }
    EXPECT_EQ(listed, inventory->expanded_bytes) << name;
  }
}

TEST(HandOver, IsOfAFileThatIsNoContainer) {
  const std::string large(1'000'000, 'a');
  for (const std::string& text : {std::string("text"), large}) {
    const Handed handed = HandOver(text);
    ASSERT_OK(handed.end);
    EXPECT_EQ(handed.leaves,
              (std::map<std::string, std::string>{{"", text}}));
    EXPECT_EQ(handed.frames, text == large ? 4U : 1U);
  }
}

TEST(HandOver, SaysWhereItMetALimit) {
  const Handed handed = HandOver(Bundle("nested-too-deep-tar.tar"));
  ASSERT_OK(handed.end);
  EXPECT_EQ(handed.end->cause, "limit");
}

TEST(HandOver, RefusesWhatTheUnpackerRefuses) {
  const std::string bytes = FileBytes(std::string(AIRLOCK_TESTDATA) +
                                      "/bundles/hostile/bytes-after-end.tar");
  EXPECT_THAT(HandOver(bytes).end, FailsWith(Reason::kTrailingBytes));
}

}  // namespace
}  // namespace airlock::verifier
