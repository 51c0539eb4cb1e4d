#include "verifier/parsers/held_leaf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

std::string Counted(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    text[i] = static_cast<char>(i ^ i >> 8 ^ i >> 16);
  }
  return text;
}

// As a walk does: looked into, and then read.
HeldFile Held(HeldLeaf& held, const std::string& text) {
  MemorySource source(AsBytes(text));
  Lookahead ahead(source);
  EXPECT_OK(ahead.Peek(4096));
  EXPECT_OK(held.Fill(ahead, source));
  return held.file();
}

TEST(HeldLeaf, HoldsAFileWhole) {
  HeldLeaf held;
  for (const std::size_t size : {0, 1, 4095, 4096, 4097, 70'000, 3'000'000}) {
    const std::string text = Counted(size);
    const HeldFile file = Held(held, text);
    EXPECT_TRUE(file.whole());
    EXPECT_EQ(file.size, size);
    EXPECT_TRUE(AsText(file.head) == text) << size;
    EXPECT_TRUE(file.tail.empty());
  }
}

TEST(HeldLeaf, HoldsTheEndsOfALargeFile) {
  HeldLeaf held;
  constexpr std::size_t kPart = HeldLeaf::kMaxPart;
  for (const std::size_t size :
       {kPart, kPart + 1, kPart + 70'000, 2 * kPart, 2 * kPart + 12'345}) {
    const std::string text = Counted(size);
    const HeldFile file = Held(held, text);
    EXPECT_EQ(file.size, size);
    EXPECT_TRUE(AsText(file.head) == text.substr(0, kPart));
    EXPECT_EQ(file.tail.size(), std::min(size - kPart, kPart));
    EXPECT_TRUE(text.ends_with(AsText(file.tail))) << size;
  }
  EXPECT_TRUE(AsText(Held(held, "small again").head) == "small again");
}

}  // namespace
}  // namespace airlock::verifier
