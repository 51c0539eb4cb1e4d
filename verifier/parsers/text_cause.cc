#include "verifier/parsers/text_cause.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "verifier/parsers/cause_words.h"

namespace airlock::verifier {
namespace {

// Lines that are compared one by one.
constexpr std::size_t kMaxLines = 2000;

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Debian's control file: a field, and lines that begin with a space.
std::map<std::string, std::string> FieldsOf(std::string_view text) {
  std::map<std::string, std::string> fields;
  std::string name;
  for (const std::string_view line : LinesOf(text)) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with(' ') && colon != std::string_view::npos) {
      name = line.substr(0, colon);
      const std::size_t value = line.find_first_not_of(' ', colon + 1);
      fields[name] = value == std::string_view::npos ? "" : line.substr(value);
    } else {
      fields[name] += std::string(line) + "\n";
    }
  }
  return fields;
}

std::vector<std::string> RelationsOf(std::string_view value) {
  std::vector<std::string> relations;
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(',', at), value.size());
    std::string_view one = value.substr(at, end - at);
    const std::size_t from = one.find_first_not_of(" \n");
    if (from != std::string_view::npos) {
      one = one.substr(from, one.find_last_not_of(" \n") - from + 1);
      relations.emplace_back(one);
    }
    at = end + 1;
  }
  return relations;
}

// Both are the same lines; `sorted` by bytes in one of them only is what
// another locale does.
bool SameLines(std::vector<std::string_view> a, std::vector<std::string_view> b,
               CauseList& causes) {
  if (a.size() != b.size()) return false;
  std::size_t first = 0;
  while (first < a.size() && a[first] == b[first]) ++first;
  const std::string left(first < a.size() ? a[first] : "");
  const std::string right(first < b.size() ? b[first] : "");
  const bool locale =
      std::is_sorted(a.begin(), a.end()) != std::is_sorted(b.begin(), b.end());
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  if (a != b) return false;
  causes.Add(locale ? "locale" : "line-order",
             "line " + std::to_string(first + 1), left, right);
  return true;
}

// Fields that say which other packages there must be, or must not.
bool IsRelation(std::string_view field) {
  return field == "Depends" || field == "Pre-Depends" ||
         field == "Recommends" || field == "Breaks" || field == "Conflicts" ||
         field == "Provides";
}

}  // namespace

void InControl(std::string_view left, std::string_view right,
               CauseList& causes) {
  const auto a = FieldsOf(left);
  auto b = FieldsOf(right);
  for (const auto& [name, value] : a) b.try_emplace(name);
  for (const auto& [name, value] : b) {
    const auto at = a.find(name);
    const std::string mine = at == a.end() ? "" : at->second;
    if (mine == value) continue;
    if (!IsRelation(name)) continue;
    const auto x = RelationsOf(mine);
    const auto y = RelationsOf(value);
    causes.Add("dependency", name, Extra(x, y), Extra(y, x));
  }
  for (const auto& [name, value] : b) {
    const auto at = a.find(name);
    const std::string mine = at == a.end() ? "" : at->second;
    if (mine != value && !IsRelation(name)) {
      causes.Add("field", name, mine, value);
    }
  }
}

void InText(std::string_view left, std::string_view right, CauseList& causes) {
  const auto a = LinesOf(left);
  const auto b = LinesOf(right);
  if (SameLines(a, b, causes)) return;
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t first = 0;
  while (first < shorter && a[first] == b[first]) ++first;
  if (a.size() == b.size()) {
    for (std::size_t i = first; i < a.size() && i < first + kMaxLines; ++i) {
      if (a[i] == b[i]) continue;
      const WordChange change = ChangeOfWords(a[i], b[i]);
      causes.Add(change.cause.empty() ? "line" : change.cause,
                 "line " + std::to_string(i + 1),
                 change.cause.empty() ? a[i] : change.left,
                 change.cause.empty() ? b[i] : change.right);
    }
    if (!causes.empty()) return;
  }
  causes.Add("line", "line " + std::to_string(first + 1),
             first < a.size() ? a[first] : "",
             first < b.size() ? b[first] : "");
}

}  // namespace airlock::verifier
