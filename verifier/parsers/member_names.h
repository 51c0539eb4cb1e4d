// verifier/parsers/member_names.h
//
// What tar and cpio have in common in how they name things.
#pragma once

#include <optional>
#include <string>

#include "airlock/core/result.h"

namespace airlock::verifier {

// What the root of an archive is called, where it is a member.
inline constexpr std::string_view kRootMember = ".";

// The "./" that an archive puts before all of its names or before none. The
// root itself, ".", says nothing about the others: find(1) prints it so whether
// or not they have the prefix.
class RootPrefix {
 public:
  // `name` without the prefix, kRootMember for "." and "./"; kMemberPath, with
  // `format` in front, where this name has the prefix and others have not.
  Result<std::string> Strip(std::string name, std::string_view format);

 private:
  std::optional<bool> dotted_;
};

// A symbolic link may point anywhere: packages have absolute ones. It must only
// be text that people can read, no longer than a path (kLinkTarget).
Result<Done> CheckSymlinkTarget(std::string_view target,
                                std::string_view format);

}  // namespace airlock::verifier
