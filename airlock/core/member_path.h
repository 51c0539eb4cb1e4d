// airlock/core/member_path.h
//
// The name of one file inside a bundle.
//
// Bundles are written by strangers, and a name such as "../../etc/shadow" is
// the oldest trick they have. It is answered once, here: a MemberPath can only
// be made by Parse(), so code that holds one may use it without looking again.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "airlock/core/result.h"

namespace airlock {

class MemberPath {
 public:
  // PATH_MAX and NAME_MAX of Linux: what no consumer could unpack is refused
  // here already.
  static constexpr std::size_t kMaxBytes = 4096;
  static constexpr std::size_t kMaxComponentBytes = 255;
  static constexpr std::size_t kMaxDepth = 64;

  // Accepts exactly those names that need no repair: components joined by
  // single slashes, none of them "", "." or "..", valid UTF-8 without control
  // characters. Any other name is refused with kMemberPath. It is never tidied
  // up: two spellings of one file are how a scanner and an unpacker come to
  // disagree about what was scanned. (A grammar that mandates a prefix, as
  // .deb does "./", removes it before it asks.)
  //
  // For every MemberPath p, Parse(p.text()) yields p.
  static Result<MemberPath> Parse(std::string_view raw);

  // The bytes that were parsed, for records and for people. There is no way to
  // open a MemberPath, on purpose: nothing on disk is ever named by a stranger.
  const std::string& text() const { return text_; }

  // The last component.
  std::string_view base() const;

  friend auto operator<=>(const MemberPath&, const MemberPath&) = default;

 private:
  explicit MemberPath(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace airlock
