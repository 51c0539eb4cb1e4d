#include "airlock/crypto/der.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;

TEST(Der, ReadsWhatItWrites) {
  // The lengths at which the length itself grows.
  for (const std::size_t size : {0, 1, 127, 128, 255, 256, 65535}) {
    const Bytes contents(size, std::byte{7});
    const Bytes value = EncodeDer(DerTag::kSequence, contents);
    DerReader reader(value);
    const auto read = reader.Take(DerTag::kSequence);
    ASSERT_OK(read) << size;
    EXPECT_TRUE(std::ranges::equal(*read, contents));
    EXPECT_OK(reader.End());
  }
}

TEST(DerReader, TakesOneValueAfterTheOther) {
  const Bytes two = HexDecode("0201050201ff").value();
  DerReader reader(two);
  EXPECT_EQ(HexEncode(reader.TakePositive().value()), "05");
  EXPECT_THAT(reader.End(), FailsWith(Reason::kBadEncoding));
  EXPECT_THAT(reader.TakePositive(), FailsWith(Reason::kBadEncoding));
}

TEST(DerReader, RefusesWhatIsNotDer) {
  struct Case {
    const char* name;
    std::string hex;
  };
  const std::string bytes128(256, '0');
  for (const Case& c : {
           Case{"nothing", ""},
           Case{"a tag alone", "30"},
           Case{"another tag", "3100"},
           Case{"contents cut off", "300205"},
           Case{"indefinite length", "30800000"},
           Case{"long form of a short length", "308105" + bytes128},
           Case{"long form of 127", "30817f" + bytes128},
           Case{"two octets for 128", "30820080" + bytes128},
           Case{"leading zero octet of length", "3083000080" + bytes128},
           Case{"length of 4 GiB", "3084ffffffff"},
           Case{"reserved length", "30ff"},
           Case{"length cut off", "3082ff"},
       }) {
    const Bytes bytes = HexDecode(c.hex).value();
    DerReader reader(bytes);
    EXPECT_THAT(reader.Take(DerTag::kSequence), FailsWith(Reason::kBadEncoding))
        << c.name;
  }
}

}  // namespace
}  // namespace airlock::crypto
