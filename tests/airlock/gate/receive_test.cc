#include "airlock/gate/receive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <tuple>

#include "airlock/crypto/hash.h"
#include "airlock/platform/tree.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::gate {
namespace {

using testing_support::CrossingDraft;
using testing_support::FailsWith;
using testing_support::FilesUnder;
using testing_support::FileText;
using testing_support::Goods;
using testing_support::KeyCabinet;
using testing_support::RootKeyOf;
using testing_support::SealedSite;
using testing_support::SeededKey;
using testing_support::SignRoot;
using testing_support::TempDirectory;
using testing_support::WriteFile;

// A site that has published once, and a gate that has received nothing.
class Gate : public ::testing::Test {
 protected:
  explicit Gate(Separation separation = Separation::kSeparated)
      : site_(Goods::kBlob, separation) {
    const Chain chain = site_.Read().ChainOf(SiteSubject()).value();
    memory_.root = FormatSigned(chain[1].record.body);
    site_.Seal();
    site_.Publish();
  }

  // A newer version of the same target.
  void PublishAgain() {
    site_.Say(
        SubjectOf(site_.target()),
        {notes::Format(notes::Refreshed{site_.target(), site_.now()}), {}});
    site_.Publish();
  }

  Result<Accepted> Examine(CrossingDraft draft) const {
    const TempDirectory folder;
    draft.WriteTo(folder.path());
    return ExamineFolder(folder.path());
  }
  Result<Accepted> ExamineFolder(const std::string& folder) const {
    TRY(const platform::Directory directory, platform::Directory::Open(folder));
    return gate::Examine(directory, memory_, now());
  }
  // As `airlock-gate receive` does.
  Result<Done> Receive(CrossingDraft draft) {
    const TempDirectory folder;
    draft.WriteTo(folder.path());
    return ReceiveFolder(folder.path());
  }
  Result<Done> ReceiveFolder(const std::string& folder) {
    TRY(const platform::Directory directory, platform::Directory::Open(folder));
    TRY(const Accepted accepted, gate::Examine(directory, memory_, now()));
    TRY_DONE(gate::Import(directory, state_, accepted));
    TRY(memory_, ReadMemory(state_));
    return Done{};
  }

  Instant now() const { return site_.now(); }
  const TargetName& target() const { return site_.target(); }
  std::string Store(std::string_view path) const {
    return state_folder_ /
           ("store/" + target().text() + "/" + std::string(path));
  }
  std::string Current() const {
    const auto link = platform::ReadLink(Store("current"));
    return link.ok() ? *link : "none";
  }
  notes::Release ReleaseIn(const CrossingDraft& draft) const {
    return notes::ParseRelease(ParseSigned(draft.At(draft.note.release))->text)
        .value();
  }

  const crypto::SigningKey mallory_ = SeededKey("mallory");
  SealedSite site_;
  TempDirectory state_folder_;
  platform::Directory state_ =
      platform::Directory::Open(state_folder_.path()).value();
  Memory memory_{SiteName::Parse("north").value(), false, {}, {}, {}, {}, {}};
};

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

// --- roots

class NextRoots : public Gate {
 protected:
  NextRoots() {
    next_ = KeyCabinet::Get().RootAfter(
        site_.Roots(site_.Read()).value().newest(), site_.now());
    Replace("root", {});
    for (const crypto::SigningKey& key : new_keys_) {
      next_.keys.push_back(RootKeyOf("root", key));
    }
    Sort();
  }

  void Replace(std::string_view purpose,
               const std::vector<const crypto::SigningKey*>& by) {
    std::erase_if(next_.keys,
                  [&](const auto& key) { return key.purpose == purpose; });
    for (const crypto::SigningKey* key : by) {
      next_.keys.push_back(RootKeyOf(std::string(purpose), *key));
    }
    Sort();
  }
  void Sort() {
    std::sort(next_.keys.begin(), next_.keys.end(),
              [](const notes::RootKey& a, const notes::RootKey& b) {
                return std::tie(a.purpose, a.id) < std::tie(b.purpose, b.id);
              });
  }

