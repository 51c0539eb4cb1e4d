#include "verifier/compare/sentence.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "airlock/core/check.h"
#include "tests/verifier/compare/forms.h"
#include "tests/verifier/compare/samples.h"
#include "verifier/parsers/difference_cause.h"

namespace airlock::verifier {
namespace {

using namespace testing_support;

std::string Said(const std::string& left, const std::string& right,
                 const std::vector<notes::Cause>& causes = {}) {
  const auto forms = CompareForms(left, right);
  Check(forms.ok(), "two forms");
  std::vector<Explained> explained;
  for (const notes::Cause& cause : causes) {
    explained.push_back({&forms->comparison.differences[cause.pair], cause});
  }
  return SentenceOf(forms->comparison, explained);
}

const std::string kTar = Tar({{"usr/a", "one"}, {"usr/b", "two"}});

TEST(Sentence, OfTheSameBytes) {
  EXPECT_EQ(Said(kTar, kTar), "They are the same, byte for byte.");
}

TEST(Sentence, NamesTheOneThingThatDiffers) {
  ElfSample other;
  other.build_id[0] = 'x';
  EXPECT_EQ(Said(Tar({{"usr/x", Elf({})}}), Tar({{"usr/x", Elf(other)}})),
            "They differ only in the build-id (usr/x).");
  EXPECT_EQ(Said(kTar, Gzip(kTar)),
            "They differ only in how they are compressed.");
}

TEST(Sentence, NamesWhatFollowsBehindIt) {
  ElfSample other;
  other.build_id[0] = 'x';
  other.link[0] = 'y';
  EXPECT_EQ(
      Said(Tar({{"x", Elf({})}}),
           Gzip(Tar({{"x", Elf(other), '0', 0644, 0, 0, 1}}))),
      "They differ only in the build-id (x), and in what follows from it: how "
      "they are compressed, the link to the debugging symbols and the times of "
      "entries.");
}

TEST(Sentence, NamesCausesBeforePlaces) {
  EXPECT_EQ(
      Said(kTar, Tar({{"usr/a", "2026"}, {"usr/c", ""}}),
           {{0, "year", "line 1", "2022", "2026"}}),
      "They differ in 3 places: in usr/a a year is in it (line 1: '2022', "
      "'2026'); usr/b is in the first only; usr/c is in the second only.");
}

TEST(Sentence, KnowsAUmask) {
  EXPECT_EQ(Said(Tar({{"a", "1", '0', 0644}, {"b", "2", '0', 0755}}),
                 Tar({{"a", "1", '0', 0664}, {"b", "2", '0', 0775}})),
            "They differ in the modes of 2 entries, as another umask makes "
            "them.");
  EXPECT_EQ(Said(Tar({{"a", "1", '0', 0644}}), Tar({{"a", "1", '0', 04664}})),
            "They differ in 1 place: a differs in its mode.");
}

TEST(Sentence, IsInert) {
  EXPECT_EQ(WordsFor({0, "line", "line 1", "\x1b[2J", ""}),
            "the text differs (line 1: '\\x1b[2J', nothing)");
}

}  // namespace
}  // namespace airlock::verifier
