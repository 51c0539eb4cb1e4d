#include <functional>

#include "airlock/crypto/hash.h"
#include "tests/airlock/gate/gate_fixture.h"

namespace airlock::gate {
namespace {

using testing_support::FailsWith;
using testing_support::KeyCabinet;

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

}  // namespace
}  // namespace airlock::gate
