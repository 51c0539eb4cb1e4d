// verifier/parsers/tree.h
//
// The names of one archive, as the tree that they would become.
//
// Two members of one name, a member below a symbolic link, a hard link to what
// is not there: each lets two consumers of the same archive end with different
// files. The names are put together here before anyone unpacks them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "airlock/core/member_path.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

class Tree {
 public:
  // kDuplicateMember if the name is taken; kLinkTarget below a symbolic link;
  // kDuplicateMember below anything else that is no directory. A directory may
  // be named after its contents.
  Result<Done> Add(const MemberPath& path, notes::MemberType type);

  // kLinkTarget unless `target` is a regular file added before.
  Result<Done> CheckHardlink(const MemberPath& target) const;

 private:
  enum class Node { kFile, kDirectory, kImplied, kSymlink, kHardlink };
  std::unordered_map<std::string, Node> nodes_;
};

}  // namespace airlock::verifier
