// airlock/platform/vault.h
//
// Where bytes are kept, each under its own digest.
//
// Two roots: quarantine/, which holds all that was ever taken in and which only
// the airlock's own programs can read, and admitted/, which holds what has a
// seal. A digest is the only name. Bytes are written once and never changed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

struct StoredObject {
  ObjectDigest digest;
  std::uint64_t size = 0;
  friend bool operator==(const StoredObject&, const StoredObject&) = default;
};

// Reading one root.
class VaultReader : public Objects {
 public:
  // `root` is …/vault/quarantine or …/vault/admitted.
  static Result<VaultReader> Open(const std::string& root);

  bool Has(const ObjectDigest& digest) const;
  // Open for reading, unverified: for workers and for those who hash on the
  // way. kNotFound.
  Result<Fd> OpenObject(const ObjectDigest& digest) const;
  Result<Bytes> Read(const ObjectDigest& digest,
                     std::uint64_t max_bytes) const override;
  Result<std::uint64_t> Stream(
      const ObjectDigest& digest,
      const std::function<Result<Done>(ByteView)>& piece) const override;
  // Every object that has its name, in order of digests.
  Result<std::vector<ObjectDigest>> All() const;
  // Hashes the object again; yields its size.
  Result<std::uint64_t> Rehash(const ObjectDigest& digest) const;

 private:
  explicit VaultReader(Directory root) : root_(std::move(root)) {}
  Directory root_;
};

// Writing, which only airlock-intake does.
class VaultWriter {
 public:
  // `root` is …/vault; makes quarantine/ and admitted/ if needed.
  static Result<VaultWriter> Open(const std::string& root);

  // Copies from `source` until its end in one pass: hashed and written in the
  // same loop, durable before it returns. kTooLarge past `max_bytes`;
  // kDigestMismatch if `expected` is another; nothing stays behind then.
  // `before` is told what it is before it has its name; its failure ends it.
  using Before = std::function<Result<Done>(const StoredObject&)>;
  Result<StoredObject> Put(int source, std::uint64_t max_bytes,
                           std::optional<ObjectDigest> expected = {},
                           const Before& before = {}) const;
  // The same of a range of `source`: `size` bytes from `offset` on
  // (kSizeMismatch if it ends before).
  Result<StoredObject> PutRange(int source, std::uint64_t offset,
                                std::uint64_t size,
                                const ObjectDigest& expected,
                                const Before& before = {}) const;
  Result<StoredObject> PutBytes(ByteView bytes,
                                const Before& before = {}) const;
  // Takes it out of quarantine: for what nobody claimed. Succeeds if it is not
  // there.
  Result<Done> Remove(const ObjectDigest& digest) const;
  // Copies (reflink or hard link where the kernel can) a quarantined object to
  // admitted/ after hashing it again.
  Result<Done> Admit(const ObjectDigest& digest) const;

 private:
  VaultWriter(Directory quarantine, Directory admitted)
      : quarantine_(std::move(quarantine)), admitted_(std::move(admitted)) {}
  Directory quarantine_;
  Directory admitted_;
};

}  // namespace airlock::platform
