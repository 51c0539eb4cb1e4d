#include "airlock/platform/vault.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/platform/durable.h"
#include "airlock/platform/hashing_copy.h"

namespace airlock::platform {
namespace {

// Ours and our group's: the exporter's group may be let into admitted/.
constexpr mode_t kDirectoryMode = 0750;
constexpr mode_t kObjectMode = 0444;

// Reading in pieces of this size costs no more system calls than it is worth.
constexpr std::size_t kPieceBytes = 1 << 20;

// 256 folders keep any one of them small enough to list.
std::string FolderOf(const ObjectDigest& digest) {
  return "sha256/" + digest.hex().substr(0, 2);
}
std::string LeafOf(const ObjectDigest& digest) {
  return digest.hex().substr(2);
}
std::string NameOf(const ObjectDigest& digest) {
  return FolderOf(digest) + "/" + LeafOf(digest);
}

Failure Mismatch(const ObjectDigest& expected, const ObjectDigest& found) {
  return {Reason::kDigestMismatch,
          "expected " + expected.text() + ", found " + found.text()};
}

// Reads `fd` to its end and passes every piece on after hashing it.
Result<std::uint64_t> StreamHashed(
    int fd, const ObjectDigest& expected,
    const std::function<Result<Done>(ByteView)>& piece) {
  (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  Bytes buffer(kPieceBytes);
  crypto::Hash hash;
  std::uint64_t size = 0;
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return IoFailure("read " + expected.text(), errno);
    if (got == 0) break;
    const ByteView bytes(buffer.data(), static_cast<std::size_t>(got));
    hash.Update(bytes);
    size += bytes.size();
    TRY_DONE(piece(bytes));
  }
  const ObjectDigest found(std::move(hash).Finish256());
  if (found != expected) return Mismatch(expected, found);
  return size;
}

Result<std::uint64_t> RehashFrom(int fd, const ObjectDigest& expected) {
  return StreamHashed(fd, expected,
                      [](ByteView) -> Result<Done> { return Done{}; });
}

// Gives `file` its name below `root`. An object that has the name already
// stays, if it has the size too: its bytes are hashed by whoever reads them.
Result<Done> Keep(const Directory& root, NamelessFile& file,
                  const ObjectDigest& digest) {
  TRY(const Directory folder, root.MakeSub(FolderOf(digest), kDirectoryMode));
  TRY_DONE(file.Commit(NameOf(digest), kObjectMode));
  TRY(const Fd kept, folder.OpenFile(LeafOf(digest)));
  TRY(const std::uint64_t size, SizeOf(kept.get()));
  if (size != file.size()) {
    return Failure{Reason::kDigestMismatch,
                   "stored " + digest.text() + " has another size"};
  }
  return Done{};
}

Result<bool> ShareFileSystem(int one, int other) {
  struct stat a;
  struct stat b;
  if (::fstat(one, &a) != 0 || ::fstat(other, &b) != 0) {
    return IoFailure("stat the vault", errno);
  }
  return a.st_dev == b.st_dev;
}

}  // namespace

Result<VaultReader> VaultReader::Open(const std::string& root) {
  TRY(Directory directory, Directory::Open(root));
  return VaultReader(std::move(directory));
}

bool VaultReader::Has(const ObjectDigest& digest) const {
  return root_.Has(NameOf(digest));
}

Result<Fd> VaultReader::OpenObject(const ObjectDigest& digest) const {
  return root_.OpenFile(NameOf(digest));
}

Result<Bytes> VaultReader::Read(const ObjectDigest& digest,
                                std::uint64_t max_bytes) const {
  TRY(Bytes bytes, root_.Read(NameOf(digest), max_bytes));
  const ObjectDigest found = crypto::DigestObject(bytes);
  if (found != digest) return Mismatch(digest, found);
  return bytes;
}

Result<std::uint64_t> VaultReader::Stream(
    const ObjectDigest& digest,
    const std::function<Result<Done>(ByteView)>& piece) const {
  TRY(const Fd fd, OpenObject(digest));
  return StreamHashed(fd.get(), digest, piece);
}

Result<std::uint64_t> VaultReader::Rehash(const ObjectDigest& digest) const {
  TRY(const Fd fd, OpenObject(digest));
  return RehashFrom(fd.get(), digest);
}

Result<std::vector<ObjectDigest>> VaultReader::All() const {
  std::vector<ObjectDigest> objects;
  if (!root_.Has("sha256")) return objects;  // nothing was ever kept
  TRY(const Directory folders, root_.OpenSub("sha256"));
  TRY(const std::vector<std::string> names, folders.List());
  for (const std::string& name : names) {
    TRY(const Directory folder, folders.OpenSub(name));
    TRY(const std::vector<std::string> leaves, folder.List());
    for (const std::string& leaf : leaves) {
      TRY(const ObjectDigest object,
          ObjectDigest::Parse("sha256:" + name + leaf));
      objects.push_back(object);
    }
  }
  return objects;
}

Result<VaultWriter> VaultWriter::Open(const std::string& root) {
  TRY(const Directory vault, Directory::Make(root, kDirectoryMode));
  TRY(Directory quarantine, vault.MakeSub("quarantine", kDirectoryMode));
  TRY(Directory admitted, vault.MakeSub("admitted", kDirectoryMode));
  return VaultWriter(std::move(quarantine), std::move(admitted));
}

Result<StoredObject> VaultWriter::Put(int source, std::uint64_t max_bytes,
                                      std::optional<ObjectDigest> expected,
                                      const Before& before) const {
  TRY(NamelessFile file, NamelessFile::Open(quarantine_));
  TRY(const ObjectDigest digest, CopyHashed(source, max_bytes, file));
  if (expected && *expected != digest) return Mismatch(*expected, digest);
  const StoredObject object{digest, file.size()};
  if (before) {
    TRY_DONE(before(object));
  }
  TRY_DONE(Keep(quarantine_, file, digest));
  return object;
}

Result<StoredObject> VaultWriter::PutRange(int source, std::uint64_t offset,
                                           std::uint64_t size,
                                           const ObjectDigest& expected,
                                           const Before& before) const {
  TRY(NamelessFile file, NamelessFile::Open(quarantine_));
  TRY(const ObjectDigest digest, CopyRangeHashed(source, offset, size, file));
  if (expected != digest) return Mismatch(expected, digest);
  const StoredObject object{digest, file.size()};
  if (before) {
    TRY_DONE(before(object));
  }
  TRY_DONE(Keep(quarantine_, file, digest));
  return object;
}

Result<StoredObject> VaultWriter::PutBytes(ByteView bytes,
                                           const Before& before) const {
  TRY(NamelessFile file, NamelessFile::Open(quarantine_));
  TRY_DONE(file.Write(bytes));
  const StoredObject object{crypto::DigestObject(bytes), file.size()};
  if (before) {
    TRY_DONE(before(object));
  }
  TRY_DONE(Keep(quarantine_, file, object.digest));
  return object;
}

Result<Done> VaultWriter::Remove(const ObjectDigest& digest) const {
  return quarantine_.Remove(NameOf(digest));
}

Result<Done> VaultWriter::Admit(const ObjectDigest& digest) const {
  TRY(const Fd source, quarantine_.OpenFile(NameOf(digest)));
  TRY(const Directory folder,
      admitted_.MakeSub(FolderOf(digest), kDirectoryMode));
  const std::string leaf = LeafOf(digest);
  if (folder.Has(leaf)) {
    TRY(const Fd kept, folder.OpenFile(leaf));
    TRY_DONE(RehashFrom(kept.get(), digest));
    return SyncDirectory(folder.fd(), folder.path());
  }

  // A clone where the file system can: its bytes are its own from here on.
  TRY(NamelessFile file, NamelessFile::Open(folder));
  if (::ioctl(file.fd(), FICLONE, source.get()) == 0) {
    TRY_DONE(RehashFrom(file.fd(), digest));
    return file.Commit(leaf, kObjectMode);
  }
  // A second name for the file that was hashed: by descriptor, so that it is
  // the same file whatever its first name now leads to.
  TRY(const bool linkable, ShareFileSystem(source.get(), folder.fd()));
  if (linkable) {
    TRY_DONE(RehashFrom(source.get(), digest));
    TRY_DONE(LinkFile(source.get(), folder.fd(), leaf.c_str(), leaf));
    return SyncDirectory(folder.fd(), folder.path());
  }
  TRY(const ObjectDigest copied, CopyHashed(source.get(), UINT64_MAX, file));
  if (copied != digest) return Mismatch(digest, copied);
  return file.Commit(leaf, kObjectMode);
}

}  // namespace airlock::platform
