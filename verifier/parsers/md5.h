// verifier/parsers/md5.h
//
// The hash that Debian's md5sums have.
//
// MD5 is broken and nothing is believed for it; airlock/crypto does not have
// it, on purpose. A package's md5sums is made from its files with it, and a
// comparison asks whether it was: whoever made two files of one MD5 has not
// made one of them equal to anything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "airlock/core/bytes.h"

namespace airlock::verifier {

// RFC 1321.
class Md5 {
 public:
  void Update(ByteView bytes);
  // In lower-case hexadecimal. Ends it.
  std::string Finish() &&;

 private:
  static constexpr std::size_t kBlock = 64;

  std::array<std::uint32_t, 4> state_ = {0x67452301, 0xefcdab89, 0x98badcfe,
                                         0x10325476};
  std::array<std::byte, kBlock> rest_{};  // what fills no block yet
  std::uint64_t size_ = 0;
};

}  // namespace airlock::verifier
