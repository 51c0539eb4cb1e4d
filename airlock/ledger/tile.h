// airlock/ledger/tile.h
//
// Where a log keeps its hashes and its entries: C2SP tlog-tiles.
//
// A tile is 256 hashes of one level, a bundle the 256 entries under a tile of
// level 0. Both are named by level and number alone, so a client that knows a
// log's size knows every name, and a full tile never changes. The last one of a
// level may be partial and then has its width in its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::ledger {

inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr std::size_t kTileBytes = kTileWidth * RootDigest::kBytes;
// A length in front of an entry has 16 bits.
inline constexpr std::size_t kMaxEntryBytes = 0xffff;
inline constexpr std::size_t kMaxBundleBytes =
    kTileWidth * (2 + kMaxEntryBytes);

// Which rows of which level, or of the entries, one file holds.
struct Tile {
  std::uint64_t number = 0;
  std::uint64_t width = kTileWidth;  // 1 … 256
  bool full() const { return width == kTileWidth; }
  friend bool operator==(const Tile&, const Tile&) = default;
};

// How many hashes stand on `level` of a log with `size` records: one for every
// full tile of the level below.
constexpr std::uint64_t HashesOn(std::uint64_t level, std::uint64_t size) {
  return level < 8 ? size >> (8 * level) : 0;
}

// The tile that holds the last of `hashes` (at least 1) on a level.
constexpr Tile LastTile(std::uint64_t hashes) {
  return {(hashes - 1) / kTileWidth, (hashes - 1) % kTileWidth + 1};
}

// "tile/0/x001/x234/067", "tile/0/000.p/12".
std::string HashPath(std::uint64_t level, const Tile& tile);
// "tile/entries/x001/x234/067", "tile/entries/000.p/12".
std::string EntriesPath(const Tile& tile);
// The directory in which the partial forms of the full file `path` lie.
std::string PartialsOf(const std::string& path);

// MTH of 256 hashes (RFC 6962 §2.1): the hash that stands for a full tile on
// the level above.
RootDigest RootOfTile(std::vector<RootDigest> hashes);

std::string FormatHashes(const std::vector<RootDigest>& hashes);
// Exactly `count` hashes (kLedgerCorrupt).
Result<std::vector<RootDigest>> ParseHashes(ByteView bytes,
                                            std::uint64_t count);

// Appends a big-endian uint16 length and the entry.
void AppendEntry(std::string& bundle, std::string_view entry);
// Exactly `count` entries and nothing after them (kLedgerCorrupt).
Result<std::vector<std::string>> ParseBundle(std::string_view bytes,
                                             std::uint64_t count);

}  // namespace airlock::ledger
