#include <vector>

#include "airlock/crypto/hash.h"
#include "tests/airlock/gate/gate_fixture.h"

namespace airlock::gate {
namespace {

using testing_support::FailsWith;
using testing_support::KeyCabinet;

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

}  // namespace
}  // namespace airlock::gate
