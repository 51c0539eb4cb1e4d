#include "verifier/parsers/tree.h"

namespace airlock::verifier {

Result<Done> Tree::Add(const MemberPath& path, notes::MemberType type) {
  const std::string& text = path.text();
  const auto quoted = [&] { return "'" + Printable(text) + "'"; };
  // From the deepest ancestor up; where one is known, so are those above it.
  std::size_t slash = text.rfind('/');
  while (slash != std::string::npos) {
    const auto [at, fresh] =
        nodes_.emplace(text.substr(0, slash), Node::kImplied);
    if (!fresh) {
      if (at->second == Node::kSymlink) {
        return Failure{Reason::kLinkTarget,
                       quoted() + " lies below a symbolic link"};
      }
      if (at->second != Node::kDirectory && at->second != Node::kImplied) {
        return Failure{Reason::kDuplicateMember,
                       quoted() + " lies below what is no directory"};
      }
      break;
    }
    if (slash == 0) break;
    slash = text.rfind('/', slash - 1);
  }
  Node node = Node::kFile;
  switch (type) {
    case notes::MemberType::kFile:
      node = Node::kFile;
      break;
    case notes::MemberType::kDirectory:
      node = Node::kDirectory;
      break;
    case notes::MemberType::kSymlink:
      node = Node::kSymlink;
      break;
    case notes::MemberType::kHardlink:
      node = Node::kHardlink;
      break;
  }
  const auto [at, fresh] = nodes_.emplace(text, node);
  if (fresh) return Done{};
  if (at->second == Node::kImplied && node == Node::kDirectory) {
    at->second = node;
    return Done{};
  }
  return Failure{Reason::kDuplicateMember, quoted() + " is there twice"};
}

Result<Done> Tree::CheckHardlink(const MemberPath& target) const {
  const auto at = nodes_.find(target.text());
  if (at == nodes_.end() || at->second != Node::kFile) {
    return Failure{Reason::kLinkTarget, "a hard link to '" +
                                            Printable(target.text()) +
                                            "', which is no earlier file"};
  }
  return Done{};
}

}  // namespace airlock::verifier
