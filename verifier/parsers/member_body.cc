#include "verifier/parsers/member_body.h"

#include <algorithm>
#include <string>

namespace airlock::verifier {

Result<std::size_t> MemberBody::Read(std::span<std::byte> to) {
  if (failure_) return *failure_;
  auto count = Next(to);
  if (!count.ok()) failure_ = count.failure();
  return count;
}

Result<std::size_t> MemberBody::Next(std::span<std::byte> to) {
  if (left_ == 0) {
    if (ended_) return std::size_t{0};
    ended_ = true;
    TRY_DONE(ReadPadding(archive_));
    return std::size_t{0};
  }
  const auto room =
      static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), left_));
  TRY(const std::size_t count, archive_.Read(to.first(room)));
  if (count == 0) {
    return Failure{Reason::kTruncated,
                   std::string(format_) + ": ends within a member"};
  }
  left_ -= count;
  Pass(to.first(count));
  return count;
}

}  // namespace airlock::verifier
