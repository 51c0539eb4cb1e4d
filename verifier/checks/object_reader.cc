#include "verifier/checks/object_reader.h"

namespace airlock::verifier {

Result<Bytes> ObjectReader::Read(const ObjectDigest& digest,
                                 std::uint64_t max_bytes) {
  TRY(Bytes bytes, objects_.Read(digest, max_bytes));
  sizes_.insert_or_assign(digest, bytes.size());
  return bytes;
}

Result<std::uint64_t> ObjectReader::Stream(
    const ObjectDigest& digest,
    const std::function<Result<Done>(ByteView)>& piece) {
  TRY(const std::uint64_t size, objects_.Stream(digest, piece));
  sizes_.insert_or_assign(digest, size);
  return size;
}

Result<std::uint64_t> ObjectReader::SizeOf(const ObjectDigest& digest) {
  const auto known = sizes_.find(digest);
  if (known != sizes_.end()) return known->second;
  return Stream(digest, [](ByteView) -> Result<Done> { return Done{}; });
}

}  // namespace airlock::verifier
