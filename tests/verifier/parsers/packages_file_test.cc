#include "verifier/parsers/packages_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

struct Found {
  std::uint64_t offset;
  std::string text;
  friend bool operator==(const Found&, const Found&) = default;
};

Result<std::vector<Found>> AllOf(std::string_view text) {
  MemorySource source(AsBytes(text));
  PackagesReader reader(source);
  std::vector<Found> found;
  while (true) {
    TRY(const auto stanza, reader.Next());
    if (!stanza) return found;
    found.push_back({stanza->offset, std::string(stanza->text)});
  }
}

TEST(PackagesReader, GivesStanzasWithTheirPlace) {
  const auto found = AllOf("A: 1\nB: 2\n\nA: 3\n\n");
  ASSERT_OK(found);
  EXPECT_EQ(*found, (std::vector<Found>{{0, "A: 1\nB: 2\n"}, {11, "A: 3\n"}}));
}

TEST(PackagesReader, DoesNotNeedABlankLineAtTheEnd) {
  const auto found = AllOf("A: 1\n\nA: 3\n");
  ASSERT_OK(found);
  EXPECT_EQ(found->size(), 2U);
}

TEST(PackagesReader, KeepsPlacesAcrossItsBuffers) {
  std::string text;
  std::vector<std::uint64_t> places;
  for (int i = 0; i < 3000; ++i) {
    places.push_back(text.size());
    text += "Package: " + std::string(static_cast<std::size_t>(i % 97), 'x') +
            "y\n\n";
  }
  const auto found = AllOf(text);
  ASSERT_OK(found);
  ASSERT_EQ(found->size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    ASSERT_EQ((*found)[i].offset, places[i]);
    ASSERT_EQ(text.substr(places[i], (*found)[i].text.size()),
              (*found)[i].text);
  }
}

TEST(PackagesReader, RefusesTwoBlankLines) {
  EXPECT_THAT(AllOf("A: 1\n\n\nA: 2\n"), FailsWith(Reason::kBadRelease));
}

TEST(PackagesReader, RefusesALineThatDoesNotEnd) {
  EXPECT_THAT(AllOf("A: 1\n\nA: 2"), FailsWith(Reason::kBadRelease));
}

TEST(PackagesReader, RefusesAStanzaWithoutMeasure) {
  const std::string longest(128 * 1024 - 4, 'x');
  EXPECT_OK(AllOf("A: " + longest + "\n"));
  EXPECT_THAT(AllOf("A: x" + longest + "\n"), FailsWith(Reason::kBadRelease));
}

TEST(FieldOf, WantsExactlyOne) {
  EXPECT_THAT(FieldOf("Size: 1\nSizes: 2\n", "Size"),
              Yields(std::string_view("1")));
  EXPECT_THAT(FieldOf("Size: 1\nSize: 1\n", "Size"),
              FailsWith(Reason::kBadRelease));
  EXPECT_THAT(FieldOf("A: 1\n Size: 2\n", "Size"),
              FailsWith(Reason::kBadRelease));
}

}  // namespace
}  // namespace airlock::verifier
