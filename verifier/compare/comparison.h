// verifier/compare/comparison.h
//
// What two artifacts are to each other: the best level that they reach, what
// was passed over to reach it, and what remains.
//
// R0: the same bytes. R1: the same once containers are framed alike. R2: the
// same entries, whatever their order and times. R3: the same but for what named
// normalisers hide within files. RX: they differ. Modes, owners by number, link
// targets, capabilities and extended attributes count at every level.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/judgement.h"
#include "verifier/compare/form_tree.h"

namespace airlock::verifier {

// What a normaliser passed over, of one entry of both.
struct Used {
  const Normaliser* normaliser = nullptr;
  std::string place;
  std::uint64_t left_bytes = 0;  // that it hid
  std::uint64_t right_bytes = 0;
};

struct Difference {
  enum class Kind { kOnlyLeft, kOnlyRight, kBoth };
  Kind kind = Kind::kBoth;
  std::string place;
  // Of kBoth: "type", "bytes", "mode", "owner", "target", "capabilities",
  // "attributes", "packing"; "derived": a list of other files that is true in
  // one of them only; "depth": a container that could be opened in one only,
  // since it lies deeper in the other.
  std::vector<std::string_view> what;
  // The entries, null where there is none. They live as long as the trees.
  const FormEntry* left = nullptr;
  const FormEntry* right = nullptr;

  // Both are files whose bytes differ, and can be looked into for a cause.
  bool HasTwoContents() const;
};

struct Comparison {
  notes::RebuildLevel level = notes::RebuildLevel::kRX;
  std::vector<Used> used;               // in the order of places
  std::vector<Difference> differences;  // empty but at RX
};

// Borrows the trees. Their objects' digests must be known, not believed.
// kLyingWorker for one form of two objects whose bytes are not the same.
Result<Comparison> Compare(const FormTree& left, const FormTree& right);

}  // namespace airlock::verifier
