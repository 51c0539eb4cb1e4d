// airlock/ledger/index.h
//
// Heads and unique keys of all chains, so that an append need not read the
// ledger.
//
// Private to the writer, and worth nothing: all of it follows from the tiles.
// It says how much of the log it covers, the writer compares, and a file that
// is damaged or of another version is removed and filled again. SQLite because
// a lookup must not cost memory in proportion to the ledger.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "airlock/ledger/law.h"

struct sqlite3;

namespace airlock::ledger {

class Index {
 public:
  // Opens the index at `path` or makes an empty one; what is not a sound index
  // of this version is removed first (kIo, kDiskFull).
  static Result<Index> Open(const std::string& path);
  // Removes what is there and makes an empty one.
  static Result<Index> OpenEmpty(const std::string& path);

  // How much of the log it covers.
  struct Extent {
    std::uint64_t size;
    RootDigest root;
    friend bool operator==(const Extent&, const Extent&) = default;
  };
  const Extent& extent() const { return extent_; }

  // Adds the next records, all or none; `root` is the log's with them.
  Result<Done> Add(std::span<const ChainedRecord> records,
                   const RootDigest& root);

  // The record that holds a unique key in a chain.
  struct Entry {
    std::uint64_t index;
    RecordDigest digest;
    Instant time;
    NoteDigest body;  // see DigestBody
  };
  Result<std::optional<Entry>> Find(const Subject& subject,
                                    const std::string& key);
  Result<ChainState> StateOf(const Subject& subject);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;
  static Result<Index> OpenExisting(const std::string& path);
  Index(Database database, const Extent& extent)
      : database_(std::move(database)), extent_(extent) {}

  Database database_;
  Extent extent_;
};

// Of a body with its signatures: two bodies are the same if this is.
NoteDigest DigestBody(const SignedNote& body);

}  // namespace airlock::ledger
