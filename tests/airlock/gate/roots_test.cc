#include <algorithm>
#include <vector>

#include "tests/airlock/gate/gate_fixture.h"

namespace airlock::gate {
namespace {

using testing_support::FailsWith;
using testing_support::KeyCabinet;
using testing_support::RootKeyOf;
using testing_support::SignRoot;

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

}  // namespace
}  // namespace airlock::gate
