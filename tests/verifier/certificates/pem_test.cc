#include "verifier/certificates/pem.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

const std::string kBlock =
    "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";

std::size_t Count(const std::string& text) {
  const auto blocks = ReadPem(text, "CERTIFICATE", 2);
  return blocks.ok() ? blocks->size() : 99;
}

TEST(Pem, IsReadBlockByBlock) {
  const auto blocks = ReadPem(kBlock, "CERTIFICATE", 2);
  ASSERT_OK(blocks);
  EXPECT_EQ(blocks->front(), Bytes({std::byte{1}, std::byte{2}, std::byte{3}}));
  EXPECT_EQ(Count(""), 0U);
  EXPECT_EQ(Count("# Vendor's root\n" + kBlock + "\n\n" + kBlock), 2U);
  EXPECT_EQ(Count("-----BEGIN CERTIFICATE-----\r\nAQ\r\nID\r\n"
                  "-----END CERTIFICATE-----\r\n"),
            1U);
}

TEST(Pem, RefusesWhatIsNotWhole) {
  for (const std::string& text :
       {std::string("-----BEGIN CERTIFICATE-----\nAQID\n"),
        std::string("-----END CERTIFICATE-----\n"),
        std::string("-----BEGIN PRIVATE KEY-----\nAQID\n"
                    "-----END PRIVATE KEY-----\n"),
        std::string("-----BEGIN CERTIFICATE-----\nAQI\n"
                    "-----END CERTIFICATE-----\n"),
        std::string("-----BEGIN CERTIFICATE-----\nProc-Type: 4\n\nAQID\n"
                    "-----END CERTIFICATE-----\n")}) {
    EXPECT_THAT(ReadPem(text, "CERTIFICATE", 2),
                FailsWith(Reason::kBadEncoding))
        << text;
  }
}

// Go's own form: whoever reads it in two ways reads two certificates.
TEST(BarePem, HasNothingAroundItsBlocks) {
  EXPECT_EQ(ReadBarePem(kBlock + kBlock + "\n", "CERTIFICATE", 2)->size(), 2U);
  EXPECT_EQ(ReadBarePem("", "CERTIFICATE", 2)->size(), 0U);
  EXPECT_OK(ReadOneBarePem(kBlock + "\n\n", "CERTIFICATE"));
  for (const std::string& text :
       {"x\n" + kBlock, kBlock + "x", kBlock + "\n" + kBlock, "\n" + kBlock,
        kBlock.substr(1), kBlock.substr(0, kBlock.size() - 3), std::string(),
        std::string("-----BEGIN CERTIFICATE-----\r\nAQID\r\n"
                    "-----END CERTIFICATE-----\r\n"),
        std::string("-----BEGIN PUBLIC KEY-----\nAQID\n"
                    "-----END PUBLIC KEY-----\n")}) {
    EXPECT_THAT(ReadOneBarePem(text, "CERTIFICATE"),
                FailsWith(Reason::kBadEnvelope))
        << text;
  }
  EXPECT_THAT(ReadOneBarePem(kBlock + kBlock, "CERTIFICATE"),
              FailsWith(Reason::kTooLarge));
}

TEST(Pem, HasAsManyBlocksAsItMay) {
  EXPECT_THAT(ReadPem(kBlock + kBlock, "CERTIFICATE", 1),
              FailsWith(Reason::kTooLarge));
}

}  // namespace
}  // namespace airlock::verifier
