// policies/identity_pattern.h
//
// Whom a policy means by an identity.
//
// An identity that was certified is an address or the URL of a workflow at a
// branch or a tag. Where the tag changes with every release a policy pins a
// pattern: `*` stands for one or more characters of one part, so never for a
// `/` or an `@`, and everything else for itself, from the first character to the
// last. There is no way to write "anything that contains".
#pragma once

#include <string_view>

namespace airlock::policies {

// At least one `*`, no two of them side by side, at most 8, and something
// besides.
bool IsIdentityPattern(std::string_view pattern);
bool MatchesIdentity(std::string_view pattern, std::string_view identity);

}  // namespace airlock::policies
