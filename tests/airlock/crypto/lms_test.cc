#include "airlock/crypto/lms.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::FileText;

// A seed's first octet is the length of its key; the message is that of RFC
// 8554 appendix F, case 2.
constexpr std::string_view kMessage =
    "The enumeration in the Constitution, of certain rights, shall not be "
    "construed to deny or disparage others retained by the people.\n";

struct Sample {
  Bytes key;
  Bytes signature;
};
Sample Read(const std::string& name) {
  const std::string text =
      FileText(std::string(AIRLOCK_TESTDATA) + "/seeds/lms/" + name);
  const Bytes all = CopyOf(AsBytes(text));
  const auto length = std::to_integer<std::size_t>(all.at(0));
  return {Bytes(all.begin() + 1, all.begin() + 1 + length),
          Bytes(all.begin() + 1 + length, all.end())};
}

TEST(Lms, HoldsForTheMessageThatWasSigned) {
  const Sample lms = Read("lms.bin");
  EXPECT_OK(VerifyLms(lms.key, AsBytes(kMessage), lms.signature));
  EXPECT_THAT(VerifyLms(lms.key, AsBytes("another"), lms.signature),
              FailsWith(Reason::kBadSignature));
  const Sample hss = Read("hss.bin");
  EXPECT_OK(VerifyHss(hss.key, AsBytes(kMessage), hss.signature));
  EXPECT_THAT(VerifyHss(hss.key, AsBytes("another"), hss.signature),
              FailsWith(Reason::kBadSignature));
}

TEST(Lms, RefusesEveryFlippedOctet) {
  const Sample sample = Read("lms.bin");
  for (std::size_t i = 0; i < sample.signature.size(); ++i) {
    Bytes signature = sample.signature;
    signature[i] ^= std::byte{0x80};
    EXPECT_THAT(VerifyLms(sample.key, AsBytes(kMessage), signature),
                FailsWith(Reason::kBadSignature))
        << i;
  }
}

TEST(Lms, RefusesEveryOtherLength) {
  const Sample lms = Read("lms.bin");
  const Sample hss = Read("hss.bin");
  for (std::size_t size = 0; size < lms.signature.size(); ++size) {
    EXPECT_THAT(VerifyLms(lms.key, AsBytes(kMessage),
                          ByteView(lms.signature).first(size)),
                FailsWith(Reason::kBadSignature))
        << size;
  }
  for (std::size_t size = 0; size < hss.signature.size(); size += 7) {
    EXPECT_THAT(VerifyHss(hss.key, AsBytes(kMessage),
                          ByteView(hss.signature).first(size)),
                FailsWith(Reason::kBadSignature))
        << size;
  }
  for (std::size_t size = 0; size < lms.key.size(); ++size) {
    EXPECT_THAT(VerifyLms(ByteView(lms.key).first(size), AsBytes(kMessage),
                          lms.signature),
                FailsWith(Reason::kBadKey))
        << size;
  }
  for (std::size_t size = 0; size < hss.key.size(); ++size) {
    EXPECT_THAT(VerifyHss(ByteView(hss.key).first(size), AsBytes(kMessage),
                          hss.signature),
                FailsWith(Reason::kBadKey))
        << size;
  }
  Bytes longer = lms.signature;
  longer.push_back(std::byte{0});
  EXPECT_THAT(VerifyLms(lms.key, AsBytes(kMessage), longer),
              FailsWith(Reason::kBadSignature));
}

// Public vectors of all parameter sets: tests/verifier/vectors.

}  // namespace
}  // namespace airlock::crypto
