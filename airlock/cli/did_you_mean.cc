#include "airlock/cli/did_you_mean.h"

#include <algorithm>

namespace airlock::cli {
namespace {

// Nobody means a word of more letters; the table below stays small.
constexpr std::size_t kMaxLetters = 40;

// Optimal string alignment (Damerau-Levenshtein without repeated edits).
std::size_t Slips(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> table(
      a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                              table[i - 1][j - 1] + changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

std::string Nearest(std::string_view typed,
                    const std::vector<std::string>& known) {
  if (typed.size() > kMaxLetters) return "";
  // One slip in a short word, two in a long one: "ls" is not "list" mistyped.
  std::size_t best = typed.size() < 5 ? 2 : 3;
  std::string nearest;
  for (const std::string& word : known) {
    if (word.size() > kMaxLetters) continue;
    const std::size_t slips = Slips(typed, word);
    if (slips < best) {
      best = slips;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace airlock::cli