  // The next root as the ledger's next record, whether it is worth that or not.
  CrossingDraft DraftWith(const SignedNote& next) {
    const ledger::Appended appended = site_.Say(SiteSubject(), next);
    CrossingDraft draft = site_.DraftCrossing(1);
    const std::string entry =
        FormatRecord(site_.Read().At(appended.index).value().record);
    const ObjectDigest object = draft.Put(entry);
    if (draft.note.root_records.back() != object) {
      draft.note.root_records.push_back(object);
    }
    return draft;
  }
  Result<Accepted> ExamineWith(
      const notes::Root& next,
      const std::vector<const crypto::SigningKey*>& signers) {
    return Examine(DraftWith(SignRoot(next, signers)));
  }
  // Everybody's.
  SignedNote SignedByAll() const {
    return SignRoot(
        next_, {&old_keys_[0], &old_keys_[1], &new_keys_[1], &new_keys_[2]});
  }

  std::vector<crypto::SigningKey> Made() const {
    std::vector<crypto::SigningKey> keys;
    for (const char* seed : {"new root 1", "new root 2", "new root 3"}) {
      keys.push_back(SeededKey(seed));
    }
    return keys;
  }

  const std::vector<crypto::SigningKey>& old_keys_ = KeyCabinet::Get().root;
  const std::vector<crypto::SigningKey> new_keys_ = Made();
  notes::Root next_;
};

TEST_F(NextRoots, AreFollowedWhenOldAndNewSigned) {
  const CrossingDraft draft = DraftWith(SignedByAll());
  const auto accepted = Examine(draft);
  ASSERT_OK(accepted);
  const auto note = ParseSigned(accepted->next.root);
  ASSERT_OK(note);
  EXPECT_EQ(notes::ParseRoot(note->text)->version, 2u);
  EXPECT_EQ(accepted->next.places.size(), 2u);
  // And from there on, with the later leaves alone.
  const std::uint64_t seen = site_.Read().size();
  ASSERT_OK(Receive(draft));
  PublishAgain();
  EXPECT_OK(Examine(site_.DraftCrossing(2, seen)));
}

class UnsignedRoots
    : public NextRoots,
      public ::testing::WithParamInterface<std::pair<int, int>> {};

// So many of the old keys, so many of the new.
TEST_P(UnsignedRoots, AreRefused) {
  std::vector<const crypto::SigningKey*> signers;
  for (int i = 0; i < GetParam().first; ++i) signers.push_back(&old_keys_[i]);
  for (int i = 0; i < GetParam().second; ++i) signers.push_back(&new_keys_[i]);
  if (signers.empty()) signers.push_back(&mallory_);
  EXPECT_THAT(ExamineWith(next_, signers), FailsWith(Reason::kBadRoot));
}
INSTANTIATE_TEST_SUITE_P(, UnsignedRoots,
                         ::testing::Values(std::pair(0, 0), std::pair(2, 0),
                                           std::pair(0, 2), std::pair(2, 1),
                                           std::pair(1, 2)));

TEST_F(NextRoots, AreRefusedWhenTufsClientsCouldNotFollow) {
  SignedNote note = SignedByAll();
  std::erase_if(note.signatures, [&](const NoteSignature& signature) {
    return signature.scheme == "ed25519-tuf" &&
           signature.key == old_keys_[0].public_key().id();
  });
  EXPECT_THAT(Examine(DraftWith(note)), FailsWith(Reason::kBadRoot));
}

TEST_F(NextRoots, AreRefusedWhenOneIsLeftOut) {
  next_.version = 3;
  EXPECT_THAT(ExamineWith(next_, {&old_keys_[0], &old_keys_[1], &new_keys_[0],
                                  &new_keys_[1]}),
              FailsWith(Reason::kBadRoot));
}

TEST_F(NextRoots, TakeAwayTheOldKeys) {
  const crypto::SigningKey other = SeededKey("another checkpoint key");
  Replace("checkpoint", {&other});
  EXPECT_THAT(Examine(DraftWith(SignedByAll())),
              FailsWith(Reason::kBadCheckpoint));
}

// Whoever holds a key that was retired.
TEST_F(NextRoots, AreTheOnlyOnesThatSignReleases) {
  const auto other =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  Replace("seal", {&other});
  EXPECT_THAT(Examine(DraftWith(SignedByAll())), FailsWith(Reason::kUnsigned));
}

// A gate that is given a later root by hand knows the earlier ones by it.
TEST_F(NextRoots, VouchForThoseBeforeThem) {
  const CrossingDraft draft = DraftWith(SignedByAll());
  memory_.root = FormatSigned(SignedByAll());
  EXPECT_OK(Examine(draft));
  CrossingDraft without = draft;
  without.note.root_records.erase(without.note.root_records.begin());
  EXPECT_THAT(Examine(without), FailsWith(Reason::kBadRoot));
  // Another one of that version, as good in itself.
  next_.issued = next_.issued + Seconds{1};
  memory_.root = FormatSigned(SignedByAll());
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadRoot));
}

