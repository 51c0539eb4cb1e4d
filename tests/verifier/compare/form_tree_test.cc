#include "verifier/compare/form_tree.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

TEST(FormTree, RefusesWhatIsNoForm) {
  const notes::Member file{"a", notes::MemberType::kFile, 1,  0644, 0,
                           0,   crypto::DigestObject({}), "", "",   {}};
  const notes::Inventory good{
      crypto::DigestObject({}), "tar", notes::Coverage::kComplete, 1, 1, {file},
      {{"container", "tar"}}};
  EXPECT_OK(FormTreeOf(good));
  const auto refused = [&](auto change) {
    notes::Inventory bad = good;
    change(bad);
    EXPECT_THAT(FormTreeOf(bad), FailsWith(Reason::kLyingWorker));
  };
  refused([](auto& i) { i.facts.clear(); });
  refused([](auto& i) { i.members.push_back(i.members[0]); });
  refused([](auto& i) { i.members[0].path = "b!/a"; });
  refused([](auto& i) { i.members[0].facts = {{"elf.relro", "full"}}; });
  refused([](auto& i) { i.members[0].facts = {{"hid.everything", "1 x"}}; });
  refused([](auto& i) { i.members[0].facts = {{"hid.tar-time", "x"}}; });
  refused([](auto& i) { i.members[0].facts = {{"visible", "all"}}; });
  refused([](auto& i) {
    i.members[0].facts = {{"packing", "xz"}, {"packing", "xz"}};
  });
}

}  // namespace
}  // namespace airlock::verifier
