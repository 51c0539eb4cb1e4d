#include "verifier/parsers/member_names.h"

#include <algorithm>

#include "airlock/core/bytes.h"
#include "airlock/core/member_path.h"

namespace airlock::verifier {

Result<std::string> RootPrefix::Strip(std::string name,
                                      std::string_view format) {
  if (name == kRootMember || name == "./") return std::string(kRootMember);
  const bool dotted = name.starts_with("./");
  if (!dotted_) dotted_ = dotted;
  if (*dotted_ != dotted) {
    return Failure{Reason::kMemberPath,
                   std::string(format) +
                       ": some names start with './' and some do not: '" +
                       Printable(name.substr(0, 200)) + "'"};
  }
  return dotted ? name.substr(2) : name;
}

Result<Done> CheckSymlinkTarget(std::string_view target,
                                std::string_view format) {
  const bool plain =
      std::none_of(target.begin(), target.end(), [](const char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 || u == 0x7f;
      });
  if (target.empty() || target.size() > MemberPath::kMaxBytes || !plain ||
      !IsUtf8(target)) {
    return Failure{Reason::kLinkTarget,
                   std::string(format) + ": a symbolic link to '" +
                       Printable(target.substr(0, 200)) + "'"};
  }
  return Done{};
}

}  // namespace airlock::verifier
