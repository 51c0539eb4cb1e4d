// airlock/core/notes/explanation.h
//
// Why two files differ, as far as a worker saw it.
//
// It informs people and decides nothing: a comparison's level is found without
// it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"

namespace airlock::notes {

// One reason of one pair of files.
struct Cause {
  std::uint64_t pair = 0;  // which of those that were asked about, from 0
  std::string name;        // 1 to 40 of a-z, 0-9 and '-'
  std::string where;  // "line 12", ".rodata", "byte 4711"; "" for the whole
  std::string left;   // what stands there, in either; any text
  std::string right;
  friend bool operator==(const Cause&, const Cause&) = default;
};
// More would not be read.
inline constexpr std::size_t kMaxCauses = 1024;
inline constexpr std::size_t kMaxCauseBytes = 512;  // of each text

// `airlock.explanation/v1`: what the worker's verb "explain" yields.
struct Explanation {
  std::vector<Cause> causes;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};
inline constexpr std::string_view kExplanationNote = "airlock.explanation/v1";
std::string Format(const Explanation& explanation);
Result<Explanation> ParseExplanation(std::string_view text);

}  // namespace airlock::notes
