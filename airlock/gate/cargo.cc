#include "airlock/gate/cargo.h"

#include <algorithm>
#include <utility>

#include "airlock/crypto/hash.h"

namespace airlock::gate {
namespace {

std::string NameOfObject(const ObjectDigest& object) {
  const std::string hex = object.hex();
  return "objects/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

}  // namespace

Failure BadCrossing(std::string why) {
  return {Reason::kBadCrossing, std::move(why)};
}

Cargo::Cargo(const platform::Directory& directory,
             const notes::Crossing& crossing)
    : directory_(directory) {
  for (const notes::CarriedObject& object : crossing.objects) {
    sizes_.emplace(object.object, object.size);
  }
}

Result<std::uint64_t> Cargo::SizeOf(const ObjectDigest& digest) const {
  const auto at = sizes_.find(digest);
  if (at == sizes_.end()) {
    return BadCrossing("object " + digest.text() + " is not listed");
  }
  return at->second;
}

Result<std::string> Cargo::Document(const ObjectDigest& digest,
                                    std::uint64_t max_bytes) const {
  TRY(const std::uint64_t size, SizeOf(digest));
  TRY(std::string text, directory_.ReadText(NameOfObject(digest), max_bytes));
  if (text.size() != size || crypto::DigestObject(AsBytes(text)) != digest) {
    return Failure{Reason::kDigestMismatch,
                   "object " + digest.text() + " of the crossing"};
  }
  return text;
}

Result<Done> Cargo::Copy(const ObjectDigest& digest,
                         const platform::Directory& to,
                         const std::string& name) const {
  TRY(platform::NamelessFile file, platform::NamelessFile::Open(to));
  TRY_DONE(Read(digest, [&](ByteView piece) { return file.Write(piece); }));
  return file.Commit(name, 0644);
}

Result<Done> Cargo::Check(const ObjectDigest& digest) const {
  return Read(digest, [](ByteView) -> Result<Done> { return Done{}; });
}

Result<Done> Cargo::Read(
    const ObjectDigest& digest,
    const std::function<Result<Done>(ByteView)>& piece) const {
  constexpr std::uint64_t kPieceBytes = 1 << 20;
  TRY(const std::uint64_t size, SizeOf(digest));
  auto fd = directory_.OpenFile(NameOfObject(digest));
  if (!fd.ok()) return BadCrossing("object " + digest.text() + " is missing");
  TRY(const std::uint64_t found, platform::SizeOf(fd->get()));
  if (found != size) {
    return Failure{Reason::kSizeMismatch,
                   "object " + digest.text() + " of the crossing"};
  }
  crypto::Hash hash;
  for (std::uint64_t offset = 0; offset < size;) {
    const std::uint64_t count = std::min(kPieceBytes, size - offset);
    TRY(const Bytes bytes, platform::ReadRange(fd->get(), offset, count));
    hash.Update(bytes);
    TRY_DONE(piece(bytes));
    offset += count;
  }
  if (ObjectDigest(std::move(hash).Finish256()) != digest) {
    return Failure{Reason::kDigestMismatch,
                   "object " + digest.text() + " of the crossing"};
  }
  return Done{};
}

}  // namespace airlock::gate
