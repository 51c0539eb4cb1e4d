// verifier/checks/difference.h
//
// What changed between two artifacts, and what became more dangerous.
//
// A reviewer of an update does not need the list of ten thousand files that
// changed; he needs the one that became setuid. Both are computed from the
// inventories alone, so whoever has the ledger can do it again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/checks/powers.h"

namespace airlock::verifier {

// A member's place that is the same in the next version's archive: below the
// innermost part of the package, with the part's name without its packing
// ("data.tar.xz!/usr/bin/x" → "data.tar!/usr/bin/x").
std::string PlaceOf(const std::string& path);

struct Change {
  enum class Kind { kAdded, kRemoved, kChanged };
  Kind kind = Kind::kChanged;
  std::string place;  // "" for an artifact that is no container
  // Of kChanged: "type", "bytes", "mode", "owner", "target", "capabilities".
  std::vector<std::string_view> what;
  // What to look at: powers that are new, and all of them where the bytes or
  // the capabilities are others than before.
  std::vector<Power> concerns;
  std::vector<Power> lost;
  // Remarks by its facts (remarks.h), "rule" or "rule: detail", that were not
  // there before: hardening that was lost, a secret that came in. Of a new
  // member, all but those that are mere notes.
  std::vector<std::string> weaker;
  std::vector<std::string> stronger;  // those that are there no more
};
std::string_view NameOf(Change::Kind kind);  // "added" "removed" "changed"

// In the order of places. Containers that only hold others are left out: their
// members say what changed in them.
std::vector<Change> DifferenceOf(const notes::Inventory& before,
                                 const notes::Inventory& after);

}  // namespace airlock::verifier
