// verifier/parsers/packages_file.h
//
// A Packages file of an apt repository, stanza by stanza.
//
// bookworm's has 60,000 of them in 55 MB, so it is read once and never held.
// Offsets are kept, since a stanza becomes evidence by where it stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/result.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

struct PackagesStanza {
  std::uint64_t offset = 0;
  std::string_view text;  // with the last line's LF, without the blank line
};

class PackagesReader {
 public:
  // Borrows `packages`.
  explicit PackagesReader(Source& packages) : packages_(packages) {}

  // The next stanza, valid until the next call; none at the end. Stanzas are
  // parted by one blank line; lines end with LF (kBadRelease).
  Result<std::optional<PackagesStanza>> Next();

 private:
  Source& packages_;
  std::string buffer_;
  std::size_t begin_ = 0;     // of what is not handed out, in buffer_
  std::uint64_t offset_ = 0;  // of buffer_, in the file
  bool at_end_ = false;
};

// The value of the one field called `name`, on one line (kBadRelease if there
// is none or more than one).
Result<std::string_view> FieldOf(std::string_view stanza,
                                 std::string_view name);

}  // namespace airlock::verifier
