// tests/fuzz/verifier/parsers/archive_members.h
//
// What must hold of each reader of archives, whatever it is given: what is
// accepted has distinct, plain names, and skipping a member is draining it.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "airlock/core/check.h"
#include "airlock/core/member_path.h"
#include "verifier/parsers/member_names.h"
#include "verifier/parsers/source.h"

namespace airlock::testing_support {

struct Members {
  std::set<std::string> paths;
  std::size_t count = 0;
  bool accepted = false;

  friend bool operator==(const Members&, const Members&) = default;
};

template <typename Reader>
Members WalkMembers(Reader& reader, bool drain) {
  Members members;
  while (true) {
    const auto member = reader.Next();
    if (!member.ok()) return members;
    if (!*member) break;
    members.paths.insert((*member)->path);
    ++members.count;
    if (drain && !verifier::Drain(reader.body()).ok()) return members;
  }
  members.accepted = true;
  return members;
}

// `walk` gives the Members of `bytes`, drained or not.
template <typename Walk>
void WalkTwice(ByteView bytes, Walk walk) {
  const Members drained = walk(bytes, true);
  Check(drained == walk(bytes, false), "skipping is draining");
  // A zip's directory, which tells names that are there twice, is its end.
  if (drained.accepted) {
    Check(drained.paths.size() == drained.count, "names are distinct");
  }
  for (const std::string& path : drained.paths) {
    Check(path == verifier::kRootMember || MemberPath::Parse(path).ok(),
          "names are paths");
  }
}

}  // namespace airlock::testing_support
