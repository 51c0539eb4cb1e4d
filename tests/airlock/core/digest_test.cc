#include "airlock/core/digest.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

const std::string kText =
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(Digest, ParsesWhatItFormats) {
  const auto digest = ObjectDigest::Parse(kText);
  ASSERT_OK(digest);
  EXPECT_EQ(digest->text(), kText);
  EXPECT_THAT(ObjectDigest::ParseHex(digest->hex()), Yields(*digest));
  EXPECT_EQ(digest->short_code(), "0123-4567-89ab-cdef");
}

TEST(Digest, RefusesEveryOtherSpelling) {
  std::string upper = kText;
  upper[17] = 'A';
  for (const std::string& text :
       {std::string(), kText.substr(7), kText.substr(0, 70), kText + "0",
        kText + "00", "sha512:" + kText.substr(7), upper, " " + kText,
        kText + "\n"}) {
    EXPECT_THAT(ObjectDigest::Parse(text), FailsWith(Reason::kBadDigest))
        << text;
  }
}

TEST(Digest, OfDifferentThingsDoNotCompare) {
  static_assert(!std::equality_comparable_with<ObjectDigest, RecordDigest>);
  static_assert(!std::is_convertible_v<ObjectDigest, NoteDigest>);
  static_assert(!std::is_constructible_v<KeyId, ObjectDigest>);
}

TEST(Digest, HashesByItsOwnBytes) {
  const auto a = ObjectDigest::Parse(kText).value();
  const auto b = ObjectDigest::ParseHex(std::string(64, 'f')).value();
  const std::unordered_set<ObjectDigest> set = {a, b, a};
  EXPECT_EQ(set.size(), 2u);
}

}  // namespace
}  // namespace airlock
