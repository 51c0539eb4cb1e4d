#include "verifier/checks/object_reader.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(ObjectReader, HashesAnObjectOnceForItsSize) {
  MemoryObjects objects;
  const ObjectDigest digest = objects.Put("0123456789");
  ObjectReader reader(objects);
  EXPECT_THAT(reader.SizeOf(digest), Yields(10u));
  EXPECT_THAT(reader.SizeOf(digest), Yields(10u));
  EXPECT_EQ(objects.TimesRead(digest), 1);
}

TEST(ObjectReader, RemembersWhatWasReadForAnotherReason) {
  MemoryObjects objects;
  const ObjectDigest read = objects.Put("read");
  const ObjectDigest streamed = objects.Put("streamed");
  ObjectReader reader(objects);
  ASSERT_OK(reader.Read(read, 100));
  ASSERT_OK(
      reader.Stream(streamed, [](ByteView) -> Result<Done> { return Done{}; }));
  EXPECT_THAT(reader.SizeOf(read), Yields(4u));
  EXPECT_THAT(reader.SizeOf(streamed), Yields(8u));
  EXPECT_EQ(objects.TimesRead(read), 1);
  EXPECT_EQ(objects.TimesRead(streamed), 1);
}

TEST(ObjectReader, RemembersNothingOfBytesThatDoNotHaveTheirDigest) {
  MemoryObjects objects;
  const ObjectDigest digest = objects.Put("good");
  objects.Corrupt(digest, "evil");
  ObjectReader reader(objects);
  EXPECT_THAT(reader.Read(digest, 100), FailsWith(Reason::kDigestMismatch));
  EXPECT_THAT(reader.SizeOf(digest), FailsWith(Reason::kDigestMismatch));
}

}  // namespace
}  // namespace airlock::verifier