TEST_F(NextRoots, AreNotForgotten) {
  const CrossingDraft before = site_.DraftCrossing(1);
  ASSERT_OK(Receive(DraftWith(SignedByAll())));
  EXPECT_THAT(Examine(before), FailsWith(Reason::kBadRoot));
}

// A root has the place that the history gives it: earlier or later, other seals
// would count.
TEST_F(NextRoots, AreRefusedAtAnotherPlace) {
  CrossingDraft draft = DraftWith(SignedByAll());
  Record moved = ParseRecord(draft.At(draft.note.root_records[1])).value();
  moved.index -= 1;
  draft.note.root_records[1] = draft.Put(FormatRecord(moved));
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadProof));
}

TEST_F(NextRoots, AreRefusedAtAnotherPlaceThanWasSeen) {
  ASSERT_OK(Receive(DraftWith(SignedByAll())));
  const std::uint64_t seen = site_.Read().size();
  PublishAgain();
  CrossingDraft draft = site_.DraftCrossing(2, seen);
  EXPECT_OK(Examine(draft));
  Record moved = ParseRecord(draft.At(draft.note.root_records[1])).value();
  moved.index -= 1;
  draft.note.root_records[1] = draft.Put(FormatRecord(moved));
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadProof));
}

// --- seals of keys that came and went

// The site's seal key is another from version 2 on.
class RotatedSealKey : public NextRoots {
 protected:
  RotatedSealKey() { Replace("seal", {&seal_}); }

  SignedNote SignedBySeal(std::string text) const {
    SignedNote note{std::move(text), {}};
    note.signatures = {{"ecdsa-p256", seal_.public_key().id(),
                        seal_.Sign(AsBytes(note.text))}};
    return note;
  }
  // The same release, signed with the new key.
  void SignAnew(CrossingDraft& draft) const {
    const SignedNote old = ParseSigned(draft.At(draft.note.release)).value();
    draft.note.release = draft.Put(FormatSigned(SignedBySeal(old.text)));
  }

  const crypto::SigningKey seal_ =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
};

TEST_F(RotatedSealKey, LeavesTheSealsBeforeItGood) {
  CrossingDraft draft = DraftWith(SignedByAll());
  SignAnew(draft);
  EXPECT_OK(Examine(draft));
}

TEST_F(RotatedSealKey, RefusesSealsThatANewRootRevokes) {
  const std::uint64_t index = ReleaseIn(site_.DraftCrossing(1)).seals[0].index;
  const KeyId old = KeyCabinet::Get().release.For("seal").public_key().id();
  next_.revoked = {{old, index}};
  CrossingDraft draft = DraftWith(SignedByAll());
  SignAnew(draft);
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kNotSealed));
}

