// stager/clean_leaves.h
//
// Which leaves a scanner has found clean lately.
//
// Two versions of an update share most of their files, and what was scanned
// when it was submitted is scanned again when it has rested. In memory alone:
// on disk it would be a file in which "clean" can be written.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"

namespace airlock::stager {

// Who said it. Verdicts of another engine, database or rules are others'.
struct ScannerState {
  std::string socket;  // two daemons of one name need not have one database
  std::string engine;
  std::string database;
  NoteDigest rules;
  friend auto operator<=>(const ScannerState&, const ScannerState&) = default;
};

class CleanLeaves {
 public:
  // Full, it forgets all. Half a million digests are 50 MB.
  explicit CleanLeaves(std::size_t most = 500'000) : most_(most) {}

  // Whether `by` found `leaf` clean less than `lifetime` before `now`.
  bool Has(const ScannerState& by, const ObjectDigest& leaf, Instant now,
           Seconds lifetime) const;
  // At `when`, the time at which it began to look.
  void Add(const ScannerState& by, const ObjectDigest& leaf, Instant when);

 private:
  std::size_t most_;
  std::size_t count_ = 0;
  std::map<ScannerState, std::map<ObjectDigest, Instant>> leaves_;
};

}  // namespace airlock::stager
