#include "verifier/compare/comparison.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/compare/forms.h"
#include "tests/verifier/compare/samples.h"
#include "verifier/parsers/md5.h"

namespace airlock::verifier {
namespace {

using namespace testing_support;
using enum notes::RebuildLevel;

std::string Md5Of(const std::string& text) {
  Md5 md5;
  md5.Update(AsBytes(text));
  return std::move(md5).Finish();
}

const std::string kControl = "Package: sample\nVersion: 1\n";

// A package of one file, with the md5sums that it has.
std::string Package(const TarEntry& file, const std::string& sum_of,
                    const std::string& control = kControl) {
  return Deb(Tar({{"./", "", '5', 0755},
                  {"./control", control},
                  {"./md5sums", Md5Of(sum_of) + "  usr/x\n"}}),
             Tar({{"./", "", '5', 0755}, file}));
}
std::string Package(const std::string& bytes) {
  return Package({"./usr/x", bytes}, bytes);
}

std::string Mo(const std::string& date) {
  const std::string header = "POT-Creation-Date: " + date + "\nLanguage: de\n";
  return std::string("\xde\x12\x04\x95\0\0\0\0", 8) + Le(1, 4) + Le(28, 4) +
         Le(36, 4) + Le(0, 8) + Le(0, 4) + Le(44, 4) + Le(header.size(), 4) +
         Le(48, 4) + std::string(4, '\0') + header;
}

std::string Png(const std::string& time) {
  const auto chunk = [](const std::string& type, const std::string& data) {
    return std::string("\0\0\0", 3) + static_cast<char>(data.size()) + type +
           data + "crc!";
  };
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", "1234567890123") +
         chunk("tIME", time) + chunk("IEND", "");
}

std::string Library(const std::string& time, const std::string& owner,
                    const std::string& code) {
  return "!<arch>\n" + ArMember("/", "symbols!", time, owner, "0") +
         ArMember("x.o/", code, time, owner);
}

std::string Pyc(const std::string& time, const std::string& flags) {
  return "\xa7\x0d\r\n" + flags + time + Le(5, 4) + "code";
}

std::string InTar(const std::string& name, const std::string& bytes) {
  return Tar({{name, bytes}});
}

struct Case {
  std::string name;
  std::string left;
  std::string right;
  notes::RebuildLevel level;
  std::set<std::string> normalisers;
};

class Comparisons : public testing::TestWithParam<Case> {};

TEST_P(Comparisons, HaveALevelAndNameWhatWasPassedOver) {
  const auto forms = CompareForms(GetParam().left, GetParam().right);
  ASSERT_OK(forms);
  EXPECT_EQ(notes::NameOf(forms->comparison.level),
            notes::NameOf(GetParam().level));
  EXPECT_EQ(forms->Normalisers(), GetParam().normalisers);
}

const std::string kTar = Tar({{"a", "one"}, {"b", "two"}});
const std::string kAllMembers = "one";

std::vector<Case> FramingCases() {
  return {
      {"Nothing", kTar, kTar, kR0, {}},
      {"CompressedAndNot", kTar, Gzip(kTar), kR1, {"compression"}},
      {"GzipHeader", Gzip(kTar), Gzip(kTar, 7), kR1, {"compression"}},
      {"GzipWithin",
       InTar("x.gz", Gzip("page")),
       InTar("x.gz", Gzip("page", 7)),
       kR1,
       {"compression"}},
      {"GzipOfOtherBytes",
       InTar("x.gz", Gzip("page")),
       InTar("x.gz", Gzip("edge", 7)),
       kRX,
       {"compression"}},
      {"GzipAndWhatWasInIt",
       InTar("x", Gzip("page")),
       InTar("x", "page"),
       kRX,
       {}},
      {"TarDialect",
       kTar,
       Tar({{"a", "one"}, {"b", "two"}}, true),
       kR1,
       {"tar-framing"}},
      {"TarPadding",
       kTar,
       Tar({{"a", "one"}, {"b", "two"}}, false, 10240),
       kR1,
       {"tar-framing"}},
      {"DebTimes",
       Deb(kTar, kTar),
       Deb(kTar, kTar, "", "1800000000"),
       kR1,
       {"deb-header"}},
      {"DebPacking",
       Deb(kTar, kTar),
       Deb(Gzip(kTar), Gzip(kTar), ".gz"),
       kR1,
       {"compression"}},
      {"TarOrder",
       kTar,
       Tar({{"b", "two"}, {"a", "one"}}),
       kR2,
       {"entry-order"}},
      {"TarTime",
       kTar,
       Tar({{"a", "one"}, {"b", "two", '0', 0644, 0, 0, 1}}),
       kR2,
       {"tar-time"}},
      {"TarNames",
       kTar,
       Tar({{"a", "one"}, {"b", "two", '0', 0644, 0, 0, 1700000000, ""}}),
       kR2,
       {"tar-names"}},
      {"ZipTime",
       Zip({{"a", "one"}}),
       Zip({{"a", "one", 0x58000001}}),
       kR2,
       {"zip-framing", "zip-time"}},
      {"ZipExtraTime",
       Zip({{"a", "one"}}),
       Zip({{"a", "one", 0x58000000, std::string("UT\5\0\1abcd", 9)}}),
       kR2,
       {"zip-framing", "zip-time"}},
      {"ZipComment",
       Zip({{"a", "one"}}),
       Zip({{"a", "one"}}, "hello"),
       kR2,
       {"zip-comment", "zip-framing"}},
      {"ZipOrder",
       Zip({{"a", "one"}, {"b", "two"}}),
       Zip({{"b", "two"}, {"a", "one"}}),
       kR2,
       {"entry-order", "zip-framing"}},
  };
}
INSTANTIATE_TEST_SUITE_P(OfFraming, Comparisons,
                         testing::ValuesIn(FramingCases()),
                         [](const auto& of) { return of.param.name; });

// What is never passed over, each against one tar.
std::vector<Case> PrivilegeCases() {
  const auto with = [](TarEntry changed) {
    return Tar({{"a", "one"}, std::move(changed)});
  };
  const std::string zip = Zip({{"a", "one"}});
  const std::string linked =
      Tar({{"a", "one"}, {"b", "", '2', 0777, 0, 0, 1700000000, "root", "a"}});
  return {
      {"Byte", kTar, with({"b", "twO"}), kRX, {}},
      {"Mode", kTar, with({"b", "two", '0', 0645}), kRX, {}},
      {"Setuid", kTar, with({"b", "two", '0', 04644}), kRX, {}},
      {"Owner", kTar, with({"b", "two", '0', 0644, 1}), kRX, {}},
      // Whom a tar names, GNU tar and dpkg believe before the number.
      {"UserByName", kTar,
       with({"b", "two", '0', 0644, 0, 0, 1700000000, "bob"}), kRX,
       {"tar-names"}},
      {"UserByNameInPax", kTar,
       Tar({{"a", "one"}, {"p/b", "13 uname=bob\n", 'x'}, {"b", "two"}}), kRX,
       {"tar-framing", "tar-names", "tar-records"}},
      {"Group", kTar, with({"b", "two", '0', 0644, 0, 1}), kRX, {}},
      {"Name", kTar, with({"c", "two"}), kRX, {}},
      {"More", kTar, Tar({{"a", "one"}, {"b", "two"}, {"c", ""}}), kRX, {}},
      {"Type", Tar({{"a", "one"}, {"b", ""}}), with({"b", "", '5'}), kRX, {}},
      {"Target",
       linked,
       with({"b", "", '2', 0777, 0, 0, 1700000000, "root", "b"}),
       kRX,
       {}},
      {"ZipMode",
       zip,
       Zip({{"a", "one", 0x58000000, "", 0100755}}),
       kRX,
       {"zip-framing"}},
      {"ZipOwner",
       zip,
       Zip({{"a", "one", 0x58000000, std::string("ux\3\0\1\0\0", 7)}}),
       kRX,
       {"zip-framing"}},
      {"PackagesControl",
       Package("x"),
       Package({"./usr/x", "x"}, "x", kControl + "Depends: libmd0\n"),
       kRX,
       {}},
  };
}
INSTANTIATE_TEST_SUITE_P(OfPrivileges, Comparisons,
                         testing::ValuesIn(PrivilegeCases()),
                         [](const auto& of) { return of.param.name; });

std::vector<Case> ContentCases() {
  ElfSample other_id;
  other_id.build_id = std::string(20, 'j');
  ElfSample other_code = other_id;
  other_code.code[3] = 'E';
  ElfSample other_comment;
  other_comment.comment[6] = 'd';
  ElfSample other_link;
  other_link.link[0] = '7';
  ElfSample loaded;  // the comment is code too
  loaded.loaded = Elf(loaded).size() - 6 * 64;
  ElfSample loaded_other = loaded;
  loaded_other.comment[6] = 'd';
  ElfSample flagged;  // SHF_ALLOC
  flagged.comment_flags = 2;
  ElfSample flagged_other = flagged;
  flagged_other.comment[6] = 'd';
  const std::string elf = Elf({});
  const std::string nothing(4, '\0');
  // Of "one": sha256sum, in base64 with '-' and '_'.
  const std::string hash = "dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z_0Me0";
  return {
      {"BuildId", elf, Elf(other_id), kR3, {"elf-build-id"}},
      {"BuildIdAndCode", elf, Elf(other_code), kRX, {}},
      {"Comment", elf, Elf(other_comment), kR3, {"elf-comment"}},
      {"CommentThatIsLoaded", Elf(loaded), Elf(loaded_other), kRX, {}},
      {"CommentThatSaysSo", Elf(flagged), Elf(flagged_other), kRX, {}},
      {"Debuglink", elf, Elf(other_link), kR3, {"elf-debuglink"}},
      {"Md5sums",
       Package(elf),
       Package(Elf(other_id)),
       kR3,
       {"deb-md5sums", "elf-build-id"}},
      {"Md5sumsOfAnother",
       Package(elf),
       Package({"./usr/x", Elf(other_id)}, elf),
       kRX,
       {"elf-build-id"}},
      {"Md5sumsAlone", Package("x"), Package({"./usr/x", "x"}, "y"), kRX, {}},
      {"LibraryTime",
       Library("1", "0", "code"),
       Library("2", "0", "code"),
       kR3,
       {"archive-header"}},
      {"LibraryOwner",
       Library("1", "0", "code"),
       Library("1", "9", "code"),
       kR3,
       {"archive-header"}},
      {"LibraryCode",
       Library("1", "0", "code"),
       Library("2", "0", "Code"),
       kRX,
       {}},
      {"PycTime",
       InTar("x.pyc", Pyc("1234", nothing)),
       InTar("x.pyc", Pyc("1235", nothing)),
       kR3,
       {"pyc-time"}},
      {"PycByHash",
       InTar("x.pyc", Pyc("1234", Le(1, 4))),
       InTar("x.pyc", Pyc("1235", Le(1, 4))),
       kRX,
       {}},
      {"PycByAnotherName",
       InTar("x.bin", Pyc("1234", nothing)),
       InTar("x.bin", Pyc("1235", nothing)),
       kRX,
       {}},
      {"GettextDate",
       Mo("2026-11-29 01:02+0100"),
       Mo("2025-11-29 01:02+0100"),
       kR3,
       {"gettext-date"}},
      {"GettextOtherForm", Mo("2026-11-29 01:02+0100"), Mo("2025"), kRX, {}},
      {"PngTime", Png("1234567"), Png("1234568"), kR3, {"png-time"}},
      {"WheelRecord",
       Zip({{"x.py", "one"},
            {"x.dist-info/RECORD", RecordLine("x.py", hash, 3)}}),
       Zip({{"x.py", "one"}, {"x.dist-info/RECORD", "x.py,,\n"}}),
       kRX,
       {"zip-framing"}},
  };
}
INSTANTIATE_TEST_SUITE_P(OfContent, Comparisons,
                         testing::ValuesIn(ContentCases()),
                         [](const auto& of) { return of.param.name; });

TEST(Comparison, SaysHowManyBytesWereHiddenAndWhere) {
  ElfSample other;
  other.build_id[7] = 'x';
  const auto forms = CompareForms(Package(Elf({})), Package(Elf(other)));
  ASSERT_OK(forms);
  ASSERT_EQ(forms->comparison.used.size(), 2U);
  EXPECT_EQ(forms->comparison.used[0].place, "control.tar!/md5sums");
  EXPECT_EQ(forms->comparison.used[0].left_bytes, 32U);
  EXPECT_EQ(forms->comparison.used[1].place, "data.tar!/usr/x");
  EXPECT_EQ(forms->comparison.used[1].left_bytes, 20U);
  EXPECT_EQ(forms->comparison.used[1].right_bytes, 20U);
}

TEST(Comparison, HidesInARecordWhatIsTrue) {
  const std::string hash = "dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z_0Me0";
  const auto form =
      FormOf(Zip({{"x.py", "one"},
                  {"x.dist-info/RECORD", RecordLine("x.py", hash, 3) +
                                             RecordLine("x.py", hash, 4)}}));
  ASSERT_OK(form);
  const Hidden& hidden =
      form->entries[2].hidden.at(NormaliserNamed("wheel-record"));
  EXPECT_EQ(hidden.bytes, std::string("sha256=").size() + hash.size() + 2);
}

TEST(Comparison, DoesNotTakeTheWordOfAWorkerForTheSameBytes) {
  auto left = FormOf(kTar);
  auto right = FormOf(kTar);
  ASSERT_OK(left);
  ASSERT_OK(right);
  right->entries[0].digest = crypto::DigestObject({});
  EXPECT_THAT(Compare(*left, *right), FailsWith(Reason::kLyingWorker));
}

}  // namespace
}  // namespace airlock::verifier
