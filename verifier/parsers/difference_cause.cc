#include "verifier/parsers/difference_cause.h"

#include <algorithm>
#include <string>
#include <utility>

#include "verifier/parsers/binary_cause.h"
#include "verifier/parsers/cause_list.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/hidden_ranges.h"
#include "verifier/parsers/text_cause.h"

namespace airlock::verifier {
namespace {

using notes::Cause;

// With what normalisers hide made alike.
Bytes Masked(const FileKind& kind, std::string_view path, ByteView file) {
  Bytes masked = CopyOf(file);
  for (const HiddenRange& range : HiddenRangesOf(kind, path, file)) {
    std::fill_n(masked.begin() + static_cast<std::ptrdiff_t>(range.offset),
                range.length, std::byte{0});
  }
  return masked;
}

}  // namespace

std::vector<Cause> CausesOf(std::uint64_t pair, std::string_view path,
                            ByteView left, ByteView right) {
  CauseList causes(pair);
  if (left.empty() != right.empty()) {
    causes.Add("empty", "", std::to_string(left.size()) + " bytes",
               std::to_string(right.size()) + " bytes");
    return std::move(causes).Found();
  }
  const FileKind kind = KindOf(left.first(std::min(left.size(), kKindBytes)));
  const FileKind other =
      KindOf(right.first(std::min(right.size(), kKindBytes)));
  if (kind.name != other.name) {
    causes.Add("kind", "", kind.name, other.name);
    return std::move(causes).Found();
  }
  const std::size_t name = path.rfind("!/");
  if (name != std::string_view::npos && path.substr(name) == "!/control" &&
      path.find("control.tar") != std::string_view::npos) {
    InControl(AsText(left), AsText(right), causes);
    if (!causes.empty()) return std::move(causes).Found();
  }
  const Bytes a = Masked(kind, path, left);
  const Bytes b = Masked(kind, path, right);
  if (a == b) return {};
  if (kind.name == "elf") {
    InElf({left, right, a, b}, causes);
  } else if (kind.name == "text" || kind.name == "script" ||
             kind.name == "json" || kind.name == "pem") {
    InText(AsText(a), AsText(b), causes);
  } else {
    InBytes(a, b, causes);
  }
  return std::move(causes).Found();
}

}  // namespace airlock::verifier
