// tests/verifier/parsers/archive_members.h
//
// What a reader of archives gives of a good one of testdata/bundles. What
// hostile archives do is the corpus's matter (fixtures_test.cc).
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "verifier/parsers/source.h"

namespace airlock::testing_support {

inline std::string GoodBundle(const std::string& name) {
  return FileBytes(std::string(AIRLOCK_TESTDATA) + "/bundles/good/" + name);
}

struct MemberBytes {
  notes::Member member;
  std::string bytes;
};

template <typename Reader>
std::vector<MemberBytes> MembersOf(Reader& reader) {
  std::vector<MemberBytes> members;
  while (true) {
    auto member = reader.Next();
    EXPECT_OK(member);
    if (!member.ok() || !*member) return members;
    auto bytes = verifier::ReadAll(reader.body(), 1 << 20, "a member");
    EXPECT_OK(bytes);
    if (!bytes.ok()) return members;
    members.push_back({**std::move(member), *std::move(bytes)});
  }
}

}  // namespace airlock::testing_support
