// tests/verifier/compare/forms.h
//
// Two artifacts through the real readers, compared.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/compare/comparison.h"
#include "verifier/compare/form_digest.h"
#include "verifier/parsers/unpack.h"

namespace airlock::testing_support {

inline Result<verifier::FormTree> FormOf(std::string_view artifact) {
  verifier::MemorySource source(AsBytes(artifact));
  TRY(const verifier::Unpacked unpacked,
      verifier::Unpack(source, crypto::DigestObject(AsBytes(artifact)),
                       artifact.size(), Limits{}, nullptr,
                       verifier::Facts::kOfForm));
  // As it comes from a worker.
  TRY(const notes::Inventory told,
      notes::ParseInventory(notes::Format(unpacked.inventory)));
  return verifier::FormTreeOf(told);
}

// The level that the digests say: of two forms the least with one digest.
inline notes::RebuildLevel LevelByDigest(const verifier::FormTree& a,
                                         const verifier::FormTree& b) {
  using enum notes::RebuildLevel;
  if (a.root().digest == b.root().digest) return kR0;
  for (const notes::RebuildLevel level : {kR1, kR2, kR3}) {
    if (verifier::DigestOfForm(a, level) == verifier::DigestOfForm(b, level)) {
      return level;
    }
  }
  return kRX;
}

struct ComparedForms {
  verifier::FormTree left;
  verifier::FormTree right;
  verifier::Comparison comparison;

  std::set<std::string> Normalisers() const {
    std::set<std::string> names;
    for (const auto& used : comparison.used) {
      names.emplace(used.normaliser->name);
    }
    return names;
  }
};

// Both ways of finding the level must agree, in either order: the tree of
// differences, and the digests that two parties would exchange.
inline Result<ComparedForms> CompareForms(verifier::FormTree left,
                                          verifier::FormTree right) {
  ComparedForms forms{std::move(left), std::move(right), {}};
  TRY(forms.comparison, verifier::Compare(forms.left, forms.right));
  TRY(const verifier::Comparison back,
      verifier::Compare(forms.right, forms.left));
  Check(forms.comparison.level == LevelByDigest(forms.left, forms.right),
        "differences and digests say one level");
  Check(back.level == forms.comparison.level, "either way round");
  Check((forms.comparison.level == notes::RebuildLevel::kRX) ==
            !forms.comparison.differences.empty(),
        "RX is what has differences");
  return forms;
}
inline Result<ComparedForms> CompareForms(std::string_view left,
                                          std::string_view right) {
  TRY(verifier::FormTree a, FormOf(left));
  TRY(verifier::FormTree b, FormOf(right));
  return CompareForms(std::move(a), std::move(b));
}

}  // namespace airlock::testing_support
