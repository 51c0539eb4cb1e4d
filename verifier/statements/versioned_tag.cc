#include "verifier/statements/versioned_tag.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

struct Version {
  std::vector<std::string_view> numbers;  // one to three
  std::string_view pre_release;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit) &&
         (text.size() == 1 || text[0] != '0');
}

// Dot-separated identifiers of letters, digits and hyphens; in a pre-release a
// number has no leading zero.
bool AreIdentifiers(std::string_view text, bool pre_release) {
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view one = text.substr(0, dot);
    const bool named = std::all_of(one.begin(), one.end(), [](char c) {
      return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             c == '-';
    });
    if (one.empty() || !named) return false;
    if (pre_release && std::all_of(one.begin(), one.end(), IsDigit) &&
        !IsNumber(one)) {
      return false;
    }
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::optional<Version> Parse(std::string_view text) {
  if (!text.starts_with('v')) return std::nullopt;
  text.remove_prefix(1);
  Version version;
  bool build = false;
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    if (!AreIdentifiers(text.substr(plus + 1), false)) return std::nullopt;
    text = text.substr(0, plus);
    build = true;
  }
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.pre_release = text.substr(dash + 1);
    if (!AreIdentifiers(version.pre_release, true)) return std::nullopt;
    text = text.substr(0, dash);
  }
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view number = text.substr(0, dot);
    if (!IsNumber(number)) return std::nullopt;
    version.numbers.push_back(number);
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  const bool full = version.numbers.size() == 3;
  if (version.numbers.size() > 3) return std::nullopt;
  if (!full && (build || !version.pre_release.empty())) return std::nullopt;
  return version;
}

}  // namespace

Result<Done> CheckVersionedTag(std::string_view tag, std::string_view wanted) {
  const auto asked = Parse(wanted);
  if (!asked) {
    return Failure{Reason::kUsage, "'" + Printable(wanted.substr(0, 100)) +
                                       "' is no version of a tag"};
  }
  auto found = Parse(tag);
  if (!found) {
    return Failure{
        Reason::kWrongSource,
        "the tag '" + Printable(tag.substr(0, 100)) + "' is no version"};
  }
  // "v14" is v14.0.0.
  found->numbers.resize(3, "0");
  const bool same =
      std::equal(asked->numbers.begin(), asked->numbers.end(),
                 found->numbers.begin()) &&
      (asked->numbers.size() < 3 || asked->pre_release == found->pre_release);
  if (!same) {
    return Failure{Reason::kWrongSource,
                   "the tag '" + Printable(tag.substr(0, 100)) +
                       "' is not of version '" + Printable(wanted) + "'"};
  }
  return Done{};
}

}  // namespace airlock::verifier
