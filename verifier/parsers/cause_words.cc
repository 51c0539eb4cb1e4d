#include "verifier/parsers/cause_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace airlock::verifier {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// Where a word ends: what separates arguments, assignments and quoted text.
bool Separates(char c) {
  return std::string_view(" \t\r\n\"'`=,;()<>[]{}|").find(c) !=
             std::string_view::npos ||
         static_cast<unsigned char>(c) < 0x20;
}

struct Span {
  std::size_t from;
  std::size_t to;
};

std::string_view Widen(std::string_view text, Span span) {
  while (span.from > 0 && !Separates(text[span.from - 1])) --span.from;
  while (span.to < text.size() && !Separates(text[span.to])) ++span.to;
  return text.substr(span.from, span.to - span.from);
}

constexpr auto kDateWords = std::to_array<std::string_view>(
    {"Jan",     "Feb",       "Mar",       "Apr",      "May",      "Jun",
     "Jul",     "Aug",       "Sep",       "Oct",      "Nov",      "Dec",
     "January", "February",  "March",     "April",    "June",     "July",
     "August",  "September", "October",   "November", "December", "Mon",
     "Tue",     "Wed",       "Thu",       "Fri",      "Sat",      "Sun",
     "Monday",  "Tuesday",   "Wednesday", "Thursday", "Friday",   "Saturday",
     "Sunday",  "AM",        "PM",        "UTC",      "GMT",      "CET",
     "CEST"});

// The text with every number and every word of dates made one, and whether
// there was what dates have.
struct Outline {
  std::string text;
  bool year = false;   // four digits of this century or the last
  bool clock = false;  // 12:34
  bool month = false;
  bool epoch = false;  // ten digits: seconds since 1970, 2001 to 2033
  std::size_t numbers = 0;
};

Outline OutlineOf(std::string_view text) {
  Outline outline;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (IsDigit(text[at])) {
      while (end < text.size() && IsDigit(text[end])) ++end;
      const std::string_view number = text.substr(at, end - at);
      outline.year |= number.size() == 4 &&
                      (number.starts_with("19") || number.starts_with("20"));
      outline.epoch |= number.size() == 10 && number.starts_with('1');
      outline.clock |= end - at == 2 && end + 2 < text.size() &&
                       text[end] == ':' && IsDigit(text[end + 1]);
      ++outline.numbers;
      outline.text += '0';
    } else if (IsAlpha(text[at])) {
      while (end < text.size() && IsAlpha(text[end])) ++end;
      const std::string_view word = text.substr(at, end - at);
      const bool of_dates =
          std::ranges::find(kDateWords, word) != kDateWords.end();
      outline.month |= of_dates;
      outline.text += of_dates ? std::string_view("Jan") : word;
    } else {
      ++end;
      // A day of one digit stands behind two spaces.
      if (text[at] != ' ' || !outline.text.ends_with(' ')) {
        outline.text += text[at];
      }
    }
    at = end;
  }
  return outline;
}

bool IsYear(std::string_view word) {
  return word.size() == 4 && std::ranges::all_of(word, IsDigit) &&
         (word.starts_with("19") || word.starts_with("20"));
}

bool IsPath(std::string_view word) {
  const std::size_t slash = word.find('/');
  return slash != std::string_view::npos && word.size() > slash + 1 &&
         word.find('/', slash + 1) != std::string_view::npos;
}

bool NamesCompiler(std::string_view text) {
  return text.find("GCC: (") != std::string_view::npos ||
         text.find("clang version") != std::string_view::npos ||
         text.find("rustc version") != std::string_view::npos;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

bool SpeaksOfBuilder(std::string_view text) {
  const std::string lower = Lower(text);
  return std::ranges::any_of(
      std::to_array<std::string_view>(
          {"host", "user", "built by", "compiled by", "built on", "author"}),
      [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
      });
}

}  // namespace

WordChange ChangeOfWords(std::string_view left, std::string_view right) {
  const std::size_t shorter = std::min(left.size(), right.size());
  std::size_t begin = 0;
  while (begin < shorter && left[begin] == right[begin]) ++begin;
  std::size_t end = 0;
  while (end < shorter - begin &&
         left[left.size() - 1 - end] == right[right.size() - 1 - end]) {
    ++end;
  }
  WordChange change{"", Widen(left, {begin, left.size() - end}),
                    Widen(right, {begin, right.size() - end})};
  if (NamesCompiler(left) && NamesCompiler(right)) {
    change.cause = "compiler";
    return change;
  }
  if (IsYear(change.left) && IsYear(change.right)) {
    change.cause = "year";
    return change;
  }
  const Outline a = OutlineOf(left);
  const Outline b = OutlineOf(right);
  const auto dated = [](const Outline& o) {
    return o.clock || o.epoch || (o.month && o.numbers > 0) ||
           (o.year && o.numbers >= 3);
  };
  if (a.text == b.text && dated(a) && dated(b)) {
    change.cause = "date";
  } else if (a.text == b.text && a.year && b.year && a.numbers == b.numbers) {
    change.cause = "year";
  } else if (IsPath(change.left) && IsPath(change.right)) {
    change.cause = "build-path";
  } else if ((change.left.find('@') != std::string_view::npos &&
              change.right.find('@') != std::string_view::npos) ||
             (SpeaksOfBuilder(left) && SpeaksOfBuilder(right))) {
    change.cause = "host-or-user";
  }
  return change;
}

}  // namespace airlock::verifier
