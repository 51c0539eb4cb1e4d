// tests/verifier/checks/members.h
//
// Members of an inventory, as tests write them down.
#pragma once

#include <cstdint>
#include <string>

#include "airlock/core/notes/inspection.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier {

// A file of these bytes.
inline notes::Member FileMember(const std::string& path,
                                const std::string& bytes = "x",
                                std::uint32_t mode = 0644) {
  notes::Member member;
  member.path = path;
  member.mode = mode;
  member.size = bytes.size();
  member.digest = crypto::DigestObject(AsBytes(bytes));
  return member;
}

}  // namespace airlock::verifier
