#include "verifier/parsers/md5.h"

#include <gtest/gtest.h>

#include <string>

namespace airlock::verifier {
namespace {

std::string InPieces(const std::string& text, std::size_t piece) {
  Md5 md5;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    md5.Update(AsBytes(std::string_view(text).substr(at, piece)));
  }
  return std::move(md5).Finish();
}

// RFC 1321, A.5.
TEST(Md5, IsThatOfTheSpecification) {
  EXPECT_EQ(InPieces("", 1), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(InPieces("abc", 3), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(
      InPieces("1234567890123456789012345678901234567890123456789012345678"
               "9012345678901234567890",
               7),
      "57edf4a22be3c955ac49da2e2107b67a");
}

TEST(Md5, DoesNotDependOnHowItIsFed) {
  for (std::size_t size = 50; size < 140; ++size) {
    const std::string text(size, 'x');
    const std::string whole = InPieces(text, size);
    for (const std::size_t piece : {1U, 13U, 64U}) {
      EXPECT_EQ(InPieces(text, piece), whole) << size << " by " << piece;
    }
  }
}

}  // namespace
}  // namespace airlock::verifier
