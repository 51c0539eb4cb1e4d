#include "airlock/platform/hashing_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <semaphore>
#include <system_error>
#include <thread>

#include "airlock/crypto/hash.h"

namespace airlock::platform {
namespace {

// Large enough that a direct write keeps the disk busy; aligned in memory and
// in the file as direct writes ask for.
constexpr std::size_t kPageBytes = 4 << 20;
constexpr std::size_t kAlignment = 4096;
// One being filled or written, one being hashed, and two between them, so that
// neither thread waits for the other's short pauses.
constexpr std::ptrdiff_t kPages = 4;

struct FreePage {
  void operator()(std::byte* page) const { std::free(page); }
};
using Page = std::unique_ptr<std::byte, FreePage>;

Page NewPage() {
  Page page(
      static_cast<std::byte*>(std::aligned_alloc(kAlignment, kPageBytes)));
  Check(page != nullptr, "there is memory for a page");
  return page;
}

// Where the bytes come from: all that follows, or a range.
struct Origin {
  int fd;
  bool range = false;
  std::uint64_t offset = 0;
  std::uint64_t left = 0;
};

// Fills `page` as far as there are bytes; less than a page means their end.
Result<std::size_t> Fill(Origin& from, std::byte* page) {
  std::size_t filled = 0;
  while (filled < kPageBytes) {
    std::size_t room = kPageBytes - filled;
    if (from.range) {
      room = static_cast<std::size_t>(std::min<std::uint64_t>(room, from.left));
      if (room == 0) break;
    }
    const ssize_t got = from.range ? ::pread(from.fd, page + filled, room,
                                             static_cast<off_t>(from.offset))
                                   : ::read(from.fd, page + filled, room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return IoFailure("read the source", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    from.offset += static_cast<std::uint64_t>(got);
    from.left -= static_cast<std::uint64_t>(got);
  }
  return filled;
}

// Direct writes for what is larger than a page, where the file system has them:
// copying through the page cache costs as much CPU time as the hash itself
// (measured: 4 GiB in 4.4 s, directly in 2.7 s, hashed alone in 2.9 s).
void SetDirect(int file, bool direct) {
  const int flags = ::fcntl(file, F_GETFL);
  (void)::fcntl(file, F_SETFL, direct ? flags | O_DIRECT : flags & ~O_DIRECT);
}

// Hashes pages in the order in which they are passed to it, in a thread of its
// own as soon as there is more than one.
class HashingThread {
 public:
  HashingThread() {
    for (Piece& piece : pieces_) piece.page = NewPage();
  }
  ~HashingThread() { Stop(); }
  HashingThread(const HashingThread&) = delete;
  HashingThread& operator=(const HashingThread&) = delete;

  // A page to be filled: nobody else looks at it until it is passed on, and
  // after that it may still be read until the next call.
  std::byte* NextPage() {
    free_.acquire();
    filling_is_ours_ = true;
    return pieces_[filling_].page.get();
  }

  // Passes that page on with `size` bytes in it; less than a page is the last.
  void Pass(std::size_t size) {
    filling_is_ours_ = false;
    const bool last = size < kPageBytes;
    if (!thread_.joinable() && (last || !Start())) {
      hash_.Update({pieces_[filling_].page.get(), size});
      free_.release();
      return;
    }
    pieces_[filling_].size = size;
    filling_ = (filling_ + 1) % pieces_.size();
    full_.release();
    if (last) thread_.join();
  }

  // After the last page.
  ObjectDigest Finish() && {
    return ObjectDigest(std::move(hash_).Finish256());
  }

 private:
  struct Piece {
    Page page;
    std::size_t size = 0;
  };

  // Where no thread can be had, the work is done without.
  bool Start() {
    try {
      thread_ = std::thread([this] { Run(); });
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }
  void Run() {
    for (std::size_t at = 0;; at = (at + 1) % pieces_.size()) {
      full_.acquire();
      const Piece& piece = pieces_[at];
      hash_.Update({piece.page.get(), piece.size});
      if (piece.size < kPageBytes) return;
      free_.release();
    }
  }
  // When the copy was given up half way, an empty page is the last.
  void Stop() {
    if (!thread_.joinable()) return;
    if (!filling_is_ours_) NextPage();
    Pass(0);
  }

  std::array<Piece, kPages> pieces_;
  std::size_t filling_ = 0;
  bool filling_is_ours_ = false;
  std::counting_semaphore<kPages> free_{kPages};
  std::counting_semaphore<kPages> full_{0};
  crypto::Hash hash_;
  std::thread thread_;
};

Result<ObjectDigest> Copy(Origin from, std::uint64_t max_bytes,
                          NamelessFile& file) {
  Check(file.size() == 0, "a copy begins with an empty file");
  // Advice only; a pipe does not take it.
  (void)::posix_fadvise(from.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  HashingThread hashing;
  for (;;) {
    std::byte* page = hashing.NextPage();
    TRY(const std::size_t size, Fill(from, page));
    if (size > max_bytes - file.size()) {
      return Failure{Reason::kTooLarge,
                     "over " + std::to_string(max_bytes) + " bytes"};
    }
    const bool first = file.size() == 0;
    const bool last = size < kPageBytes;
    hashing.Pass(size);
    if (last) {
      SetDirect(file.fd(), false);  // the last page has any size
    } else if (first) {
      SetDirect(file.fd(), true);
    }
    auto written = file.Write({page, size});
    if (!written.ok()) {
      // Some file systems take the flag and not the write, and a limit may end
      // within a block. What an ordinary write says of it is the answer.
      SetDirect(file.fd(), false);
      const auto at = static_cast<off_t>(file.size());
      if (::lseek(file.fd(), at, SEEK_SET) == at) {
        written = file.Write({page, size});
      }
    }
    TRY_DONE(written);
    if (last) return std::move(hashing).Finish();
  }
}

}  // namespace

Result<ObjectDigest> CopyHashed(int source, std::uint64_t max_bytes,
                                NamelessFile& file) {
  return Copy({source}, max_bytes, file);
}

Result<ObjectDigest> CopyRangeHashed(int source, std::uint64_t offset,
                                     std::uint64_t size, NamelessFile& file) {
  TRY(const ObjectDigest digest,
      Copy({source, true, offset, size}, size, file));
  if (file.size() != size) {
    return Failure{Reason::kSizeMismatch,
                   "the source ends " + std::to_string(size - file.size()) +
                       " bytes before the range"};
  }
  return digest;
}

}  // namespace airlock::platform
