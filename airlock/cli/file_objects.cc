#include "airlock/cli/file_objects.h"

#include <algorithm>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"

namespace airlock::cli {
namespace {

constexpr std::uint64_t kPieceBytes = 1 << 20;

}  // namespace

void FileObjects::Add(const ObjectDigest& digest, int fd, std::uint64_t offset,
                      std::uint64_t size) {
  ranges_.insert_or_assign(digest, Range{fd, offset, size});
}

void FileObjects::AddDocument(const ObjectDigest& digest, std::string text) {
  documents_.insert_or_assign(digest, std::move(text));
}

Result<Bytes> FileObjects::Read(const ObjectDigest& digest,
                                std::uint64_t max_bytes) const {
  Bytes all;
  TRY(const std::uint64_t size,
      Stream(digest, [&](ByteView piece) -> Result<Done> {
        if (piece.size() > max_bytes - all.size()) {
          return Failure{Reason::kTooLarge, digest.text() + " has over " +
                                                std::to_string(max_bytes) +
                                                " bytes"};
        }
        all.insert(all.end(), piece.begin(), piece.end());
        return Done{};
      }));
  Check(size == all.size(), "a stream yields all");
  return all;
}

Result<std::uint64_t> FileObjects::Stream(
    const ObjectDigest& digest,
    const std::function<Result<Done>(ByteView)>& piece) const {
  crypto::Hash hash;
  std::uint64_t size = 0;
  const auto pass = [&](ByteView bytes) -> Result<Done> {
    hash.Update(bytes);
    size += bytes.size();
    return piece(bytes);
  };
  if (const auto at = documents_.find(digest); at != documents_.end()) {
    TRY_DONE(pass(AsBytes(at->second)));
  } else if (const auto in = ranges_.find(digest); in != ranges_.end()) {
    const Range& range = in->second;
    while (size < range.size) {
      TRY(const Bytes bytes,
          platform::ReadRange(range.fd, range.offset + size,
                              std::min(kPieceBytes, range.size - size)));
      TRY_DONE(pass(bytes));
    }
  } else {
    return Failure{Reason::kNotFound, digest.text()};
  }
  const ObjectDigest found(std::move(hash).Finish256());
  if (found == digest) return size;
  return Failure{Reason::kDigestMismatch,
                 "expected " + digest.text() + ", found " + found.text()};
}

}  // namespace airlock::cli
