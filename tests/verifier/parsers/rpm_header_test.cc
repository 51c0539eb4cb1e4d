#include "verifier/parsers/rpm_header.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/verifier/parsers/archive_members.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::GoodBundle;

constexpr std::size_t kLeadBytes = 96;

// The signature header of a good package, which begins behind the lead.
Result<Bytes> SignatureBytes() {
  const std::string bytes = GoodBundle("plain-rpm.rpm").substr(kLeadBytes);
  MemorySource source(AsBytes(bytes));
  Lookahead package(source);
  return RpmHeader::Read(package);
}

TEST(RpmHeader, GivesWhatATagSays) {
  const auto bytes = SignatureBytes();
  ASSERT_OK(bytes);
  const auto header = RpmHeader::Parse(*bytes, RpmTag::kSignatureRegion);
  ASSERT_OK(header);
  const auto digest = header->String(RpmTag::kHeaderSha256);
  ASSERT_OK(digest);
  ASSERT_TRUE(*digest);
  EXPECT_EQ((*digest)->size(), 64U);
  const auto all = header->Strings(RpmTag::kHeaderSha256);
  ASSERT_OK(all);
  EXPECT_EQ((*all)->size(), 1U);
}

TEST(RpmHeader, GivesNoneOfATagThatIsNotThere) {
  const auto bytes = SignatureBytes();
  ASSERT_OK(bytes);
  const auto header = RpmHeader::Parse(*bytes, RpmTag::kSignatureRegion);
  ASSERT_OK(header);
  const auto numbers = header->Numbers(RpmTag::kFileModes);
  ASSERT_OK(numbers);
  EXPECT_FALSE(*numbers);
  const auto strings = header->Strings(RpmTag::kBaseNames);
  ASSERT_OK(strings);
  EXPECT_FALSE(*strings);
}

TEST(RpmHeader, RefusesToReadATagAsWhatItIsNot) {
  const auto bytes = SignatureBytes();
  ASSERT_OK(bytes);
  const auto header = RpmHeader::Parse(*bytes, RpmTag::kSignatureRegion);
  ASSERT_OK(header);
  EXPECT_THAT(header->Numbers(RpmTag::kHeaderSha256),
              FailsWith(Reason::kBadContainer));
}

TEST(RpmHeader, RefusesTheRegionOfAnother) {
  const auto bytes = SignatureBytes();
  ASSERT_OK(bytes);
  EXPECT_THAT(RpmHeader::Parse(*bytes, RpmTag::kRegion),
              FailsWith(Reason::kBadContainer));
}

TEST(RpmHeader, ReadsNoMoreThanItself) {
  const std::string bytes = GoodBundle("plain-rpm.rpm").substr(kLeadBytes);
  MemorySource source(AsBytes(bytes));
  Lookahead package(source);
  const auto read = RpmHeader::Read(package);
  ASSERT_OK(read);
  EXPECT_EQ(package.position(), read->size());
}

}  // namespace
}  // namespace airlock::verifier
