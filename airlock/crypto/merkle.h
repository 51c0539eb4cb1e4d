// airlock/crypto/merkle.h
//
// Merkle tree arithmetic of RFC 6962 §2.1 (RFC 9162 §2.1.3–2.1.4 for the
// checking algorithms): pure functions over hashes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::crypto {

// SHA-256 of nothing.
RootDigest EmptyRoot();

// A tree that can only grow: the roots of its perfect subtrees, largest first.
// 64 hashes at most, whatever the size.
class CompactTree {
 public:
  CompactTree() = default;
  // From its stored form; the number of hashes must be the number of bits set
  // in `size` (kBadProof).
  static Result<CompactTree> From(std::uint64_t size,
                                  std::vector<RootDigest> peaks);
  void Add(const RecordDigest& leaf);
  std::uint64_t size() const { return size_; }
  const std::vector<RootDigest>& peaks() const { return peaks_; }
  RootDigest Root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<RootDigest> peaks_;
};

// Proofs from all leaves (small trees, tests) …
std::vector<RootDigest> InclusionProof(std::span<const RecordDigest> leaves,
                                       std::uint64_t index);
std::vector<RootDigest> ConsistencyProof(std::span<const RecordDigest> leaves,
                                         std::uint64_t old_size);
// … and their checks (kBadProof).
Result<Done> CheckInclusion(const RecordDigest& leaf, std::uint64_t index,
                            std::uint64_t size,
                            std::span<const RootDigest> proof,
                            const RootDigest& root);
Result<Done> CheckConsistency(std::uint64_t old_size,
                              const RootDigest& old_root,
                              std::uint64_t new_size,
                              const RootDigest& new_root,
                              std::span<const RootDigest> proof);

}  // namespace airlock::crypto
