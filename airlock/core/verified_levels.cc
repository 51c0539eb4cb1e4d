#include "airlock/core/verified_levels.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "airlock/core/bytes.h"

namespace airlock {
namespace {

constexpr std::string_view kSlsa = "SLSA_";
constexpr std::string_view kLevel = "_LEVEL_";

struct Rung {
  std::string_view track;
  std::uint64_t level = 0;
};

std::optional<Rung> ParseRung(std::string_view text) {
  text.remove_prefix(kSlsa.size());
  const std::size_t end = text.find('_');
  if (end == std::string_view::npos || end == 0 ||
      !text.substr(end).starts_with(kLevel)) {
    return std::nullopt;
  }
  const auto level = ParseNumber(text.substr(end + kLevel.size()));
  if (!level.ok()) return std::nullopt;
  return Rung{text.substr(0, end), *level};
}

}  // namespace

Result<Done> CheckLevels(const std::vector<std::string>& reached,
                         const std::vector<std::string>& wanted) {
  std::map<std::string_view, std::uint64_t> ladder;
  for (const std::string& level : reached) {
    if (!level.starts_with(kSlsa)) continue;
    const auto rung = ParseRung(level);
    if (!rung) {
      return Failure{Reason::kBadStatement,
                     "the level '" + Printable(level.substr(0, 100)) + "'"};
    }
    const auto [at, is_new] = ladder.emplace(rung->track, rung->level);
    if (!is_new) at->second = std::max(at->second, rung->level);
  }
  for (const std::string& level : wanted) {
    bool met = false;
    if (level.starts_with(kSlsa)) {
      const auto rung = ParseRung(level);
      if (!rung) {
        return Failure{
            Reason::kUsage,
            "no level is called '" + Printable(level.substr(0, 100)) + "'"};
      }
      const auto at = ladder.find(rung->track);
      met = at != ladder.end() && at->second >= rung->level;
    } else {
      met = std::find(reached.begin(), reached.end(), level) != reached.end();
    }
    if (!met) {
      return Failure{Reason::kWrongVerdict,
                     "the level '" + Printable(level.substr(0, 100)) +
                         "' was not reached"};
    }
  }
  return Done{};
}

}  // namespace airlock
