#include <algorithm>
#include <filesystem>
#include <vector>

#include "airlock/crypto/hash.h"
#include "tests/airlock/gate/gate_fixture.h"

namespace airlock::gate {
namespace {

using testing_support::FailsWith;
using testing_support::FilesUnder;
using testing_support::FileText;
using testing_support::KeyCabinet;
using testing_support::WriteFile;

TEST_F(Gate, ImportsWhatItAccepts) {
  const CrossingDraft draft = site_.DraftCrossing(1);
  ASSERT_OK(Receive(draft));
  const notes::Release release = ReleaseIn(draft);
  const std::string version = std::to_string(release.size);
  const auto files = FilesUnder(Store(version));
  EXPECT_EQ(files.size(), release.files.size());
  for (const notes::ReleaseFile& file : release.files) {
    ASSERT_TRUE(files.contains(file.path.text())) << file.path.text();
    EXPECT_EQ(crypto::DigestObject(AsBytes(files.at(file.path.text()))),
              file.object);
  }
  EXPECT_EQ(Current(), version);
  ASSERT_TRUE(memory_.targets.contains(target()));
  const Imported& imported = memory_.targets.at(target());
  EXPECT_EQ(imported.sequence, 1u);
  EXPECT_EQ(imported.size, release.size);
  EXPECT_EQ(imported.release, draft.note.release);
  EXPECT_EQ(memory_.ledger.size(), site_.Read().size());
  EXPECT_EQ(memory_.ledger.Root(), site_.Read().checkpoint().root);
  EXPECT_TRUE(memory_.gaps.empty());
}

TEST_F(Gate, TakesTheSameCrossingAgain) {
  const CrossingDraft draft = site_.DraftCrossing(1);
  ASSERT_OK(Receive(draft));
  const auto before = FilesUnder(state_folder_.path());
  ASSERT_OK(Receive(draft));
  EXPECT_EQ(FilesUnder(state_folder_.path()), before);
}

TEST_F(Gate, FollowsFromCrossingToCrossing) {
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  const std::string first = Current();
  const std::uint64_t seen = memory_.ledger.size();
  PublishAgain();
  // All leaves, or those that are new.
  EXPECT_OK(Examine(site_.DraftCrossing(2)));
  EXPECT_OK(Examine(site_.DraftCrossing(2, seen)));
  ASSERT_OK(Receive(site_.DraftCrossing(2, seen)));
  EXPECT_NE(Current(), first);
  EXPECT_TRUE(std::filesystem::exists(Store(first)));
}

// Exhaustive for everything that is read as a note; files and leaves, which are
// only hashed, at every 13th byte and at both ends.
TEST_F(Gate, RefusesCrossingWithAnyOneByteChanged) {
  const TempDirectory folder;
  CrossingDraft draft = site_.DraftCrossing(7);
  draft.WriteTo(folder.path());
  ASSERT_OK(ExamineFolder(folder.path()));
  std::vector<ObjectDigest> read = draft.note.root_records;
  read.push_back(draft.note.checkpoint);
  read.push_back(draft.note.release);
  read.insert(read.end(), draft.note.seal_records.begin(),
              draft.note.seal_records.end());
  const auto is_note = [&](const std::string& path) {
    return path == "crossing" ||
           std::any_of(read.begin(), read.end(), [&](const auto& digest) {
             return path.ends_with(digest.hex().substr(2));
           });
  };
  // Free: the number, which the carrier gives (what orders crossings is the
  // release's own version, which is signed).
  const std::string note = FileText(folder / "crossing");
  const std::size_t number = note.find("\nsequence 7") + 10;
  ASSERT_LT(number, note.size());
  std::size_t notes_read = 0;
  for (const auto& [path, bytes] : FilesUnder(folder.path())) {
    const std::size_t step = is_note(path) ? 1 : 13;
    notes_read += step == 1 ? 1 : 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      if (at % step != 0 && at + 1 != bytes.size()) continue;
      if (path == "crossing" && at == number) continue;
      std::string other = bytes;
      other[at] = static_cast<char>(other[at] ^ 1);
      WriteFile(folder / path, other);
      EXPECT_FALSE(ExamineFolder(folder.path()).ok()) << path << " " << at;
    }
    WriteFile(folder / path, bytes + "\n");
    EXPECT_FALSE(ExamineFolder(folder.path()).ok()) << path << " longer";
    WriteFile(folder / path, bytes.substr(0, bytes.size() - 1));
    EXPECT_FALSE(ExamineFolder(folder.path()).ok()) << path << " shorter";
    std::filesystem::remove(folder / path);
    EXPECT_FALSE(ExamineFolder(folder.path()).ok()) << path << " missing";
    WriteFile(folder / path, bytes);
  }
  EXPECT_EQ(notes_read, 5u);
  EXPECT_OK(ExamineFolder(folder.path()));
}

TEST_F(Gate, PassesOverObjectThatIsNotListed) {
  const TempDirectory folder;
  CrossingDraft draft = site_.DraftCrossing(1);
  draft.WriteTo(folder.path());
  WriteFile(folder / "objects/00/stranger", "not ours");
  WriteFile(folder / "autorun.inf", "nor this");
  ASSERT_OK(ReceiveFolder(folder.path()));
  for (const auto& [path, bytes] : FilesUnder(state_folder_.path())) {
    EXPECT_EQ(bytes.find("not ours"), std::string::npos) << path;
    EXPECT_EQ(bytes.find("nor this"), std::string::npos) << path;
  }
}

TEST_F(Gate, RefusesOlderCrossing) {
  const CrossingDraft first = site_.DraftCrossing(1);
  PublishAgain();
  const CrossingDraft second = site_.DraftCrossing(2);
  ASSERT_OK(Receive(second));
  EXPECT_THAT(Examine(first), FailsWith(Reason::kRollback));
  // The old release under the new checkpoint, with a higher number.
  CrossingDraft mixed = second;
  mixed.note.sequence = 3;
  mixed.note.release = mixed.Put(first.At(first.note.release));
  for (const auto& [digest, bytes] : first.objects) mixed.Put(bytes);
  EXPECT_THAT(Examine(mixed), FailsWith(Reason::kRollback));
}

// Two releases of one version: someone holds the seal key and shows different
// trees to different sites.
TEST_F(Gate, RefusesAnotherReleaseOfTheSameVersion) {
  const CrossingDraft draft = site_.DraftCrossing(1);
  ASSERT_OK(Receive(draft));
  CrossingDraft other = draft;
  notes::Release release = ReleaseIn(draft);
  release.files.pop_back();
  const std::string text = notes::Format(release);
  const signer::ReleaseKeys& keys = KeyCabinet::Get().release;
  other.note.release = other.Put(
      FormatSigned({text,
                    {{"ecdsa-p256", keys.For("seal").public_key().id(),
                      keys.For("seal").Sign(AsBytes(text))}}}));
  EXPECT_THAT(Examine(other), FailsWith(Reason::kInconsistent));
}

// The number is not signed. Whoever changes it on the way may cause questions,
// but not keep what comes later from being taken in.
TEST_F(Gate, IsNotClosedForGoodByAForgedNumber) {
  CrossingDraft forged = site_.DraftCrossing(1);
  forged.note.sequence = ~std::uint64_t{0};
  ASSERT_OK(Receive(forged));
  PublishAgain();
  EXPECT_OK(Receive(site_.DraftCrossing(2)));
  PublishAgain();
  EXPECT_OK(Receive(site_.DraftCrossing(3)));
}

TEST_F(Gate, RefusesWhatIsStale) {
  const notes::Release release = ReleaseIn(site_.DraftCrossing(1));
  site_.Wait(release.expires - site_.now());
  EXPECT_OK(Examine(site_.DraftCrossing(1)));
  site_.Wait(Seconds{1});
  EXPECT_THAT(Examine(site_.DraftCrossing(1)), FailsWith(Reason::kExpired));
}

TEST_F(Gate, RefusesRootThatExpired) {
  site_.Wait(Seconds{366 * 86400});
  EXPECT_THAT(Examine(site_.DraftCrossing(1)), FailsWith(Reason::kExpired));
}

TEST_F(Gate, RefusesCrossingForAnotherSite) {
  CrossingDraft draft = site_.DraftCrossing(1);
  draft.note.site = SiteName::Parse("south").value();
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadCrossing));
}

