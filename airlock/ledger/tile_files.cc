#include "airlock/ledger/tile_files.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "airlock/crypto/merkle.h"
#include "airlock/ledger/tile.h"

namespace airlock::ledger {
namespace {

using PathOf = std::function<std::string(const Tile&)>;

Failure Corrupt(std::string why) {
  return {Reason::kLedgerCorrupt, std::move(why)};
}

// What a tile holds, and how many rows: the full tile begins with the rows of
// the partial one, which the writer may have removed since.
struct Found {
  std::string bytes;
  std::uint64_t width;
};
Result<Found> ReadTile(const platform::Directory& directory,
                       const PathOf& path_of, const Tile& tile,
                       std::size_t max_bytes) {
  auto bytes = directory.ReadText(path_of(tile), max_bytes);
  if (bytes.ok()) return Found{std::move(bytes).value(), tile.width};
  const Failure& failure = bytes.failure();
  if (failure.reason == Reason::kNotFound && !tile.full()) {
    return ReadTile(directory, path_of, {tile.number, kTileWidth}, max_bytes);
  }
  // A file that is missing or too long is the ledger's failure, not the
  // system's.
  if (failure.reason == Reason::kNotFound ||
      failure.reason == Reason::kTooLarge) {
    return Corrupt(path_of(tile) + ": " + failure.detail);
  }
  return failure;
}

Result<std::vector<RootDigest>> ReadHashes(const platform::Directory& directory,
                                           std::uint64_t level,
                                           const Tile& tile) {
  const PathOf path_of = [level](const Tile& t) { return HashPath(level, t); };
  TRY(const Found found, ReadTile(directory, path_of, tile, kTileBytes));
  TRY(std::vector<RootDigest> hashes,
      ParseHashes(AsBytes(found.bytes), found.width));
  hashes.erase(hashes.begin() + static_cast<std::ptrdiff_t>(tile.width),
               hashes.end());
  return hashes;
}

// Tile `number` among `hashes` rows.
Tile TileOf(std::uint64_t number, std::uint64_t hashes) {
  const Tile last = LastTile(hashes);
  return number == last.number ? last : Tile{number, kTileWidth};
}

// All rows of one level.
Result<std::vector<RootDigest>> ReadLevel(const platform::Directory& directory,
                                          std::uint64_t level,
                                          std::uint64_t hashes) {
  std::vector<RootDigest> rows;
  for (std::uint64_t n = 0; n * kTileWidth < hashes; ++n) {
    TRY(const std::vector<RootDigest> tile,
        ReadHashes(directory, level, TileOf(n, hashes)));
    rows.insert(rows.end(), tile.begin(), tile.end());
  }
  return rows;
}

// What the level above `rows` must hold.
std::vector<RootDigest> LevelAbove(const std::vector<RootDigest>& rows) {
  std::vector<RootDigest> above;
  for (std::size_t at = 0; at + kTileWidth <= rows.size(); at += kTileWidth) {
    const auto from = rows.begin() + static_cast<std::ptrdiff_t>(at);
    above.push_back(
        RootOfTile({from, from + static_cast<std::ptrdiff_t>(kTileWidth)}));
  }
  return above;
}

}  // namespace

Result<std::vector<RecordDigest>> ReadLeaves(
    const platform::Directory& directory, const Checkpoint& checkpoint) {
  TRY(std::vector<RootDigest> rows, ReadLevel(directory, 0, checkpoint.size));
  std::vector<RecordDigest> leaves;
  leaves.reserve(rows.size());
  crypto::CompactTree tree;
  for (const RootDigest& row : rows) {
    tree.Add(leaves.emplace_back(row.bytes()));
  }
  if (tree.Root() != checkpoint.root) {
    return Corrupt("the tiles do not give the root of the checkpoint");
  }
  for (std::uint64_t level = 1; HashesOn(level, checkpoint.size) > 0; ++level) {
    rows = LevelAbove(rows);
    TRY(const std::vector<RootDigest> stored,
        ReadLevel(directory, level, HashesOn(level, checkpoint.size)));
    if (stored != rows) {
      return Corrupt("level " + std::to_string(level) +
                     " does not say what the leaves say");
    }
  }
  return leaves;
}

Result<std::vector<std::string>> ReadBundle(
    const platform::Directory& directory, std::uint64_t size,
    std::uint64_t number) {
  const Tile tile = TileOf(number, size);
  TRY(const Found found,
      ReadTile(directory, EntriesPath, tile, kMaxBundleBytes));
  TRY(std::vector<std::string> entries, ParseBundle(found.bytes, found.width));
  entries.resize(tile.width);
  return entries;
}

}  // namespace airlock::ledger
