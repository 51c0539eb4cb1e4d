// verifier/checks/object_reader.h
//
// The vault, remembering what it has hashed.
//
// Artifacts have gigabytes. Whoever hands out bytes hashes them on the way, so
// an object that was read for any purpose has been proved to have its digest;
// reading it a second time for that alone would only cost an hour.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

class ObjectReader {
 public:
  explicit ObjectReader(const Objects& objects) : objects_(objects) {}
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  Result<Bytes> Read(const ObjectDigest& digest, std::uint64_t max_bytes);
  Result<std::uint64_t> Stream(
      const ObjectDigest& digest,
      const std::function<Result<Done>(ByteView)>& piece);
  // The size of an object whose bytes have this digest: hashed here, unless
  // they have been already.
  Result<std::uint64_t> SizeOf(const ObjectDigest& digest);

 private:
  const Objects& objects_;
  std::map<ObjectDigest, std::uint64_t> sizes_;
};

}  // namespace airlock::verifier
