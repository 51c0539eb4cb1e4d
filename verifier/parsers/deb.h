// verifier/parsers/deb.h
//
// The outer archive of a Debian binary package (deb(5), format 2.0).
//
// An ar archive of three members in a fixed order. dpkg passes over members
// that it does not know; here they are refused, since nobody looks into them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

class DebReader {
 public:
  // Borrows `archive`.
  explicit DebReader(Source& archive);
  ~DebReader();
  DebReader(const DebReader&) = delete;
  DebReader& operator=(const DebReader&) = delete;

  // debian-binary (which says "2.0\n"), control.tar and data.tar (plain, .gz,
  // .xz or .zst), then perhaps _gpgorigin; then none, at the end of the input.
  // The bytes of the member before are drained. kBadContainer, kTruncated,
  // kTrailingBytes, kMemberType.
  Result<std::optional<notes::Member>> Next();

  // The bytes of the member that Next() has just given. Ends with the member.
  Source& body();

  // What of its header shows nowhere else: the time, and how numbers are
  // spelled. The size only where it is spelled oddly.
  const std::string& header() const { return header_; }

 private:
  class Body;
  Result<notes::Member> ReadHeader();

  Lookahead archive_;
  std::unique_ptr<Body> body_;
  std::size_t index_ = 0;
  std::string header_;
};

}  // namespace airlock::verifier
