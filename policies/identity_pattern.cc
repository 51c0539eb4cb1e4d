#include "policies/identity_pattern.h"

#include <algorithm>

namespace airlock::policies {
namespace {

// Each star may try every length, so they are few.
constexpr std::ptrdiff_t kMaxStars = 8;

bool MayStandForStar(char c) { return c != '/' && c != '@'; }

}  // namespace

bool IsIdentityPattern(std::string_view pattern) {
  const auto stars = std::count(pattern.begin(), pattern.end(), '*');
  return stars > 0 && stars <= kMaxStars &&
         stars < static_cast<std::ptrdiff_t>(pattern.size()) &&
         pattern.find("**") == std::string_view::npos;
}

bool MatchesIdentity(std::string_view pattern, std::string_view identity) {
  while (!pattern.empty() && pattern.front() != '*') {
    if (identity.empty() || identity.front() != pattern.front()) return false;
    pattern.remove_prefix(1);
    identity.remove_prefix(1);
  }
  if (pattern.empty()) return identity.empty();
  pattern.remove_prefix(1);
  while (!identity.empty() && MayStandForStar(identity.front())) {
    identity.remove_prefix(1);
    if (MatchesIdentity(pattern, identity)) return true;
  }
  return false;
}

}  // namespace airlock::policies
