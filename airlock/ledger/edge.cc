#include "airlock/ledger/edge.h"

#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/ledger/tile.h"

namespace airlock::ledger {

Edge::Edge(std::span<const RecordDigest> leaves,
           std::span<const std::string> last_entries) {
  Check(last_entries.size() == leaves.size() % kTileWidth,
        "the last bundle goes with the leaves");
  for (const RecordDigest& leaf : leaves) {
    tree_.Add(leaf);
    Push(0, RootDigest(leaf.bytes()));
  }
  for (const std::string& entry : last_entries) AppendEntry(bundle_, entry);
}

void Edge::Push(std::size_t level, const RootDigest& hash) {
  if (level == levels_.size()) levels_.emplace_back();
  std::vector<RootDigest>& tile = levels_[level];
  if (tile.size() == kTileWidth) tile.clear();
  tile.push_back(hash);
  if (tile.size() == kTileWidth) Push(level + 1, RootOfTile(tile));
}

RecordDigest Edge::Add(std::string_view entry) {
  if (size() % kTileWidth == 0) bundle_.clear();
  AppendEntry(bundle_, entry);
  const RecordDigest leaf = crypto::DigestLeaf(AsBytes(entry));
  tree_.Add(leaf);
  Push(0, RootDigest(leaf.bytes()));
  return leaf;
}

std::vector<TileFile> Edge::Changed() const {
  std::vector<TileFile> files;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const Tile tile = LastTile(HashesOn(level, size()));
    if (level == 0) files.push_back({EntriesPath(tile), bundle_, tile.full()});
    files.push_back(
        {HashPath(level, tile), FormatHashes(levels_[level]), tile.full()});
    if (!tile.full()) break;
  }
  return files;
}

}  // namespace airlock::ledger
