#include "verifier/parsers/source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Inputs;
using testing_support::Yields;

// One byte a call, as a pipe may do.
class Trickle final : public Source {
 public:
  explicit Trickle(ByteView bytes) : rest_(bytes) {}
  Result<std::size_t> Read(std::span<std::byte> to) override {
    return rest_.Read(to.first(1));
  }

 private:
  MemorySource rest_;
};

TEST(FdSource, ReadsTwiceWithoutDisturbance) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kArtifact, "a", "hello");
  FdSource first(inputs.front().fd);
  FdSource second(inputs.front().fd, 2);
  EXPECT_THAT(ReadAll(first, 10, "it"), Yields(std::string("hello")));
  EXPECT_THAT(ReadAll(second, 10, "it"), Yields(std::string("llo")));
}

TEST(FdSource, ReportsWhatTheKernelRefuses) {
  FdSource source(-1);
  EXPECT_THAT(ReadAll(source, 10, "it"), FailsWith(Reason::kIo));
}

TEST(Lookahead, PeeksWithoutTaking) {
  Trickle trickle(AsBytes("hello"));
  Lookahead in(trickle);
  for (int i = 0; i < 2; ++i) {
    const auto peeked = in.Peek(3);
    ASSERT_OK(peeked);
    EXPECT_EQ(AsText(*peeked), "hel");
  }
  in.Skip(2);
  EXPECT_EQ(in.position(), 2U);
  const auto rest = in.Peek(10);
  ASSERT_OK(rest);
  EXPECT_EQ(AsText(*rest), "llo");
  EXPECT_THAT(in.AtEnd(), Yields(false));
  in.Skip(3);
  EXPECT_THAT(in.AtEnd(), Yields(true));
}

TEST(Lookahead, PeeksAcrossItsBuffersEnd) {
  const std::string text(3 * Lookahead::kBufferBytes / 2, 'x');
  MemorySource source(AsBytes(text));
  Lookahead in(source);
  ASSERT_OK(in.Peek(Lookahead::kBufferBytes));
  in.Skip(Lookahead::kBufferBytes - 10);
  const auto peeked = in.Peek(100);
  ASSERT_OK(peeked);
  EXPECT_EQ(peeked->size(), 100U);
}

TEST(Lookahead, RefusesToFillWhatIsNotThere) {
  MemorySource source(AsBytes("hi"));
  Lookahead in(source);
  std::array<std::byte, 3> three;
  EXPECT_THAT(in.ReadExactly(three, "a test"), FailsWith(Reason::kTruncated));
}

TEST(ReadAll, RefusesOneByteOverTheLimit) {
  MemorySource fits(AsBytes("hello"));
  EXPECT_OK(ReadAll(fits, 5, "it"));
  MemorySource over(AsBytes("hello"));
  EXPECT_THAT(ReadAll(over, 4, "it"), FailsWith(Reason::kTooLarge));
}

}  // namespace
}  // namespace airlock::verifier
