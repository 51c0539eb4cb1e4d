// verifier/parsers/unix_mode.h
//
// The type of a file in st_mode (inode(7)), which cpio, rpm and zip carry.
#pragma once

#include <cstdint>

namespace airlock::verifier {

inline constexpr std::uint32_t kUnixTypeBits = 0170000;
inline constexpr std::uint32_t kUnixDirectory = 0040000;
inline constexpr std::uint32_t kUnixRegular = 0100000;
inline constexpr std::uint32_t kUnixSymlink = 0120000;
inline constexpr std::uint32_t kUnixPermissionBits = 07777;

}  // namespace airlock::verifier
