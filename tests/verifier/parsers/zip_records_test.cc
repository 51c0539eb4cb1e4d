#include "verifier/parsers/zip_records.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/verifier/parsers/archive_members.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::GoodBundle;
using testing_support::Yields;

TEST(ZipRecords, AreKnownByTheirSignatures) {
  const std::string bytes = GoodBundle("empty-zip.zip");
  MemorySource source(AsBytes(bytes));
  Lookahead archive(source);
  EXPECT_THAT(NextZipRecord(archive), Yields(ZipRecord::kEnd));
  MemorySource text(AsBytes("a text"));
  Lookahead other(text);
  EXPECT_THAT(NextZipRecord(other), Yields(ZipRecord::kNone));
}

TEST(ZipRecords, SayWhatIsInTheLocalHeader) {
  const std::string bytes = GoodBundle("streamed-zip.zip");
  MemorySource source(AsBytes(bytes));
  Lookahead archive(source);
  const auto entry = ReadZipLocal(archive);
  ASSERT_OK(entry);
  EXPECT_EQ(entry->name, "a");
  EXPECT_EQ(entry->method, kZipDeflated);
  EXPECT_TRUE(entry->has_descriptor());
  EXPECT_FALSE(entry->zip64);
  EXPECT_FALSE(entry->names_directory());
}

TEST(ZipRecords, AreNotReadAsWhatTheyAreNot) {
  const std::string bytes(100, '\0');
  const auto read = [&](auto how) {
    MemorySource source(AsBytes(bytes));
    Lookahead archive(source);
    return how(archive);
  };
  EXPECT_THAT(read(ReadZipLocal), FailsWith(Reason::kBadContainer));
  EXPECT_THAT(read(ReadZipCentral), FailsWith(Reason::kBadContainer));
  EXPECT_THAT(read(ReadZipEnd), FailsWith(Reason::kBadContainer));
}

}  // namespace
}  // namespace airlock::verifier
