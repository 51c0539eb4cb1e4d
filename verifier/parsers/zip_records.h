// verifier/parsers/zip_records.h
//
// The records of a zip archive (PKWARE's APPNOTE.TXT 6.3.10, section 4.3).
//
// A zip says everything twice, once before each file and once in the central
// directory at the end, and readers believe one or the other. What a record may
// hold is narrowed here to what has one meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

// What of one record changes nothing in what is read, for whoever compares
// archives: the DOS time as a number, extra fields as "id:bytes".
struct ZipMargin {
  std::string times;
  std::string owners;  // numeric: unzip -X gives files to them
  std::string comment;
};

// What both records of one file say.
struct ZipEntry {
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;  // bytes in the archive
  std::uint64_t size = 0;
  std::string name;
  bool zip64 = false;  // its sizes are of eight bytes
  ZipMargin margin;

  // Sizes and crc follow the bytes. Before them stands 0 (4.4.4), or what was
  // already known: Info-ZIP and libarchive write the unpacked size.
  bool has_descriptor() const { return (flags & 0x0008) != 0; }
  bool names_directory() const { return name.ends_with('/'); }
};

inline constexpr std::uint16_t kZipStored = 0;
inline constexpr std::uint16_t kZipDeflated = 8;

// What the central directory adds.
struct ZipCentral {
  ZipEntry entry;
  std::uint64_t offset = 0;  // of the local header
  // st_mode, where the archive was made on a system that has one.
  std::optional<std::uint32_t> unix_mode;
  bool dos_directory = false;
};

// What the records after the central directory say of it.
struct ZipEnd {
  std::uint64_t entries = 0;
  std::uint64_t size = 0;    // of the central directory
  std::uint64_t offset = 0;  // where it begins
  std::string comment;       // of the archive
};

enum class ZipRecord { kLocal, kCentral, kEnd64, kEnd, kNone };
// Which record comes next, by its signature (kTruncated within it).
Result<ZipRecord> NextZipRecord(Lookahead& archive);

// Each reads one record, signature and all, and refuses with kBadContainer,
// kTruncated or kMemberPath (a name that has two readings); kMemberType for
// what is encrypted or packed otherwise.
Result<ZipEntry> ReadZipLocal(Lookahead& archive);
Result<ZipCentral> ReadZipCentral(Lookahead& archive);
// What follows the bytes of an entry with a descriptor.
struct ZipDescriptor {
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
};
Result<ZipDescriptor> ReadZipDescriptor(Lookahead& archive, bool zip64);
// The end, with that of zip64 and its locator where they come first; then
// nothing may follow (kTrailingBytes).
Result<ZipEnd> ReadZipEnd(Lookahead& archive);

}  // namespace airlock::verifier
