#include "airlock/ledger/tile.h"

#include <algorithm>
#include <array>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"

namespace airlock::ledger {
namespace {

Failure Corrupt(std::string why) {
  return {Reason::kLedgerCorrupt, std::move(why)};
}

// 1234067 → "x001/x234/067": three digits a component, all but the last marked.
std::string NumberPath(std::uint64_t number) {
  std::string path;
  bool last = true;
  do {
    std::string group = std::to_string(number % 1000);
    group.insert(0, 3 - group.size(), '0');
    path = last ? group : "x" + group + "/" + path;
    last = false;
    number /= 1000;
  } while (number > 0);
  return path;
}

std::string TilePath(const std::string& row, const Tile& tile) {
  Check(tile.width >= 1 && tile.width <= kTileWidth, "a tile is not empty");
  std::string path = "tile/" + row + "/" + NumberPath(tile.number);
  if (!tile.full()) path += ".p/" + std::to_string(tile.width);
  return path;
}

}  // namespace

std::string HashPath(std::uint64_t level, const Tile& tile) {
  return TilePath(std::to_string(level), tile);
}

std::string EntriesPath(const Tile& tile) { return TilePath("entries", tile); }

std::string PartialsOf(const std::string& path) { return path + ".p"; }

RootDigest RootOfTile(std::vector<RootDigest> hashes) {
  Check(hashes.size() == kTileWidth, "only a full tile has a root");
  while (hashes.size() > 1) {
    std::vector<RootDigest> above;
    above.reserve(hashes.size() / 2);
    for (std::size_t i = 0; i < hashes.size(); i += 2) {
      above.push_back(
          crypto::DigestNode(hashes[i].bytes(), hashes[i + 1].bytes()));
    }
    hashes = std::move(above);
  }
  return hashes.front();
}

std::string FormatHashes(const std::vector<RootDigest>& hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * RootDigest::kBytes);
  for (const RootDigest& hash : hashes) bytes += AsText(hash.bytes());
  return bytes;
}

Result<std::vector<RootDigest>> ParseHashes(ByteView bytes,
                                            std::uint64_t count) {
  if (bytes.size() != count * RootDigest::kBytes) {
    return Corrupt(std::to_string(bytes.size()) + " bytes where " +
                   std::to_string(count) + " hashes should be");
  }
  std::vector<RootDigest> hashes;
  hashes.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::array<std::byte, RootDigest::kBytes> hash;
    std::ranges::copy(bytes.subspan(i * RootDigest::kBytes, RootDigest::kBytes),
                      hash.begin());
    hashes.emplace_back(hash);
  }
  return hashes;
}

void AppendEntry(std::string& bundle, std::string_view entry) {
  Check(entry.size() <= kMaxEntryBytes, "an entry's length has 16 bits");
  bundle.push_back(static_cast<char>(entry.size() >> 8));
  bundle.push_back(static_cast<char>(entry.size() & 0xff));
  bundle += entry;
}

Result<std::vector<std::string>> ParseBundle(std::string_view bytes,
                                             std::uint64_t count) {
  std::vector<std::string> entries;
  while (!bytes.empty() && entries.size() < count) {
    if (bytes.size() < 2) return Corrupt("a bundle ends within a length");
    const std::size_t size = static_cast<unsigned char>(bytes[0]) * 256U +
                             static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(2);
    if (bytes.size() < size) return Corrupt("a bundle ends within an entry");
    entries.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  if (entries.size() != count || !bytes.empty()) {
    return Corrupt("a bundle does not hold " + std::to_string(count) +
                   " entries");
  }
  return entries;
}

}  // namespace airlock::ledger
