// airlock/ledger/edge.h
//
// The growing right edge of a log: all that the next entry can change.
//
// One unfilled bundle and one unfilled tile of each level, whatever the size of
// the log. It is a value: the writer grows a copy, puts the copy's files on
// disk, and keeps the copy only when they are there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/crypto/merkle.h"

namespace airlock::ledger {

struct TileFile {
  std::string path;
  std::string bytes;
  bool full = false;
};

class Edge {
 public:
  Edge() = default;  // of an empty log
  // Of a log with these leaves; `last_entries` are those of its last bundle,
  // size % 256 of them.
  Edge(std::span<const RecordDigest> leaves,
       std::span<const std::string> last_entries);

  // Adds an entry and yields its leaf hash.
  RecordDigest Add(std::string_view entry);

  // The files that the last Add() changed: the bundle, its tile of level 0, and
  // the tiles above as far as those below are full.
  std::vector<TileFile> Changed() const;

  std::uint64_t size() const { return tree_.size(); }
  RootDigest Root() const { return tree_.Root(); }

 private:
  void Push(std::size_t level, const RootDigest& hash);

  crypto::CompactTree tree_;
  // The last tile of each level, 1 … 256 hashes; a full one is kept until its
  // level grows again.
  std::vector<std::vector<RootDigest>> levels_;
  std::string bundle_;  // entries of the last tile of level 0, in tile form
};

}  // namespace airlock::ledger
