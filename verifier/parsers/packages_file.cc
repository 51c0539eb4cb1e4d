#include "verifier/parsers/packages_file.h"

#include <array>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

// Debian's longest is 76,338 bytes.
constexpr std::size_t kMaxStanzaBytes = 128 * 1024;

Failure Bad(std::string why) {
  return {Reason::kBadRelease, "Packages: " + std::move(why)};
}

}  // namespace

Result<std::optional<PackagesStanza>> PackagesReader::Next() {
  std::size_t searched = begin_;
  while (true) {
    const std::size_t end = buffer_.find("\n\n", searched);
    if (end != std::string::npos || at_end_) {
      if (begin_ == buffer_.size()) return std::optional<PackagesStanza>();
      const std::size_t stop =
          end == std::string::npos ? buffer_.size() : end + 1;
      const std::string_view text =
          std::string_view(buffer_).substr(begin_, stop - begin_);
      if (text.front() == '\n') return Bad("two blank lines");
      if (text.back() != '\n') return Bad("the last line does not end");
      if (text.size() > kMaxStanzaBytes) return Bad("a stanza over 128 KiB");
      const PackagesStanza stanza{offset_ + begin_, text};
      begin_ = end == std::string::npos ? stop : stop + 1;
      return std::optional<PackagesStanza>(stanza);
    }
    if (buffer_.size() - begin_ > kMaxStanzaBytes) {
      return Bad("a stanza over 128 KiB");
    }
    // A blank line may lie across two pieces.
    searched = buffer_.size() - (buffer_.size() > begin_ ? 1 : 0);
    buffer_.erase(0, begin_);
    searched -= begin_;
    offset_ += begin_;
    begin_ = 0;
    std::array<std::byte, 64 * 1024> piece;
    TRY(const std::size_t got, packages_.Read(piece));
    if (got == 0) at_end_ = true;
    buffer_.append(AsText(std::span(piece).first(got)));
  }
}

Result<std::string_view> FieldOf(std::string_view stanza,
                                 std::string_view name) {
  std::optional<std::string_view> value;
  std::string_view rest = stanza;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.starts_with(name) ||
        !line.substr(name.size()).starts_with(": ")) {
      continue;
    }
    if (value) return Bad("two fields " + std::string(name));
    value = line.substr(name.size() + 2);
  }
  if (!value || value->empty()) return Bad("no field " + std::string(name));
  return *value;
}

}  // namespace airlock::verifier
