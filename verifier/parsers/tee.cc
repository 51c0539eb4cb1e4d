#include "verifier/parsers/tee.h"

#include <algorithm>
#include <string>

namespace airlock::verifier {
namespace {

// All leaves and containers that are held in memory at one time. A container
// is held while it is taken apart, in case that it turns out to be a leaf. With
// a decoder's 128 MiB and 100 MiB of libraries, this stays under a worker's
// 512.
constexpr std::uint64_t kMaxHeldBytes = 192ULL << 20;
// What is held of a file whose size is not known beforehand: the buffer grows
// by doubling, so for a moment there are two.
constexpr std::uint64_t kMaxHeldBlindly = 64ULL << 20;

}  // namespace

Result<std::size_t> Tee::Read(std::span<std::byte> to) {
  TRY(const std::size_t count, from_.Read(to));
  size_ += count;
  if (size_ > max_bytes_) {
    return Failure{Reason::kBomb,
                   "a file of over " + std::to_string(max_bytes_) + " bytes"};
  }
  hash_.Update(to.first(count));
  if (md5_) md5_->Update(to.first(count));
  Hold(to.first(count));
  return count;
}

void Tee::Hold(ByteView bytes) {
  if (dropped_) return;
  const bool known = size_ <= held_.size;
  const std::uint64_t wanted =
      known ? held_.wanted : std::min(held_.wanted, kMaxHeldBlindly);
  if (size_ > wanted || held_.size > held_.wanted ||
      held_.in_use + bytes.size() > kMaxHeldBytes) {
    Drop();
    return;
  }
  held_.in_use += bytes.size();
  if (known && kept_.empty()) kept_.reserve(held_.size);
  Append(kept_, bytes);
}

void Tee::Drop() {
  held_.in_use -= kept_.size();
  kept_ = Bytes();
  dropped_ = true;
}

}  // namespace airlock::verifier
