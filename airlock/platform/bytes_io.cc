#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "airlock/platform/directory.h"
#include "airlock/platform/durable.h"

namespace airlock::platform {
namespace {

// One read() at most: large enough that the calls cost nothing. The first is
// small, since most files that are read whole are notes.
constexpr std::uint64_t kFirstPiece = 4 << 10;
constexpr std::uint64_t kMaxPiece = 1 << 20;

Reason ReasonFor(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:  // RLIMIT_FSIZE, where SIGXFSZ is ignored
      return Reason::kDiskFull;
    case EACCES:
      return Reason::kUnreadable;
    case ENOENT:
      return Reason::kNotFound;
    default:
      return Reason::kIo;
  }
}

}  // namespace

Failure IoFailure(std::string_view doing, int error_number) {
  return {ReasonFor(error_number),
          std::string(doing) + ": " +
              std::generic_category().message(error_number)};
}

Result<Bytes> ReadAll(int fd, std::uint64_t max_bytes) {
  Bytes bytes;
  // One byte past the limit is asked for, to tell "at the limit" from "over".
  for (;;) {
    const std::uint64_t room = max_bytes - bytes.size();
    const std::size_t have = bytes.size();
    const std::uint64_t piece =
        std::clamp<std::uint64_t>(have, kFirstPiece, kMaxPiece);
    const std::size_t want = room < piece ? room + 1 : piece;
    bytes.resize(have + want);
    ssize_t got;
    do {
      got = ::read(fd, bytes.data() + have, want);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return IoFailure("read", errno);
    bytes.resize(have + static_cast<std::size_t>(got));
    if (got == 0) return bytes;
    if (bytes.size() > max_bytes) {
      return Failure{Reason::kTooLarge,
                     "over " + std::to_string(max_bytes) + " bytes"};
    }
  }
}

Result<Done> WriteAll(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0) {
      if (errno == EINTR) continue;
      return WriteFailure("write", errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return Done{};
}

Result<Bytes> ReadRange(int fd, std::uint64_t offset, std::uint64_t size) {
  const auto truncated = [&] {
    return Failure{Reason::kTruncated, "no " + std::to_string(size) +
                                           " bytes at offset " +
                                           std::to_string(offset)};
  };
  // Before memory is taken: offset and size may be a stranger's claim.
  TRY(const std::uint64_t have, SizeOf(fd));
  if (offset > have || size > have - offset) return truncated();
  Bytes bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(fd, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return IoFailure("read", errno);
    if (got == 0) return truncated();
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::uint64_t> SizeOf(int fd) {
  // The system call itself: glibc spells fstat() as newfstatat(), which the
  // sandbox refuses because it can also look at any path.
  struct stat status;
  if (::syscall(SYS_fstat, fd, &status) != 0) return IoFailure("stat", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace airlock::platform
