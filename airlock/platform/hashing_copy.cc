#include "airlock/platform/hashing_copy.h"

#include <fcntl.h>
#include <unistd.h>

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

// A piece large enough that system calls and hand-overs cost nothing, and
// small enough that it is still in the cache when its second user comes.
constexpr std::size_t kPieceBytes = 1 << 20;
// One being filled, one being hashed, and two between them, so that neither
// thread waits for the other's short pauses.
constexpr std::ptrdiff_t kPieces = 4;
// How often the kernel is told to begin writing back: the disk works while we
// do, and the final sync finds little left.
constexpr std::uint64_t kWriteBackBytes = 8 << 20;

struct FreePage {
  void operator()(std::byte* page) const { std::free(page); }
};
using Page = std::unique_ptr<std::byte, FreePage>;

Page NewPage() {
  // Aligned to a page: the kernel then copies whole pages.
  Page page(static_cast<std::byte*>(std::aligned_alloc(4096, kPieceBytes)));
  Check(page != nullptr, "there is memory for a page");
  return page;
}

// Fills `page` as far as the source has bytes; less than a page means its end.
Result<std::size_t> Fill(int source, std::byte* page) {
  std::size_t filled = 0;
  while (filled < kPieceBytes) {
    const ssize_t got = ::read(source, page + filled, kPieceBytes - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return IoFailure("read the source", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
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
    return pieces_[filling_].page.get();
  }

  // Passes that page on with `size` bytes in it; less than a page is the last.
  void Pass(std::size_t size) {
    const bool last = size < kPieceBytes;
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
      if (piece.size < kPieceBytes) return;
      free_.release();
    }
  }
  // When the copy was given up half way, an empty page is the last.
  void Stop() {
    if (thread_.joinable()) Pass(0);
  }

  std::array<Piece, kPieces> pieces_;
  std::size_t filling_ = 0;
  std::counting_semaphore<kPieces> free_{kPieces};
  std::counting_semaphore<kPieces> full_{0};
  crypto::Hash hash_;
  std::thread thread_;
};

}  // namespace

Result<ObjectDigest> CopyHashed(int source, std::uint64_t max_bytes,
                                NamelessFile& file) {
  // Advice only; a pipe does not take it.
  (void)::posix_fadvise(source, 0, 0, POSIX_FADV_SEQUENTIAL);
  HashingThread hashing;
  std::uint64_t written_back = 0;
  for (;;) {
    std::byte* page = hashing.NextPage();
    TRY(const std::size_t size, Fill(source, page));
    if (size > max_bytes - file.size()) {
      return Failure{Reason::kTooLarge,
                     "over " + std::to_string(max_bytes) + " bytes"};
    }
    hashing.Pass(size);
    TRY_DONE(file.Write({page, size}));
    if (size < kPieceBytes) break;
    if (file.size() - written_back >= kWriteBackBytes) {
      (void)::sync_file_range(file.fd(), static_cast<off_t>(written_back),
                              static_cast<off_t>(file.size() - written_back),
                              SYNC_FILE_RANGE_WRITE);
      written_back = file.size();
    }
  }
  return std::move(hashing).Finish();
}

}  // namespace airlock::platform
