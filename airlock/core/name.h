// airlock/core/name.h
//
// The names that we give: channels, targets, sites, people, roles, trust
// anchors.
//
// They become parts of paths, of notes and of sentences, so they are plain:
// 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or a digit.
// A person's name and a channel's name do not compare.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock {

inline constexpr std::size_t kMaxNameBytes = 64;

// True if `text` is such a name.
bool IsName(std::string_view text, std::size_t max_bytes = kMaxNameBytes);

// A name that is built from another one and hence longer.
template <typename Tag>
inline constexpr std::size_t kMaxBytesOfName = kMaxNameBytes;
// A channel's name, '-' and 16 digits.
template <>
inline constexpr std::size_t kMaxBytesOfName<struct SubmissionTag> = 96;

// How no such name begins. A target's chain is called "target." and its name,
// and a submission's chain is called as it is, which begins as its channel is.
template <typename Tag>
inline constexpr std::string_view kReservedOfName = "";
template <>
inline constexpr std::string_view kReservedOfName<struct ChannelTag> =
    "target.";
template <>
inline constexpr std::string_view kReservedOfName<struct SubmissionTag> =
    kReservedOfName<struct ChannelTag>;

template <typename Tag>
class Name {
 public:
  // Refuses with kBadName what is not a plain name or is reserved.
  static Result<Name> Parse(std::string_view text) {
    constexpr std::string_view kReserved = kReservedOfName<Tag>;
    if (!kReserved.empty() && text.starts_with(kReserved)) {
      return Failure{Reason::kBadName,
                     "'" + Printable(text.substr(0, 80)) + "' begins with '" +
                         std::string(kReserved) + "', which is for targets"};
    }
    if (!IsName(text, kMaxBytesOfName<Tag>)) {
      return Failure{Reason::kBadName,
                     "'" + Printable(text.substr(0, 80)) + "'"};
    }
    return Name(std::string(text));
  }
  const std::string& text() const { return text_; }
  friend auto operator<=>(const Name&, const Name&) = default;

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using ChannelName = Name<struct ChannelTag>;
using TargetName = Name<struct TargetTag>;
using SiteName = Name<struct SiteTag>;
using PersonName = Name<struct PersonTag>;
using RoleName = Name<struct RoleTag>;
using TrustName = Name<struct TrustTag>;
// A submission: "<channel>-<16 hexadecimal digits>", derived from what was
// submitted, so that submitting the same again is the same submission.
using SubmissionId = Name<struct SubmissionTag>;

}  // namespace airlock