TEST_F(RotatedSealKey, KeepsSealsFromBeforeTheRevocation) {
  const std::uint64_t index = ReleaseIn(site_.DraftCrossing(1)).seals[0].index;
  const KeyId old = KeyCabinet::Get().release.For("seal").public_key().id();
  next_.revoked = {{old, index + 1}};
  CrossingDraft draft = DraftWith(SignedByAll());
  SignAnew(draft);
  EXPECT_OK(Examine(draft));
}

// The key that was taken away seals once more, and somebody with the new one
// puts that into a release.
TEST_F(RotatedSealKey, RefusesSealsByTheOldKeyAfterIt) {
  site_.Say(SiteSubject(), SignedByAll());
  site_.Take(testing_support::SignedFiles({"late.sh"}));
  const ledger::Appended late = site_.Seal();
  EXPECT_THAT(site_.Render(site_.Read()), FailsWith(Reason::kUnsigned));
  CrossingDraft draft = site_.DraftCrossing(1);
  notes::Release release = ReleaseIn(draft);
  const ledger::Reader reader = site_.Read();
  release.size = reader.size();
  release.root = reader.checkpoint().root;
  draft.note.release =
      draft.Put(FormatSigned(SignedBySeal(notes::Format(release))));
  EXPECT_OK(Examine(draft));
  release.seals.push_back({late.index, late.digest});
  draft.note.seal_records.push_back(
      draft.Put(FormatRecord(reader.At(late.index).value().record)));
  draft.note.release =
      draft.Put(FormatSigned(SignedBySeal(notes::Format(release))));
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kUnsigned));
}

// --- history

class Histories : public Gate {
 protected:
  // What a holder of the checkpoint key says the history is.
  static void PutHistory(CrossingDraft& draft, std::uint64_t first_leaf,
                         const std::vector<RecordDigest>& leaves) {
    crypto::CompactTree tree;
    for (const RecordDigest& leaf : leaves) tree.Add(leaf);
    const ledger::Checkpoint checkpoint{
        std::string(testing_support::kSiteOrigin), tree.size(), tree.Root()};
    const crypto::SigningKey& key = KeyCabinet::Get().checkpoint;
    draft.note.checkpoint = draft.Put(ledger::FormatSignedCheckpoint(
        checkpoint, key.public_key(),
        key.Sign(AsBytes(ledger::FormatCheckpoint(checkpoint)))));
    std::string bytes;
    for (std::uint64_t i = first_leaf; i < leaves.size(); ++i) {
      bytes += AsText(leaves[i].bytes());
    }
    draft.note.first_leaf = first_leaf;
    draft.note.leaves = draft.Put(bytes);
  }
};

TEST_F(Histories, ThatForkAreRefused) {
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  const std::uint64_t seen = memory_.ledger.size();
  PublishAgain();
  const std::vector<RecordDigest> leaves = site_.Read().leaves();
  for (const std::uint64_t first_leaf : {std::uint64_t{0}, seen}) {
    CrossingDraft draft = site_.DraftCrossing(2);
    PutHistory(draft, first_leaf, leaves);
    EXPECT_OK(Examine(draft));
    for (std::uint64_t i = 0; i < seen; ++i) {
      std::vector<RecordDigest> forked = leaves;
      forked[i] = RecordDigest(crypto::DigestNote("another record").bytes());
      PutHistory(draft, first_leaf, forked);
      EXPECT_THAT(Examine(draft), FailsWith(Reason::kInconsistent))
          << first_leaf << " " << i;
    }
  }
}

