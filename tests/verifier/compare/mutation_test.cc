// Each byte of an artifact matters, unless a named normaliser hides it: then
// the comparison says so.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/compare/forms.h"
#include "tests/verifier/compare/samples.h"
#include "verifier/parsers/hidden_ranges.h"

namespace airlock::verifier {
namespace {

using namespace testing_support;

// How many bytes, changed alone, leave a level better than RX, by what the
// comparison named; refusals as a bad container count as noticed.
std::map<std::string, std::size_t> Unnoticed(const std::string& artifact,
                                             char flip) {
  std::map<std::string, std::size_t> unnoticed;
  const FormTree whole = FormOf(artifact).value();
  for (std::size_t i = 0; i < artifact.size(); ++i) {
    std::string changed = artifact;
    changed[i] = static_cast<char>(changed[i] ^ flip);
    auto other = FormOf(changed);
    if (!other.ok()) {
      EXPECT_NE(other.failure().reason, Reason::kLyingWorker) << "byte " << i;
      continue;
    }
    const auto forms = CompareForms(whole, *std::move(other));
    EXPECT_OK(forms) << "byte " << i;
    if (!forms.ok()) continue;
    if (forms->comparison.level == notes::RebuildLevel::kRX) continue;
    EXPECT_FALSE(forms->comparison.used.empty()) << "byte " << i;
    std::string names;
    for (const std::string& name : forms->Normalisers()) names += name + " ";
    ++unnoticed[names];
  }
  return unnoticed;
}

using Counts = std::map<std::string, std::size_t>;

TEST(EachByte, OfAProgramMattersOrIsNamed) {
  const ElfSample sample;
  const Counts want = {{"elf-build-id ", sample.build_id.size()},
                       {"elf-comment ", sample.comment.size()},
                       {"elf-debuglink ", sample.link.size()}};
  EXPECT_EQ(Unnoticed(Elf(sample), 1), want);
  EXPECT_EQ(Unnoticed(Elf(sample), '\x80'), want);
}

TEST(EachByte, OfAPackageMattersOrIsNamed) {
  const std::string deb = Deb(
      Tar({{"control", "Package: x\n"}}),
      Tar({{"usr/bin/x", Elf({}), '0', 04755}, {"usr/page.gz", Gzip("p")}}));
  const Counts counts = Unnoticed(deb, 1);
  const ElfSample sample;
  Counts rest = counts;
  EXPECT_EQ(rest["elf-build-id "], sample.build_id.size());
  EXPECT_EQ(rest["elf-comment "], sample.comment.size());
  EXPECT_EQ(rest["elf-debuglink "], sample.link.size());
  // The digits of three times, each of ten, and of each mode the one that says
  // that it is a file's; of owners and permissions none.
  EXPECT_EQ(rest["deb-header "], 33U);
  // A gzip's time, its system, and how hard it tried.
  EXPECT_EQ(rest["compression "], 6U);
  for (const char* name : {"elf-build-id ", "elf-comment ", "elf-debuglink ",
                           "deb-header ", "compression "}) {
    rest.erase(name);
  }
  EXPECT_EQ(rest, Counts{});
}

TEST(EachByte, OfAZipMattersOrIsNamed) {
  const std::string zip =
      Zip({{"a", "one"}, {"b/c", "two", 1, std::string("UT\5\0\1abcd", 9)}});
  for (const auto& [names, count] : Unnoticed(zip, 1)) {
    EXPECT_TRUE(names == "zip-framing " || names == "zip-framing zip-time ")
        << names << count;
  }
}

// The laws of hidden_ranges.h.
TEST(HiddenRanges, AreChosenByVisibleBytesAlone) {
  const std::string elf = Elf({});
  const FileKind kind = KindOf(AsBytes(elf));
  const auto ranges = HiddenRangesOf(kind, "x", AsBytes(elf));
  ASSERT_EQ(ranges.size(), 3U);
  std::string scrambled = elf;
  for (const HiddenRange& range : ranges) {
    scrambled.replace(range.offset, range.length,
                      std::string(range.length, '\xff'));
  }
  EXPECT_EQ(HiddenRangesOf(kind, "x", AsBytes(scrambled)), ranges);
  EXPECT_EQ(HiddenFacts(AsBytes(elf), ranges)[0],
            HiddenFacts(AsBytes(scrambled), ranges)[0]);
}

// A table of names within what is hidden could be written anew with it.
TEST(HiddenRanges, HideNothingWhereTheTableOfNamesLies) {
  std::string elf = Elf({});
  // The comment's section takes the place of the table of names.
  const std::size_t sections = elf.size() - 6 * 64;
  elf.replace(sections + 3 * 64 + 24, 16,
              elf.substr(sections + 5 * 64 + 24, 16));
  EXPECT_TRUE(HiddenRangesOf(KindOf(AsBytes(elf)), "x", AsBytes(elf)).empty());
}

}  // namespace
}  // namespace airlock::verifier
