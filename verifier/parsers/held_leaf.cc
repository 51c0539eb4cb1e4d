#include "verifier/parsers/held_leaf.h"

#include <algorithm>

namespace airlock::verifier {
namespace {

// What is hashed at once should not have left the cache.
constexpr std::size_t kPiece = 64 * 1024;

}  // namespace

std::span<std::byte> HeldLeaf::Room() {
  if (in_head_ < kMaxPart) {
    if (head_.size() - in_head_ < kPiece) {
      head_.resize(std::min(kMaxPart, 2 * head_.size() + kPiece));
    }
    return std::span(head_).subspan(
        in_head_, std::min(kPiece, head_.size() - in_head_));
  }
  if (tail_.empty()) tail_.resize(kMaxPart);
  const std::size_t at = passed_ % kMaxPart;
  return std::span(tail_).subspan(at, std::min(kPiece, kMaxPart - at));
}

void HeldLeaf::Took(std::size_t count) {
  if (in_head_ < kMaxPart) {
    in_head_ += count;
  } else {
    passed_ += count;
  }
}

Result<Done> HeldLeaf::Fill(Lookahead& ahead, Source& from) {
  in_head_ = 0;
  passed_ = 0;
  TRY(const ByteView peeked, ahead.Some());
  const std::size_t known = peeked.size();
  if (head_.size() < known) head_.resize(Lookahead::kBufferBytes);
  std::copy(peeked.begin(), peeked.end(), head_.begin());
  ahead.Skip(known);
  in_head_ = known;
  while (true) {
    TRY(const std::size_t got, from.Read(Room()));
    if (got == 0) break;
    Took(got);
  }
  if (passed_ > kMaxPart) {
    std::rotate(tail_.begin(),
                tail_.begin() + static_cast<std::ptrdiff_t>(passed_ % kMaxPart),
                tail_.end());
  }
  return Done{};
}

HeldFile HeldLeaf::file() const {
  return {ByteView(head_).first(in_head_),
          ByteView(tail_).first(std::min<std::uint64_t>(passed_, kMaxPart)),
          in_head_ + passed_};
}

}  // namespace airlock::verifier