// Leaves that were seen and come again, from every place on. Those that a
// remembered peak covers are compared; of the rest nothing is believed.
TEST_F(Histories, AreComparedWhereTheyOverlap) {
  PublishAgain();  // for a size that is no power of two
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  const std::uint64_t seen = memory_.ledger.size();
  ASSERT_GT(memory_.ledger.peaks().size(), 1u);
  PublishAgain();
  const std::vector<RecordDigest> leaves = site_.Read().leaves();
  std::size_t refused = 0;
  for (std::uint64_t first = 0; first <= seen; ++first) {
    CrossingDraft draft = site_.DraftCrossing(2, first);
    EXPECT_OK(Examine(draft)) << first;
    std::string bytes = draft.At(draft.note.leaves);
    // The last leaf that was seen is the smallest peak's, or part of it.
    if (first < seen) {
      bytes[(seen - 1 - first) * RecordDigest::kBytes] ^= 1;
      draft.note.leaves = draft.Put(bytes);
      const std::uint64_t smallest = seen & (~seen + 1);
      if (first <= seen - smallest) {
        EXPECT_THAT(Examine(draft), FailsWith(Reason::kInconsistent)) << first;
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 1u);
}

TEST_F(Histories, ThatAreShorterAreRefused) {
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  std::vector<RecordDigest> leaves = site_.Read().leaves();
  leaves.pop_back();
  CrossingDraft draft = site_.DraftCrossing(2);
  PutHistory(draft, 0, leaves);
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kRollback));
}

TEST_F(Histories, ThatAnotherKeySignedAreRefused) {
  CrossingDraft draft = site_.DraftCrossing(1);
  const crypto::SigningKey mallory = SeededKey("mallory");
  const ledger::Checkpoint checkpoint = site_.Read().checkpoint();
  draft.note.checkpoint = draft.Put(ledger::FormatSignedCheckpoint(
      checkpoint, mallory.public_key(),
      mallory.Sign(AsBytes(ledger::FormatCheckpoint(checkpoint)))));
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadCheckpoint));
}

TEST_F(Histories, WithoutTheSealAreRefused) {
  std::vector<RecordDigest> leaves = site_.Read().leaves();
  const std::uint64_t index = ReleaseIn(site_.DraftCrossing(1)).seals[0].index;
  leaves[index] = RecordDigest(crypto::DigestNote("another record").bytes());
  CrossingDraft draft = site_.DraftCrossing(1);
  PutHistory(draft, 0, leaves);
  // The release names the root that it was made of.
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kInconsistent));
}

// --- seals

// A release that the seal key signs, with one thing in it that is not so: the
// signer's own mistake, or a stolen key.
class Releases : public Gate {
 protected:
  Result<Accepted> ExamineWith(
      const std::function<void(CrossingDraft&, notes::Release&)>& change) {
    CrossingDraft draft = site_.DraftCrossing(1);
    notes::Release release = ReleaseIn(draft);
    change(draft, release);
    const std::string text = notes::Format(release);
    const signer::ReleaseKeys& keys = KeyCabinet::Get().release;
    draft.note.release = draft.Put(
        FormatSigned({text,
                      {{"ecdsa-p256", keys.For("seal").public_key().id(),
                        keys.For("seal").Sign(AsBytes(text))}}}));
    return Examine(draft);
  }
};

TEST_F(Releases, AreAcceptedUnchanged) {
  EXPECT_OK(ExamineWith([](CrossingDraft&, notes::Release&) {}));
}

TEST_F(Releases, OfAnotherHistoryAreRefused) {
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  const std::uint64_t seen = memory_.ledger.size();
  PublishAgain();
  for (const std::uint64_t first_leaf : {std::uint64_t{0}, seen}) {
    EXPECT_THAT(ExamineWith([&](CrossingDraft& draft, notes::Release& release) {
                  draft = site_.DraftCrossing(2, first_leaf);
                  release.root = crypto::EmptyRoot();
                }),
                FailsWith(Reason::kInconsistent))
        << first_leaf;
  }
}

