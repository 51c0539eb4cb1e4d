// verifier/parsers/tar_header.h
//
// One header block of a tar archive (POSIX.1-1988 ustar, and GNU).
//
// A block has room for bytes that no reader looks at: after the NUL of a name,
// in the padding, in the fields of extensions. All of it must be zero here, so
// that a block has one meaning and nothing hides in it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

inline constexpr std::size_t kTarBlockBytes = 512;

struct TarHeader {
  enum class Dialect { kUstar, kGnu };
  Dialect dialect = Dialect::kUstar;
  char type = 0;
  std::string name;  // with the prefix field, as written
  std::string link;
  std::uint32_t mode = 0;
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::uint64_t size = 0;
  // What no unpacker installs, for whoever compares archives: seconds since
  // 1970, the owners' names, and how the numbers above are spelled (the bytes
  // of their fields, each digit a zero).
  std::uint64_t time = 0;
  std::string user;
  std::string group;
  std::string spelling;
};

// The end of an archive is made of such blocks.
bool IsZeroBlock(std::span<const std::byte, kTarBlockBytes> block);

// kBadContainer for a wrong checksum, magic or number, or bytes where there
// must be none; kMemberType for types other than 0, 1, 2, 5, x, g, L, K.
Result<TarHeader> ParseTarHeader(
    std::span<const std::byte, kTarBlockBytes> block);

}  // namespace airlock::verifier
