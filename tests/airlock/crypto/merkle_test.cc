#include "airlock/crypto/merkle.h"

#include <gtest/gtest.h>

#include <bit>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;

// Above 32 = 2^5, so that every shape of a proof of up to six steps occurs.
constexpr std::uint64_t kSizes = 64;

std::vector<RecordDigest> Leaves(std::uint64_t count) {
  std::vector<RecordDigest> leaves;
  for (std::uint64_t i = 0; i < count; ++i) {
    leaves.push_back(DigestLeaf(AsBytes("leaf " + std::to_string(i))));
  }
  return leaves;
}

RootDigest RootOf(std::span<const RecordDigest> leaves) {
  CompactTree tree;
  for (const RecordDigest& leaf : leaves) tree.Add(leaf);
  return tree.Root();
}

std::vector<RootDigest> Roots() {
  std::vector<RootDigest> roots;
  const auto leaves = Leaves(kSizes);
  for (std::uint64_t size = 0; size <= kSizes; ++size) {
    roots.push_back(RootOf(std::span(leaves).first(size)));
  }
  return roots;
}

RootDigest Flipped(const RootDigest& digest) {
  auto bytes = digest.bytes();
  bytes[7] ^= std::byte{1};
  return RootDigest(bytes);
}

// Every proof that is one mistake away from `proof`.
std::vector<std::vector<RootDigest>> Wrong(
    const std::vector<RootDigest>& proof) {
  std::vector<std::vector<RootDigest>> wrong;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    wrong.push_back(proof);
    wrong.back()[i] = Flipped(proof[i]);
    wrong.push_back(proof);
    wrong.back().erase(wrong.back().begin() + static_cast<std::ptrdiff_t>(i));
    if (i + 1 < proof.size()) {
      wrong.push_back(proof);
      std::swap(wrong.back()[i], wrong.back()[i + 1]);
    }
  }
  wrong.push_back(proof);
  wrong.back().push_back(EmptyRoot());
  wrong.push_back(proof);
  wrong.back().insert(wrong.back().begin(), EmptyRoot());
  return wrong;
}

// The eight entries and roots that Certificate Transparency's own tests use.
TEST(CompactTree, AgreesWithCertificateTransparency) {
  const std::vector<std::string_view> entries = {
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string_view> roots = {
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  CompactTree tree;
  EXPECT_EQ(tree.Root().hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    tree.Add(DigestLeaf(HexDecode(entries[i]).value()));
    EXPECT_EQ(tree.Root().hex(), roots[i]) << i + 1;
  }
}

TEST(CompactTree, HasOnePeakForEachBitOfItsSize) {
  CompactTree tree;
  for (const RecordDigest& leaf : Leaves(kSizes)) {
    tree.Add(leaf);
    EXPECT_EQ(tree.peaks().size(),
              static_cast<std::size_t>(std::popcount(tree.size())));
  }
}

TEST(CompactTree, GoesOnFromItsStoredForm) {
  const auto leaves = Leaves(kSizes);
  for (std::uint64_t cut = 0; cut <= kSizes; ++cut) {
    CompactTree tree;
    for (const auto& leaf : std::span(leaves).first(cut)) tree.Add(leaf);
    auto again = CompactTree::From(tree.size(), tree.peaks());
    ASSERT_OK(again);
    for (const auto& leaf : std::span(leaves).subspan(cut)) again->Add(leaf);
    EXPECT_EQ(again->Root(), RootOf(leaves)) << cut;
  }
}

TEST(CompactTree, RefusesAStoredFormWithAnotherNumberOfPeaks) {
  EXPECT_THAT(CompactTree::From(0, {EmptyRoot()}),
              FailsWith(Reason::kBadProof));
  EXPECT_THAT(CompactTree::From(3, {EmptyRoot()}),
              FailsWith(Reason::kBadProof));
  EXPECT_THAT(CompactTree::From(4, {EmptyRoot(), EmptyRoot()}),
              FailsWith(Reason::kBadProof));
}

TEST(CheckInclusion, AcceptsEveryLeafOfEveryTree) {
  const auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      ASSERT_OK(CheckInclusion(leaves[index], index, size,
                               InclusionProof(tree, index), roots[size]))
          << index << " of " << size;
    }
  }
}

