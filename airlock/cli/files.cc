#include "airlock/cli/files.h"

#include <sys/stat.h>

#include <algorithm>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/tree.h"

namespace airlock::cli {

Result<platform::Fd> OpenUserFile(const std::string& path) {
  return platform::OpenRegularFile(path);
}

Result<std::string> ReadUserFile(const std::string& path,
                                 std::uint64_t max_bytes) {
  TRY(const platform::Fd fd, OpenUserFile(path));
  auto bytes = platform::ReadAll(fd.get(), max_bytes);
  if (!bytes.ok()) {
    return Failure{bytes.failure().reason == Reason::kTooLarge
                       ? Reason::kTooLarge
                       : Reason::kUnreadable,
                   path + ": " + bytes.failure().detail};
  }
  return std::string(AsText(*bytes));
}

Result<Done> WriteUserFile(const std::string& path, std::string_view text) {
  const std::size_t slash = path.rfind('/');
  TRY(const platform::Directory folder,
      platform::Directory::Open(
          slash == std::string::npos ? "." : path.substr(0, slash + 1)));
  return folder.Replace(
      slash == std::string::npos ? path : path.substr(slash + 1), AsBytes(text),
      0644);
}

bool IsFolder(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Result<ObjectDigest> DigestOfFile(int fd, std::uint64_t size) {
  constexpr std::uint64_t kPieceBytes = 1 << 20;
  crypto::Hash hash;
  for (std::uint64_t offset = 0; offset < size;) {
    const std::uint64_t count = std::min(kPieceBytes, size - offset);
    TRY(const Bytes piece, platform::ReadRange(fd, offset, count));
    hash.Update(piece);
    offset += count;
  }
  return ObjectDigest(std::move(hash).Finish256());
}

}  // namespace airlock::cli
