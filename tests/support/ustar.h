// tests/support/ustar.h
//
// Members of a ustar archive, in a line; what hostile archives do otherwise is
// in testdata/bundles.
#pragma once

#include <cstdio>
#include <string>

namespace airlock::testing_support {

inline std::string UstarMember(const std::string& name,
                               const std::string& bytes, char type = '0',
                               const std::string& link = "") {
  std::string block(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    block.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  char size[12];
  std::snprintf(size, sizeof size, "%011zo", bytes.size());
  put(124, size);
  put(136, "00000000000");
  put(148, "        ");
  block[156] = type;
  put(157, link);
  put(257, std::string("ustar\0", 6) + "00");
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  put(148, std::string(digits, 6) + std::string("\0 ", 2));
  std::string padded = bytes;
  padded.resize((bytes.size() + 511) / 512 * 512);
  return block + padded;
}
inline std::string UstarEnd() { return std::string(1024, '\0'); }

}  // namespace airlock::testing_support
