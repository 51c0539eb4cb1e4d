#include "policies/version_order.h"

#include <algorithm>
#include <cstddef>

namespace airlock::policies {
namespace {

constexpr std::size_t kMaxVersionBytes = 256;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// Takes what stands before `mark`, and the mark.
std::string_view TakeBefore(std::string_view& text, char mark) {
  const std::string_view head = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(head.size() + 1, text.size()));
  return head;
}

// Of any length.
std::weak_ordering CompareNumbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

// --- Semantic Versioning 2.0.0

struct Semver {
  std::string_view core;        // "1.2.3"
  std::string_view prerelease;  // "rc.1", or none
  bool has_prerelease = false;
  std::string_view build;
  bool has_build = false;
};

Semver SplitSemver(std::string_view text) {
  Semver version;
  if (text.starts_with('v')) text.remove_prefix(1);
  version.has_build = text.find('+') != std::string_view::npos;
  std::string_view rest = TakeBefore(text, '+');
  version.build = text;
  version.has_prerelease = rest.find('-') != std::string_view::npos;
  version.core = TakeBefore(rest, '-');
  version.prerelease = rest;
  return version;
}

// Identifiers of letters, digits and hyphens; of digits alone without a leading
// zero, where `numbers_plain`.
bool AreIdentifiers(std::string_view list, bool numbers_plain) {
  while (true) {
    const bool last = list.find('.') == std::string_view::npos;
    const std::string_view one = TakeBefore(list, '.');
    if (one.empty() || !std::all_of(one.begin(), one.end(), [](char c) {
          return IsDigit(c) || IsLetter(c) || c == '-';
        })) {
      return false;
    }
    if (numbers_plain && AllDigits(one) && one.size() > 1 && one[0] == '0') {
      return false;
    }
    if (last) return true;
  }
}

bool IsSemver(std::string_view text) {
  const Semver version = SplitSemver(text);
  std::string_view core = version.core;
  for (int i = 0; i < 3; ++i) {
    if ((i < 2) != (core.find('.') != std::string_view::npos)) return false;
    const std::string_view number = TakeBefore(core, '.');
    if (!AllDigits(number) || (number.size() > 1 && number[0] == '0')) {
      return false;
    }
  }
  return (!version.has_prerelease ||
          AreIdentifiers(version.prerelease, true)) &&
         (!version.has_build || AreIdentifiers(version.build, false));
}

// §11: numbers by value and before words, words by their bytes, and of two that
// begin alike the shorter first.
std::weak_ordering CompareIdentifiers(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view one = TakeBefore(a, '.');
    const std::string_view other = TakeBefore(b, '.');
    const bool number = AllDigits(one);
    if (number != AllDigits(other)) {
      return number ? std::weak_ordering::less : std::weak_ordering::greater;
    }
    const auto order = number ? CompareNumbers(one, other)
                              : std::weak_ordering(one.compare(other) <=> 0);
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();
}

std::weak_ordering CompareSemver(std::string_view a, std::string_view b) {
  const Semver one = SplitSemver(a);
  const Semver other = SplitSemver(b);
  const auto core = CompareIdentifiers(one.core, other.core);
  if (core != 0) return core;
  if (one.has_prerelease != other.has_prerelease) {
    return one.has_prerelease ? std::weak_ordering::less
                              : std::weak_ordering::greater;
  }
  return CompareIdentifiers(one.prerelease, other.prerelease);
}

// --- deb-version(7)

bool IsDebian(std::string_view text) {
  if (text.find(':') != std::string_view::npos &&
      !AllDigits(TakeBefore(text, ':'))) {
    return false;
  }
  return !text.empty() && IsDigit(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsDigit(c) || IsLetter(c) ||
                  std::string_view(".+-~:").find(c) != std::string_view::npos;
         });
}

// '~' before the end, the end before letters, letters before the rest.
int RankOf(std::string_view text, std::size_t at) {
  if (at >= text.size() || IsDigit(text[at])) return 0;
  if (text[at] == '~') return -1;
  return IsLetter(text[at]) ? text[at] : text[at] + 256;
}

std::weak_ordering CompareParts(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    std::size_t i = 0;
    while ((i < a.size() && !IsDigit(a[i])) ||
           (i < b.size() && !IsDigit(b[i]))) {
      if (RankOf(a, i) != RankOf(b, i)) return RankOf(a, i) <=> RankOf(b, i);
      ++i;
    }
    a.remove_prefix(std::min(i, a.size()));
    b.remove_prefix(std::min(i, b.size()));
    const auto digits = [](std::string_view& text) {
      const auto end = std::find_if_not(text.begin(), text.end(), IsDigit);
      const auto count = static_cast<std::size_t>(end - text.begin());
      const std::string_view number = text.substr(0, count);
      text.remove_prefix(count);
      return number;
    };
    const std::string_view one = digits(a);
    const auto order = CompareNumbers(one, digits(b));
    if (order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

std::weak_ordering CompareDebian(std::string_view a, std::string_view b) {
  const auto epoch = [](std::string_view& text) {
    return text.find(':') == std::string_view::npos ? std::string_view("0")
                                                    : TakeBefore(text, ':');
  };
  const std::string_view one = epoch(a);
  const auto epochs = CompareNumbers(one, epoch(b));
  if (epochs != 0) return epochs;
  const auto upstream = [](std::string_view text) {
    return text.substr(0, text.rfind('-'));
  };
  const auto revision = [](std::string_view text) {
    const std::size_t hyphen = text.rfind('-');
    return hyphen == std::string_view::npos ? std::string_view()
                                            : text.substr(hyphen + 1);
  };
  const auto order = CompareParts(upstream(a), upstream(b));
  return order != 0 ? order : CompareParts(revision(a), revision(b));
}

}  // namespace

std::string_view NameOf(VersionScheme scheme) {
  return scheme == VersionScheme::kSemver ? "semver" : "debian";
}

bool IsVersion(VersionScheme scheme, std::string_view text) {
  if (text.size() > kMaxVersionBytes) return false;
  return scheme == VersionScheme::kSemver ? IsSemver(text) : IsDebian(text);
}

std::weak_ordering CompareVersions(VersionScheme scheme, std::string_view a,
                                   std::string_view b) {
  return scheme == VersionScheme::kSemver ? CompareSemver(a, b)
                                          : CompareDebian(a, b);
}

}  // namespace airlock::policies
