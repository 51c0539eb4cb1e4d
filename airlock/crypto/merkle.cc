#include "airlock/crypto/merkle.h"

#include <bit>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"

namespace airlock::crypto {
namespace {

Failure BadProof(std::string why) {
  return {Reason::kBadProof, std::move(why)};
}

RootDigest Join(const RootDigest& left, const RootDigest& right) {
  return DigestNode(left.bytes(), right.bytes());
}

// The largest power of two below `size`: where RFC 6962 §2.1 splits a tree.
std::size_t SplitOf(std::size_t size) { return std::bit_floor(size - 1); }

RootDigest RootOf(std::span<const RecordDigest> leaves) {
  if (leaves.empty()) return EmptyRoot();
  if (leaves.size() == 1) return RootDigest(leaves[0].bytes());
  const std::size_t split = SplitOf(leaves.size());
  return Join(RootOf(leaves.first(split)), RootOf(leaves.subspan(split)));
}

// SUBPROOF of RFC 6962 §2.1.2; `whole` is its flag b.
void AppendSubproof(std::span<const RecordDigest> leaves, std::uint64_t size,
                    bool whole, std::vector<RootDigest>& proof) {
  if (size == leaves.size()) {
    if (!whole) proof.push_back(RootOf(leaves));
    return;
  }
  const std::size_t split = SplitOf(leaves.size());
  if (size <= split) {
    AppendSubproof(leaves.first(split), size, whole, proof);
    proof.push_back(RootOf(leaves.subspan(split)));
  } else {
    AppendSubproof(leaves.subspan(split), size - split, false, proof);
    proof.push_back(RootOf(leaves.first(split)));
  }
}

}  // namespace

RootDigest EmptyRoot() { return RootDigest(Hash().Finish256()); }

Result<CompactTree> CompactTree::From(std::uint64_t size,
                                      std::vector<RootDigest> peaks) {
  if (peaks.size() != static_cast<std::size_t>(std::popcount(size))) {
    return BadProof("a tree of " + std::to_string(size) + " leaves has " +
                    std::to_string(std::popcount(size)) + " peaks, not " +
                    std::to_string(peaks.size()));
  }
  CompactTree tree;
  tree.size_ = size;
  tree.peaks_ = std::move(peaks);
  return tree;
}

void CompactTree::Add(const RecordDigest& leaf) {
  Check(size_ != UINT64_MAX, "a tree has fewer than 2^64 leaves");
  RootDigest peak(leaf.bytes());
  // Like a carry: each peak of equal height is joined with the new one.
  for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    peak = Join(peaks_.back(), peak);
    peaks_.pop_back();
  }
  peaks_.push_back(peak);
  ++size_;
}

RootDigest CompactTree::Root() const {
  if (peaks_.empty()) return EmptyRoot();
  RootDigest root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) {
    root = Join(peaks_[i - 1], root);
  }
  return root;
}

std::vector<RootDigest> InclusionProof(std::span<const RecordDigest> leaves,
                                       std::uint64_t index) {
  Check(index < leaves.size(), "the leaf is in the tree");
  if (leaves.size() == 1) return {};
  const std::size_t split = SplitOf(leaves.size());
  const bool left = index < split;
  std::vector<RootDigest> proof =
      left ? InclusionProof(leaves.first(split), index)
           : InclusionProof(leaves.subspan(split), index - split);
  proof.push_back(left ? RootOf(leaves.subspan(split))
                       : RootOf(leaves.first(split)));
  return proof;
}

std::vector<RootDigest> ConsistencyProof(std::span<const RecordDigest> leaves,
                                         std::uint64_t old_size) {
  Check(old_size <= leaves.size(), "the old tree is no larger");
  std::vector<RootDigest> proof;
  if (old_size > 0) AppendSubproof(leaves, old_size, true, proof);
  return proof;
}

// RFC 9162 §2.1.3.2, whose names for the two positions are kept.
Result<Done> CheckInclusion(const RecordDigest& leaf, std::uint64_t index,
                            std::uint64_t size,
                            std::span<const RootDigest> proof,
                            const RootDigest& root) {
  if (index >= size) return BadProof("the leaf is beyond the tree");
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  RootDigest r(leaf.bytes());
  for (const RootDigest& p : proof) {
    if (sn == 0) return BadProof("the inclusion proof is too long");
    if ((fn & 1) != 0 || fn == sn) {
      r = Join(p, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = Join(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return BadProof("the inclusion proof is too short");
  if (r != root) return BadProof("the leaf does not lead to the root");
  return Done{};
}

// RFC 9162 §2.1.4.2. The RFC leaves out the two cases in which there is
// nothing to prove: the old tree is empty, or it is the new one.
Result<Done> CheckConsistency(std::uint64_t old_size,
                              const RootDigest& old_root,
                              std::uint64_t new_size,
                              const RootDigest& new_root,
                              std::span<const RootDigest> proof) {
  if (old_size > new_size) return BadProof("the tree has shrunk");
  if (old_size == 0 && old_root != EmptyRoot()) {
    return BadProof("the old tree is empty and its root is not");
  }
  if (old_size == 0 || old_size == new_size) {
    if (!proof.empty()) return BadProof("the consistency proof is too long");
    if (old_size == new_size && old_root != new_root) {
      return BadProof("two roots of one size differ");
    }
    return Done{};
  }
  // A perfect old tree is itself the first node of the path.
  std::size_t next = 0;
  RootDigest fr = old_root;
  if (!std::has_single_bit(old_size)) {
    if (proof.empty()) return BadProof("the consistency proof is too short");
    fr = proof[next++];
  }
  RootDigest sr = fr;
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = new_size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  for (; next < proof.size(); ++next) {
    const RootDigest& c = proof[next];
    if (sn == 0) return BadProof("the consistency proof is too long");
    if ((fn & 1) != 0 || fn == sn) {
      fr = Join(c, fr);
      sr = Join(c, sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = Join(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return BadProof("the consistency proof is too short");
  if (fr != old_root || sr != new_root) {
    return BadProof("the proof does not lead to both roots");
  }
  return Done{};
}

}  // namespace airlock::crypto
