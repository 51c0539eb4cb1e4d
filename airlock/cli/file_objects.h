// airlock/cli/file_objects.h
//
// Files of the user's, by digest, as the checks ask for them.
//
// The checks see a vault. Where there is none, ranges of open files take its
// place: hashed while they are read, as a vault's objects are, so a file that
// is not what its name says is refused by whoever reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "airlock/core/objects.h"
#include "airlock/core/result.h"

namespace airlock::cli {

class FileObjects : public Objects {
 public:
  // `fd` is borrowed.
  void Add(const ObjectDigest& digest, int fd, std::uint64_t offset,
           std::uint64_t size);
  void AddDocument(const ObjectDigest& digest, std::string text);

  Result<Bytes> Read(const ObjectDigest& digest,
                     std::uint64_t max_bytes) const override;
  Result<std::uint64_t> Stream(
      const ObjectDigest& digest,
      const std::function<Result<Done>(ByteView)>& piece) const override;

 private:
  struct Range {
    int fd = -1;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };
  std::map<ObjectDigest, Range> ranges_;
  std::map<ObjectDigest, std::string> documents_;
};

}  // namespace airlock::cli