TEST_F(Releases, WithSealThatIsNotInTheLedgerAreRefused) {
  EXPECT_THAT(ExamineWith([](CrossingDraft&, notes::Release& release) {
                release.seals[0].index -= 1;
              }),
              FailsWith(Reason::kBadProof));
  EXPECT_THAT(ExamineWith([](CrossingDraft&, notes::Release& release) {
                release.seals[0].record =
                    RecordDigest(crypto::DigestNote("").bytes());
              }),
              FailsWith(Reason::kBadCrossing));
  EXPECT_THAT(ExamineWith([](CrossingDraft&, notes::Release& release) {
                release.seals[0].index += 1000;
              }),
              FailsWith(Reason::kBadProof));
}

TEST_F(Releases, WithAnotherRecordForASealAreRefused) {
  EXPECT_THAT(
      ExamineWith([&](CrossingDraft& draft, notes::Release& release) {
        const ChainedRecord other = site_.Read().At(5).value();
        release.seals[0] = {5, other.digest};
        draft.note.seal_records = {draft.Put(FormatRecord(other.record))};
      }),
      FailsWith(Reason::kBadCrossing));
}

TEST_F(Releases, WithoutRecordForEachSealAreRefused) {
  EXPECT_THAT(ExamineWith([](CrossingDraft& draft, notes::Release&) {
                draft.note.seal_records.clear();
              }),
              FailsWith(Reason::kBadCrossing));
}

TEST_F(Releases, OfLongerLedgerThanTheCheckpointsAreRefused) {
  EXPECT_THAT(ExamineWith([](CrossingDraft&, notes::Release& release) {
                release.size += 1000;
              }),
              FailsWith(Reason::kBadCrossing));
}

TEST_F(Releases, WithFileThatDidNotTravelAreRefused) {
  EXPECT_THAT(ExamineWith([](CrossingDraft&, notes::Release& release) {
                release.files[0].object = crypto::DigestObject({});
              }),
              FailsWith(Reason::kBadCrossing));
  EXPECT_THAT(ExamineWith([](CrossingDraft&, notes::Release& release) {
                release.files[0].size += 1;
              }),
              FailsWith(Reason::kSizeMismatch));
}

TEST_F(Releases, ThatAnotherKeySignedAreRefused) {
  const auto mallory =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  CrossingDraft draft = site_.DraftCrossing(1);
  SignedNote note = ParseSigned(draft.At(draft.note.release)).value();
  note.signatures[0].bytes = mallory.Sign(AsBytes(note.text));
  draft.note.release = draft.Put(FormatSigned(note));
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kBadSignature));
  note.signatures[0].key = mallory.public_key().id();
  draft.note.release = draft.Put(FormatSigned(note));
  EXPECT_THAT(Examine(draft), FailsWith(Reason::kUnsigned));
}

// --- imports that are interrupted

class Imports : public Gate {
 protected:
  Imports() {
    draft_.WriteTo(folder_.path());
    version_ = std::to_string(ReleaseIn(draft_).size);
    // What the end is when nothing comes in between.
    const TempDirectory other;
    const auto state = platform::Directory::Open(other.path()).value();
    const auto directory = platform::Directory::Open(folder_.path()).value();
    const auto accepted = gate::Examine(directory, memory_, now());
    EXPECT_OK(accepted);
    EXPECT_OK(gate::Import(directory, state, *accepted));
    end_ = FilesUnder(other.path());
  }

  CrossingDraft draft_ = site_.DraftCrossing(1);
  TempDirectory folder_;
  std::string version_;
  std::map<std::string, std::string> end_;
};

TEST_F(Imports, StartAgainFromHalfATree) {
  WriteFile(Store(version_ + ".new/files/tools/tool.sh"), "half");
  WriteFile(Store(version_ + ".new/stranger"), "left behind");
  ASSERT_OK(ReceiveFolder(folder_.path()));
  EXPECT_EQ(FilesUnder(state_folder_.path()), end_);
  EXPECT_EQ(Current(), version_);
}

