#include "airlock/core/limits.h"

#include <array>
#include <utility>

namespace airlock {
namespace {

struct Row {
  std::string_view name;
  std::uint64_t Limits::* member;
};
constexpr std::array kRows = {
    Row{"depth", &Limits::depth},
    Row{"members", &Limits::members},
    Row{"total-bytes", &Limits::total_bytes},
    Row{"leaf-bytes", &Limits::leaf_bytes},
    Row{"ratio", &Limits::ratio},
    Row{"cpu-seconds", &Limits::cpu_seconds},
    Row{"memory-bytes", &Limits::memory_bytes},
};

}  // namespace

std::string FormatLimits(const Limits& limits) {
  std::string text;
  for (const Row& row : kRows) {
    if (!text.empty()) text += ' ';
    text += std::string(row.name) + "=" + std::to_string(limits.*row.member);
  }
  return text;
}

Result<Limits> ParseLimits(Tokens tokens) {
  Limits limits;
  for (const Row& row : kRows) {
    TRY(std::string_view token, tokens.Next());
    if (!token.starts_with(row.name) || token.size() <= row.name.size() ||
        token[row.name.size()] != '=') {
      return Failure{Reason::kBadNote, "wanted limit " + std::string(row.name)};
    }
    TRY(limits.*row.member, ParseNumber(token.substr(row.name.size() + 1)));
  }
  TRY_DONE(tokens.End());
  return limits;
}

}  // namespace airlock
