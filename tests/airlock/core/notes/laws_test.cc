// The laws of the grammar, over every kind of note at once.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "airlock/core/note.h"
#include "airlock/core/record.h"
#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using testing_support::NoteKind;
using testing_support::NoteKinds;
using testing_support::Yields;

class NoteLaws : public ::testing::TestWithParam<NoteKind> {};

TEST_P(NoteLaws, ParseAndFormatAreInverse) {
  EXPECT_THAT(GetParam().reformat(GetParam().sample),
              Yields(GetParam().sample));
}

TEST_P(NoteLaws, NoFlippedByteGoesUnnoticed) {
  std::string text = GetParam().sample;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char was = text[at];
    for (int flip = 1; flip < 256; ++flip) {
      text[at] = static_cast<char>(was ^ flip);
      const auto again = GetParam().reformat(text);
      if (again.ok()) {
        ASSERT_EQ(*again, text) << "byte " << at;
      }
    }
    text[at] = was;
  }
}

TEST_P(NoteLaws, EveryTruncationIsNoticed) {
  const std::string& text = GetParam().sample;
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto again = GetParam().reformat(text.substr(0, size));
    if (again.ok()) {
      ASSERT_EQ(*again, text.substr(0, size));
    }
  }
}

TEST_P(NoteLaws, EachLineMayStandInItsPlaceOnly) {
  std::vector<std::string> lines;
  const std::string& text = GetParam().sample;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    std::vector<std::string> swapped = lines;
    std::swap(swapped[i], swapped[i + 1]);
    std::string joined;
    for (const std::string& line : swapped) joined += line;
    const auto again = GetParam().reformat(joined);
    if (again.ok()) {
      EXPECT_EQ(*again, joined);
    }
  }
}

TEST_P(NoteLaws, RefusesAFieldTooMany) {
  EXPECT_THAT(GetParam().reformat(GetParam().sample + "extra 1\n"),
              FailsWith(Reason::kBadNote));
}

TEST_P(NoteLaws, RefusesAnotherVersion) {
  std::string text = GetParam().sample;
  text[text.find('\n') - 1] = '2';
  EXPECT_THAT(GetParam().reformat(text), FailsWith(Reason::kUnknownKind));
}

TEST_P(NoteLaws, RefusesOptionalWhiteSpace) {
  const std::string& text = GetParam().sample;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != ' ' && text[at] != '\n') continue;
    for (const char* space : {" ", "\t", "\r", "\n"}) {
      std::string spaced = text;
      spaced.insert(at, space);
      EXPECT_FALSE(GetParam().reformat(spaced).ok()) << "byte " << at;
    }
  }
}

TEST_P(NoteLaws, SurvivesSigning) {
  const SignedNote note{
      GetParam().sample,
      {{"sshsig", testing_support::DigestOf<KeyId>(1), Bytes(70)},
       {"ed25519", testing_support::DigestOf<KeyId>(2), Bytes(64)}}};
  EXPECT_THAT(ParseSigned(FormatSigned(note)), Yields(note));
}

// AIRLOCK_ACCEPT=1 writes the seeds of notes_fuzz anew.
TEST_P(NoteLaws, SampleIsASeedOfTheFuzzTarget) {
  const std::string kind(GetParam().kind);
  const std::filesystem::path path =
      std::filesystem::path(AIRLOCK_TESTDATA) / "seeds/notes" /
      (kind.substr(8, kind.find('/') - 8) + ".note");
  if (std::getenv("AIRLOCK_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << GetParam().sample;
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing: run with AIRLOCK_ACCEPT=1";
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            GetParam().sample);
}

std::string NameOfCase(const ::testing::TestParamInfo<NoteKind>& info) {
  std::string kind(info.param.kind);
  kind = kind.substr(8, kind.find('/') - 8);
  std::erase(kind, '-');
  return kind;
}
INSTANTIATE_TEST_SUITE_P(Core, NoteLaws, ::testing::ValuesIn(NoteKinds()),
                         NameOfCase);

TEST(NoteKinds, HoldEveryRecordButThePolicysOwn) {
  std::set<std::string_view> kinds;
  for (const NoteKind& kind : NoteKinds()) kinds.insert(kind.kind);
  for (int i = 0; i < static_cast<int>(RecordKind::kNone); ++i) {
    const RecordRule& rule = RuleOf(static_cast<RecordKind>(i));
    // These two are read by policies.
    if (rule.kind == RecordKind::kRoster || rule.kind == RecordKind::kPolicy) {
      continue;
    }
    EXPECT_TRUE(kinds.contains(rule.note)) << rule.note;
  }
}

}  // namespace
}  // namespace airlock