TEST_F(Gate, RefusesReleaseOfAnotherTarget) {
  CrossingDraft draft = site_.DraftCrossing(1);
  draft.note.target = TargetName::Parse("other").value();
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadCrossing));
}

TEST_F(Gate, RecordsWhichCrossingsNeverArrived) {
  ASSERT_OK(Receive(site_.DraftCrossing(2)));
  PublishAgain();
  ASSERT_OK(Receive(site_.DraftCrossing(5)));
  EXPECT_EQ(memory_.gaps.at(target()), (std::set<std::uint64_t>{1, 3, 4}));
}

TEST_F(Gate, RefusesLeavesThatLeaveAGap) {
  EXPECT_THAT(Examine(site_.DraftCrossing(1, 1)),
              FailsWith(Reason::kCrossingGap));
}

class EmbeddedGate : public Gate {
 protected:
  EmbeddedGate() : Gate(Separation::kEmbedded) {}
};

TEST_F(EmbeddedGate, RefusesEmbeddedSealsUnlessMadeForTrials) {
  EXPECT_THAT(Examine(site_.DraftCrossing(1)),
              FailsWith(Reason::kEmbeddedSeal));
  memory_.accepts_embedded = true;
  EXPECT_OK(Examine(site_.DraftCrossing(1)));
}

}  // namespace
}  // namespace airlock::gate
