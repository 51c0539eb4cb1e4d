#include "airlock/cli/tuf_parent.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "airlock/cli/tuf_names.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/net/fetch.h"

namespace airlock::cli {
namespace {

using notes::TufAction;
using notes::TufRequest;

// The largest metadata that a client takes, targets with their 5 MB.
constexpr std::uint64_t kMaxMetadataBytes = 5'000'000;
// 256 roots, and 64 roles for each of some hundred targets, with room.
constexpr std::uint64_t kMaxRequests = 100'000;
constexpr std::size_t kPieceBytes = 1 << 18;
constexpr mode_t kFileMode = 0644;

Failure Lying(std::string why) {
  return {Reason::kLyingWorker, std::move(why)};
}

std::vector<std::string> Found() { return {notes::Format(notes::TufAnswer{})}; }
std::vector<std::string> Found(std::string bytes) {
  return {notes::Format(notes::TufAnswer{}), std::move(bytes)};
}
std::vector<std::string> Absent() {
  return {notes::Format(notes::TufAnswer{false})};
}

Result<std::vector<std::string>> Answer(Result<Done> done) {
  TRY_DONE(std::move(done));
  return Found();
}

// A target as it goes by: no more bytes than it has, and in the end the hashes
// that it must have.
class Measured {
 public:
  static Result<Measured> Against(const TufRequest& target) {
    Measured measured(target);
    // Without one any bytes would do.
    if (target.hashes.empty()) return Lying("a target without hashes");
    for (const notes::TufHash& hash : target.hashes) {
      TRY(const crypto::HashAlgorithm algorithm,
          crypto::HashNamed(hash.algorithm));
      measured.hashes_.emplace_back(algorithm);
    }
    return measured;
  }
  Result<Done> Add(ByteView piece) {
    size_ += piece.size();
    if (size_ > target_->size) {
      return Failure{Reason::kSizeMismatch,
                     Printable(target_->name) + ": more bytes than signed"};
    }
    for (crypto::Hash& hash : hashes_) hash.Update(piece);
    return Done{};
  }
  Result<Done> Finish() && {
    if (size_ != target_->size) {
      return Failure{Reason::kSizeMismatch,
                     Printable(target_->name) + ": fewer bytes than signed"};
    }
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      if (HexEncode(std::move(hashes_[i]).Finish()) != target_->hashes[i].hex) {
        return Failure{Reason::kDigestMismatch, Printable(target_->name)};
      }
    }
    return Done{};
  }

 private:
  explicit Measured(const TufRequest& target) : target_(&target) {}
  const TufRequest* target_;
  std::vector<crypto::Hash> hashes_;
  std::uint64_t size_ = 0;
};

// Hands every piece of `fd`, to its end, to `take`.
template <typename Take>
Result<Done> ForEachPiece(int fd, Take take) {
  Bytes piece(kPieceBytes);
  for (;;) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return platform::IoFailure("read a target", errno);
    if (got == 0) return Done{};
    TRY_DONE(take(ByteView(piece).first(static_cast<std::size_t>(got))));
  }
}

// Whether the target is there already, whole.
bool IsCached(const platform::Directory& folder, const std::string& name,
              const TufRequest& target) {
  const auto file = folder.OpenFile(name);
  if (!file.ok()) return false;
  auto measured = Measured::Against(target);
  if (!measured.ok()) return false;
  return ForEachPiece(file->get(),
                      [&](ByteView piece) { return measured->Add(piece); })
             .ok() &&
         std::move(*measured).Finish().ok();
}

}  // namespace

Result<std::vector<std::string>> TufParent::Serve(std::string_view text) {
  if (++requests_ > kMaxRequests) return Lying("requests without end");
  const auto request = notes::ParseTufRequest(text);
  if (!request.ok()) return Lying(request.failure().detail);
  switch (request->action) {
    case TufAction::kFetch:
      return Fetch(*request);
    case TufAction::kRecall:
      return Recall(*request);
    case TufAction::kKeep:
      return Answer(Keep(*request));
    case TufAction::kForget:
      return Answer(Forget(*request));
    case TufAction::kTake:
      return Answer(Take(*request));
  }
  return Lying("no such action");
}

Result<std::vector<std::string>> TufParent::Fetch(const TufRequest& request) {
  fetched_role_.clear();
  if (metadata_url_.empty()) return Lying("this verb fetches nothing");
  TRY(const std::string url,
      TufMetadataUrl(metadata_url_, request.name, request.version));
  TRY(net::Download download, net::Download::Start(url));
  auto bytes = platform::ReadAll(download.fd(),
                                 std::min(request.size, kMaxMetadataBytes));
  const auto end = download.Finish();
  if (!bytes.ok()) {
    return Failure{bytes.failure().reason,
                   Printable(url) + ": " + bytes.failure().detail};
  }
  if (!end.ok() && download.absent()) return Absent();
  TRY_DONE(end);
  fetched_role_ = request.name;
  fetched_ = std::string(AsText(*bytes));
  return Found(fetched_);
}

Result<std::vector<std::string>> TufParent::Recall(const TufRequest& request) {
  TRY(const std::string name, TufFileName(request.name));
  auto text =
      metadata_.ReadText(name, std::min(request.size, kMaxMetadataBytes));
  if (text.ok()) return Found(*std::move(text));
  const Reason reason = text.failure().reason;
  if (reason == Reason::kNotFound || reason == Reason::kTooLarge) {
    return Absent();
  }
  return text.failure();
}

Result<Done> TufParent::Keep(const TufRequest& request) {
  if (fetched_role_.empty() || fetched_role_ != request.name) {
    return Lying("what is to be kept was not fetched");
  }
  TRY(const std::string name, TufFileName(request.name));
  return metadata_.Replace(name, AsBytes(fetched_), kFileMode);
}

Result<Done> TufParent::Forget(const TufRequest& request) {
  if (request.name != "timestamp" && request.name != "snapshot") {
    return Lying("this is never forgotten");
  }
  TRY(const std::string name, TufFileName(request.name));
  return metadata_.Remove(name);
}

Result<Done> TufParent::Take(const TufRequest& request) {
  if (targets_ == nullptr) return Lying("this verb takes no target");
  TRY(const std::string name, TufTargetFile(request.name));
  if (IsCached(*targets_, name, request)) return Done{};
  TRY(Measured measured, Measured::Against(request));
  TRY(platform::NamelessFile file, platform::NamelessFile::Open(*targets_));
  TRY(net::Download download, net::Download::Start(TufTargetUrl(
                                  target_url_, request.name, request.prefix)));
  const auto copied =
      ForEachPiece(download.fd(), [&](ByteView piece) -> Result<Done> {
        TRY_DONE(measured.Add(piece));
        return file.Write(piece);
      });
  const auto end = download.Finish();
  TRY_DONE(copied);
  TRY_DONE(end);
  TRY_DONE(std::move(measured).Finish());
  // No name of a target has a '+': those are encoded.
  constexpr std::size_t kRandomBytes = 8;
  const std::string passing =
      ".+" + HexEncode(crypto::RandomBytes(kRandomBytes));
  TRY_DONE(file.Commit(passing, kFileMode));
  return targets_->Rename(passing, name);
}

}  // namespace airlock::cli
