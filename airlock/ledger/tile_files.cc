#include "airlock/ledger/tile_files.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

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

// Rows of one level from row `from` of a tile's beginning on, up to `hashes`.
Result<std::vector<RootDigest>> ReadRows(const platform::Directory& directory,
                                         std::uint64_t level,
                                         std::uint64_t from,
                                         std::uint64_t hashes) {
  std::vector<RootDigest> rows;
  for (std::uint64_t n = from / kTileWidth; n * kTileWidth < hashes; ++n) {
    TRY(const std::vector<RootDigest> tile,
        ReadHashes(directory, level, TileOf(n, hashes)));
    rows.insert(rows.end(), tile.begin(), tile.end());
  }
  return rows;
}

// Where the tile begins that the next row of a level comes into.
std::uint64_t BeginOfTile(std::size_t rows) {
  return rows / kTileWidth * kTileWidth;
}

// Adds to `above` what it must hold by the full tiles of `rows`.
template <typename Hash>
void AddAbove(const std::vector<Hash>& rows, std::vector<RootDigest>& above) {
  for (std::size_t at = above.size() * kTileWidth;
       at + kTileWidth <= rows.size(); at += kTileWidth) {
    std::vector<RootDigest> tile;
    for (std::size_t i = at; i < at + kTileWidth; ++i) {
      tile.emplace_back(rows[i].bytes());
    }
    above.push_back(RootOfTile(std::move(tile)));
  }
}

}  // namespace

Result<Done> Leaves::ReadOn(const platform::Directory& directory,
                            const Checkpoint& checkpoint) {
  const auto wrong_root = [] {
    return Corrupt("the tiles do not give the root of the checkpoint");
  };
  if (checkpoint.size < hashes_.size()) return wrong_root();
  // The last tile that was read may have grown, and begins as it did.
  const std::uint64_t from = BeginOfTile(hashes_.size());
  TRY(const std::vector<RootDigest> rows,
      ReadRows(directory, 0, from, checkpoint.size));
  hashes_.reserve(checkpoint.size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RecordDigest leaf(rows[i].bytes());
    if (from + i < hashes_.size()) {
      if (hashes_[from + i] != leaf) return wrong_root();
      continue;
    }
    hashes_.push_back(leaf);
    tree_.Add(leaf);
  }
  if (tree_.Root() != checkpoint.root) return wrong_root();

  for (std::uint64_t level = 1; HashesOn(level, checkpoint.size) > 0; ++level) {
    if (above_.size() < level) above_.emplace_back();
    std::vector<RootDigest>& above = above_[level - 1];
    const std::size_t before = BeginOfTile(above.size());
    if (level == 1) {
      AddAbove(hashes_, above);
    } else {
      AddAbove(above_[level - 2], above);
    }
    TRY(const std::vector<RootDigest> stored,
        ReadRows(directory, level, before, above.size()));
    if (!std::equal(stored.begin(), stored.end(),
                    above.begin() + static_cast<std::ptrdiff_t>(before),
                    above.end())) {
      return Corrupt("level " + std::to_string(level) +
                     " does not say what the leaves say");
    }
  }
  return Done{};
}

Result<std::vector<RecordDigest>> ReadLeaves(
    const platform::Directory& directory, const Checkpoint& checkpoint) {
  Leaves leaves;
  TRY_DONE(leaves.ReadOn(directory, checkpoint));
  return leaves.hashes();
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