TEST(CheckInclusion, RefusesEveryProofThatIsOneMistakeAway) {
  const auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      for (const auto& wrong : Wrong(InclusionProof(tree, index))) {
        ASSERT_THAT(
            CheckInclusion(leaves[index], index, size, wrong, roots[size]),
            FailsWith(Reason::kBadProof))
            << index << " of " << size;
      }
    }
  }
}

TEST(CheckInclusion, RefusesEveryOtherPlaceLeafAndRoot) {
  const auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = InclusionProof(tree, index);
      for (std::uint64_t other = 0; other <= size; ++other) {
        if (other == index) continue;
        ASSERT_THAT(
            CheckInclusion(leaves[index], other, size, proof, roots[size]),
            FailsWith(Reason::kBadProof));
        if (other == size) continue;
        ASSERT_THAT(
            CheckInclusion(leaves[other], index, size, proof, roots[size]),
            FailsWith(Reason::kBadProof));
      }
      ASSERT_THAT(
          CheckInclusion(leaves[index], index, size, proof, roots[size - 1]),
          FailsWith(Reason::kBadProof));
    }
  }
}

TEST(CheckInclusion, RefusesALeafOfTheEmptyTree) {
  EXPECT_THAT(CheckInclusion(Leaves(1)[0], 0, 0, {}, EmptyRoot()),
              FailsWith(Reason::kBadProof));
}

TEST(CheckInclusion, CountsToTheLastLeafOfTheLargestTree) {
  const auto leaf = Leaves(1)[0];
  EXPECT_THAT(CheckInclusion(leaf, UINT64_MAX - 1, UINT64_MAX, {}, EmptyRoot()),
              FailsWith(Reason::kBadProof));
  EXPECT_THAT(CheckInclusion(leaf, UINT64_MAX, UINT64_MAX, {}, EmptyRoot()),
              FailsWith(Reason::kBadProof));
  const std::vector<RootDigest> long_proof(1000, EmptyRoot());
  EXPECT_THAT(CheckInclusion(leaf, 0, UINT64_MAX, long_proof, EmptyRoot()),
              FailsWith(Reason::kBadProof));
}

TEST(CheckConsistency, AcceptsEveryPairOfSizes) {
  const auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  for (std::uint64_t size = 0; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t old = 0; old <= size; ++old) {
      ASSERT_OK(CheckConsistency(old, roots[old], size, roots[size],
                                 ConsistencyProof(tree, old)))
          << old << " to " << size;
    }
  }
}

TEST(CheckConsistency, RefusesEveryProofThatIsOneMistakeAway) {
  const auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  for (std::uint64_t size = 0; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t old = 0; old <= size; ++old) {
      for (const auto& wrong : Wrong(ConsistencyProof(tree, old))) {
        ASSERT_THAT(CheckConsistency(old, roots[old], size, roots[size], wrong),
                    FailsWith(Reason::kBadProof))
            << old << " to " << size;
      }
    }
  }
}

TEST(CheckConsistency, RefusesAnotherRootAtEitherEnd) {
  const auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t old = 0; old <= size; ++old) {
      const auto proof = ConsistencyProof(tree, old);
      ASSERT_THAT(
          CheckConsistency(old, Flipped(roots[old]), size, roots[size], proof),
          FailsWith(Reason::kBadProof));
      if (old == 0) continue;  // Anything may grow out of nothing.
      ASSERT_THAT(
          CheckConsistency(old, roots[old], size, Flipped(roots[size]), proof),
          FailsWith(Reason::kBadProof));
    }
  }
}

TEST(CheckConsistency, RefusesAHistoryThatWasRewritten) {
  auto leaves = Leaves(kSizes);
  const auto roots = Roots();
  leaves[2] = DigestLeaf(AsBytes("another"));
  for (std::uint64_t size = 3; size <= kSizes; ++size) {
    const auto tree = std::span(leaves).first(size);
    for (std::uint64_t old = 3; old <= size; ++old) {
      ASSERT_THAT(CheckConsistency(old, roots[old], size, RootOf(tree),
                                   ConsistencyProof(tree, old)),
                  FailsWith(Reason::kBadProof));
    }
  }
}

TEST(CheckConsistency, RefusesATreeThatShrinks) {
  const auto roots = Roots();
  EXPECT_THAT(CheckConsistency(2, roots[2], 1, roots[1], {}),
              FailsWith(Reason::kBadProof));
}

}  // namespace
}  // namespace airlock::crypto