TEST_F(Imports, StartAgainAfterTheTreeWithoutTheLink) {
  const Memory before = memory_;
  ASSERT_OK(ReceiveFolder(folder_.path()));
  memory_ = before;
  std::filesystem::remove(Store("current"));
  std::filesystem::remove(state_folder_ / "memory");
  ASSERT_OK(ReceiveFolder(folder_.path()));
  EXPECT_EQ(FilesUnder(state_folder_.path()), end_);
  EXPECT_EQ(Current(), version_);
}

TEST_F(Imports, StartAgainAfterTheLinkWithoutTheMemory) {
  const Memory before = memory_;
  // The memory cannot be replaced by a file: the import fails at its last step.
  std::filesystem::create_directories(state_folder_ / "memory/full");
  EXPECT_FALSE(ReceiveFolder(folder_.path()).ok());
  EXPECT_EQ(Current(), version_);
  std::filesystem::remove_all(state_folder_ / "memory");
  memory_ = before;
  ASSERT_OK(ReceiveFolder(folder_.path()));
  EXPECT_EQ(FilesUnder(state_folder_.path()), end_);
}

TEST_F(Imports, HashAgainWhatTheyCopy) {
  const auto directory = platform::Directory::Open(folder_.path()).value();
  const auto accepted = gate::Examine(directory, memory_, now());
  ASSERT_OK(accepted);
  const notes::ReleaseFile& file = accepted->release.files.back();
  const std::string hex = file.object.hex();
  const std::string path =
      folder_ / ("objects/" + hex.substr(0, 2) + "/" + hex.substr(2));
  std::string bytes = FileText(path);
  bytes[0] = static_cast<char>(bytes[0] ^ 1);
  WriteFile(path, bytes);
  EXPECT_THAT(gate::Import(directory, state_, *accepted),
              FailsWith(Reason::kDigestMismatch));
  EXPECT_FALSE(std::filesystem::exists(Store("current")));
  EXPECT_FALSE(std::filesystem::exists(Store(version_)));
  EXPECT_FALSE(std::filesystem::exists(state_folder_ / "memory"));
}

// --- back

TEST_F(Gate, GoesBackToTheVersionBeforeAndForgetsNothing) {
  const CrossingDraft first = site_.DraftCrossing(1);
  ASSERT_OK(Receive(first));
  const std::string one = Current();
  EXPECT_THAT(RollBack(state_, target()), FailsWith(Reason::kNotFound));
  PublishAgain();
  const CrossingDraft second = site_.DraftCrossing(2);
  ASSERT_OK(Receive(second));
  const std::string two = Current();
  const std::string memory = FileText(state_folder_ / "memory");
  EXPECT_THAT(RollBack(state_, target()), testing_support::Yields(one));
  EXPECT_EQ(Current(), one);
  EXPECT_EQ(FileText(state_folder_ / "memory"), memory);
  EXPECT_THAT(Examine(first), FailsWith(Reason::kRollback));
  // Forward again by the newest crossing.
  ASSERT_OK(Receive(second));
  EXPECT_EQ(Current(), two);
}

TEST_F(Gate, RefusesToReadAMemoryThatIsNotItsOwn) {
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  const std::string good = FileText(state_folder_ / "memory");
  EXPECT_EQ(Format(ParseMemory(good).value()), good);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string other = good;
    other[at] = static_cast<char>(other[at] ^ 1);
    const auto memory = ParseMemory(other);
    if (memory.ok()) {
      EXPECT_EQ(Format(*memory), other) << at;
    }
  }
}

TEST(GateMemory, IsMadeByInitAlone) {
  const TempDirectory folder;
  const auto state = platform::Directory::Open(folder.path()).value();
  EXPECT_THAT(ReadMemory(state), FailsWith(Reason::kConfiguration));
}

}  // namespace
}  // namespace airlock::gate
