// policies/version_order.h
//
// Which of two versions is the later.
//
// Upstreams number by two conventions that disagree: "1.2.0-rc1" comes before
// "1.2.0" by Semantic Versioning and after it by Debian's rules. So a policy
// names the one that its upstream follows, and what is no version by it has no
// order, rather than some order.
#pragma once

#include <compare>
#include <string_view>

namespace airlock::policies {

enum class VersionScheme { kSemver, kDebian };
std::string_view NameOf(VersionScheme scheme);  // "semver", "debian"

// Semantic Versioning 2.0.0, a leading "v" allowed; or deb-version(7), beginning
// with a digit, at most 256 bytes.
bool IsVersion(VersionScheme scheme, std::string_view text);

// Of two that are versions of the scheme. What semver calls build metadata, and
// zeros before a number, make no difference.
std::weak_ordering CompareVersions(VersionScheme scheme, std::string_view a,
                                   std::string_view b);

}  // namespace airlock::policies
