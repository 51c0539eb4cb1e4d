#include "verifier/tuf/delegation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::verifier::tuf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_support::FailsWith;

constexpr std::size_t kMany = 1 << 20;

Result<Delegations> Read(const std::string& json) {
  TRY(const Json read, ParseStrictJson(json, kMany));
  return ReadDelegations(read);
}
Result<Delegations> WithRole(const std::string& members) {
  return Read(R"({"keys":{},"roles":[{"keyids":[],"threshold":1,)" + members +
              "}]}");
}
std::string Role(const std::string& name, const std::string& paths,
                 bool terminating) {
  return R"({"name":")" + name +
         R"(","keyids":[],"threshold":1,"terminating":)" +
         (terminating ? "true" : "false") + "," + paths + "}";
}
std::vector<std::string> NamesFor(const Delegations& delegations,
                                  const std::string& path) {
  std::vector<std::string> names;
  for (const Delegated& to : DelegationsFor(delegations, path)) {
    names.push_back(to.name);
  }
  return names;
}

TEST(DelegationsFor, KeepsTheOrderAndEndsAtATerminatingRole) {
  const auto delegations =
      Read(R"({"keys":{},"roles":[)" +
           Role("a", R"("paths":["*.txt","x/*"])", false) + "," +
           Role("b", R"("paths":["y"])", true) + "," +
           Role("c", R"("paths":["*"])", true) + "," +
           Role("d", R"("paths":["*"])", false) + "]}");
  ASSERT_OK(delegations);
  EXPECT_THAT(NamesFor(*delegations, "n.txt"), ElementsAre("a", "c"));
  EXPECT_THAT(NamesFor(*delegations, "y"), ElementsAre("b"));
  EXPECT_THAT(NamesFor(*delegations, "x/z"), ElementsAre("a"));
  EXPECT_THAT(NamesFor(*delegations, "z/z"), IsEmpty());
}

// printf some/file | sha256sum: 93fcf19a…, printf a: ca978112…
TEST(DelegationsFor, KnowsHashPrefixes) {
  const auto delegations =
      Read(R"({"keys":{},"roles":[)" +
           Role("a", R"("path_hash_prefixes":["0000","93fcf"])", false) + "]}");
  ASSERT_OK(delegations);
  EXPECT_THAT(NamesFor(*delegations, "some/file"), ElementsAre("a"));
  EXPECT_THAT(NamesFor(*delegations, "a"), IsEmpty());
}

TEST(DelegationsFor, FindsTheBinOfAPath) {
  const auto in = [](const std::string& bits, const std::string& path) {
    const auto delegations =
        Read(R"({"keys":{},"succinct_roles":{"keyids":[],"threshold":1,)"
             R"("name_prefix":"bin","bit_length":)" +
             bits + "}}");
    EXPECT_OK(delegations);
    const auto found = DelegationsFor(*delegations, path);
    EXPECT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].terminating);
    return found[0].name;
  };
  // printf a | sha256sum: ca978112ca1bbdca…
  EXPECT_EQ(in("1", "a"), "bin-1");
  EXPECT_EQ(in("4", "a"), "bin-c");
  EXPECT_EQ(in("5", "a"), "bin-19");
  EXPECT_EQ(in("8", "a"), "bin-ca");
  EXPECT_EQ(in("32", "a"), "bin-ca978112");
}

TEST(ReadDelegations, RefusesARoleThatIsCalledLikeATopLevelOne) {
  for (const char* name : {"root", "timestamp", "snapshot", "targets", ""}) {
    EXPECT_THAT(WithRole(R"("terminating":false,"paths":[],"name":")" +
                         std::string(name) + "\""),
                FailsWith(Reason::kBadMetadata))
        << name;
  }
}

TEST(ReadDelegations, RefusesWhatTheSpecificationDoesNotAllow) {
  EXPECT_OK(WithRole(R"("name":"a","terminating":false,"paths":[])"));
  for (
      const char* members :
      {R"("name":"a","paths":[])", R"("name":"a","terminating":0,"paths":[])",
       R"("terminating":true,"paths":[])", R"("name":"a","terminating":true)",
       R"("name":"a","terminating":true,"paths":"*")",
       R"("name":"a","terminating":true,"paths":[1])",
       R"("name":"a","terminating":true,"path_hash_prefixes":["XY"])",
       R"("name":"a","terminating":true,"path_hash_prefixes":[""])",
       R"("name":"a","terminating":true,"paths":[],"path_hash_prefixes":[])"}) {
    EXPECT_THAT(WithRole(members), FailsWith(Reason::kBadMetadata)) << members;
  }
  const std::string role = Role("a", R"("paths":[])", false);
  const std::string bins =
      R"("succinct_roles":{"keyids":[],"threshold":1,"name_prefix":"b")";
  for (const std::string& json :
       {std::string("[]"), std::string(R"({"roles":[]})"),
        std::string(R"({"keys":{}})"),
        R"({"keys":{},"roles":[)" + role + "," + role + "]}",
        std::string(R"({"keys":{},"roles":{}})"),
        R"({"keys":{},"roles":[],)" + bins + R"(,"bit_length":8}})",
        R"({"keys":{},)" + bins + "}}",
        R"({"keys":{},)" + bins + R"(,"bit_length":0}})",
        R"({"keys":{},)" + bins + R"(,"bit_length":33}})",
        R"({"keys":{},)" + bins + R"(,"bit_length":"8"}})"}) {
    EXPECT_THAT(Read(json), FailsWith(Reason::kBadMetadata)) << json;
  }
}

}  // namespace
}  // namespace airlock::verifier::tuf
