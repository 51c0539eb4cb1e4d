#include "verifier/tuf/path_pattern.h"

#include <cstdint>
#include <string>

namespace airlock::verifier::tuf {
namespace {

// Both come out of strict JSON and so are well-formed UTF-8.
std::u32string CodePoints(std::string_view text) {
  std::u32string points;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U && !points.empty()) {
      points.back() = points.back() << 6U | (byte & 0x3FU);
    } else if (byte < 0x80U) {
      points.push_back(byte);
    } else {
      points.push_back(byte & (byte >= 0xF0U   ? 0x07U
                               : byte >= 0xE0U ? 0x0FU
                                               : 0x1FU));
    }
  }
  return points;
}

// One place of a pattern: how many code points it takes up there, and whether
// it matches `c`.
struct Place {
  std::size_t width;
  bool matches;
};

Place MatchSet(std::u32string_view pattern, char32_t c) {
  std::size_t at = 1;
  const bool negated = pattern.substr(at).starts_with(U'!');
  const bool ambiguous = pattern.substr(at).starts_with(U'^');
  if (negated) ++at;
  // A `]` that comes first is a member.
  const std::size_t end = pattern.find(U']', at + 1);
  if (end == std::u32string_view::npos) return {1, c == U'['};
  if (ambiguous) return {end + 1, false};
  bool found = false;
  while (at < end) {
    const char32_t low = pattern[at];
    char32_t high = low;
    if (at + 2 < end && pattern[at + 1] == U'-') {
      high = pattern[at + 2];
      at += 2;
    }
    found = found || (low <= c && c <= high);
    ++at;
  }
  return {end + 1, found != negated};
}

Place MatchOne(std::u32string_view pattern, char32_t c) {
  if (pattern.front() == U'?') return {1, true};
  if (pattern.front() == U'[') return MatchSet(pattern, c);
  return {1, pattern.front() == c};
}

// One component against one component. Only the last star is ever tried again,
// so the time is at most the product of the lengths.
bool MatchComponent(std::u32string_view pattern, std::u32string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = std::u32string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == U'*') {
      after_star = ++p;
      star_text = t;
      continue;
    }
    if (p < pattern.size()) {
      const Place place = MatchOne(pattern.substr(p), text[t]);
      if (place.matches) {
        p += place.width;
        ++t;
        continue;
      }
    }
    if (after_star == std::u32string_view::npos) return false;
    p = after_star;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == U'*') ++p;
  return p == pattern.size();
}

}  // namespace

bool MatchesPathPattern(std::string_view pattern, std::string_view path) {
  for (;;) {
    const std::size_t pattern_slash = pattern.find('/');
    const std::size_t path_slash = path.find('/');
    if (!MatchComponent(CodePoints(pattern.substr(0, pattern_slash)),
                        CodePoints(path.substr(0, path_slash)))) {
      return false;
    }
    const bool pattern_ends = pattern_slash == std::string_view::npos;
    const bool path_ends = path_slash == std::string_view::npos;
    if (pattern_ends || path_ends) return pattern_ends && path_ends;
    pattern.remove_prefix(pattern_slash + 1);
    path.remove_prefix(path_slash + 1);
  }
}

}  // namespace airlock::verifier::tuf
