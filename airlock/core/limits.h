// airlock/core/limits.h
//
// How much of a stranger's input we are prepared to read.
//
// Each default carries its reason; a channel's policy may set others.
#pragma once

#include <cstdint>

#include "airlock/core/note.h"
#include "airlock/core/result.h"

namespace airlock {

struct Limits {
  // A .deb in a tar in a gzip counts three: six is twice what is usual.
  std::uint64_t depth = 6;
  // The largest real packages (linux-source, texlive) stay under 200,000.
  std::uint64_t members = 1'000'000;
  // Expanded bytes of one artifact, all layers counted.
  std::uint64_t total_bytes = 64ULL << 30;
  std::uint64_t leaf_bytes = 16ULL << 30;
  // Expanded to packed; judged only past 64 MiB, since small texts compress
  // beyond any honest ratio.
  std::uint64_t ratio = 250;
  std::uint64_t cpu_seconds = 600;
  std::uint64_t memory_bytes = 512ULL << 20;

  friend bool operator==(const Limits&, const Limits&) = default;
};

// One value of a note: "depth=6 members=… …" in the order above.
std::string FormatLimits(const Limits& limits);
Result<Limits> ParseLimits(Tokens tokens);

}  // namespace airlock
