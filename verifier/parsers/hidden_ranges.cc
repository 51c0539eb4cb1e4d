#include "verifier/parsers/hidden_ranges.h"

#include <map>
#include <string>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/checks/normalisers.h"
#include "verifier/parsers/hidden_elf.h"

namespace airlock::verifier {
namespace {

using Ranges = std::vector<HiddenRange>;

constexpr std::string_view kArMagic = "!<arch>\n";
constexpr std::size_t kArHeader = 60;

// The members of a library: ar(5) as binutils writes it. What is hidden are
// four fields that lie one behind the other; a linker reads none of them.
Ranges InLibrary(std::string_view file) {
  Ranges ranges;
  std::size_t at = kArMagic.size();
  while (at < file.size()) {
    if (file.size() - at < kArHeader) return {};
    const std::string_view header = file.substr(at, kArHeader);
    const std::string_view field = header.substr(48, 10);
    const auto size = ParseNumber(field.substr(0, field.find(' ')));
    if (!size.ok() || header.substr(58) != "`\n") return {};
    // The table of long names has none of these fields, that of symbols no
    // mode.
    const bool symbols = header.starts_with("/ ");
    if (!header.starts_with("// ")) {
      ranges.push_back({at + 16, symbols ? 24U : 32U, "archive-header"});
    }
    at += kArHeader;
    if (*size > file.size() - at) return {};
    at += *size;
    if (*size % 2 != 0 && at < file.size()) ++at;
  }
  return ranges;
}

// PEP 552: a magic number that ends a line, flags, and, where they are zero,
// the time of the source and its size.
Ranges InCompiledPython(std::string_view file) {
  constexpr std::string_view kNoFlags("\0\0\0\0", 4);
  if (file.size() < 16 || file.substr(2, 2) != "\r\n" ||
      file.substr(4, 4) != kNoFlags) {
    return {};
  }
  return {{8, 4, "pyc-time"}};
}

// GNU gettext's manual, "The Format of GNU MO Files". The first message, of no
// text, has the header; its dates have one length.
Ranges InCatalogue(std::string_view file) {
  constexpr std::string_view kDate = "POT-Creation-Date: ";
  constexpr std::size_t kDateBytes = 21;  // "2026-11-29 01:02+0100"
  const auto number = [&](std::size_t at) -> std::uint64_t {
    if (at > file.size() || file.size() - at < 4) return UINT32_MAX;
    std::uint64_t value = 0;
    for (std::size_t i = 4; i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(file[at + i]);
    }
    return value;
  };
  const std::uint64_t originals = number(12);
  const std::uint64_t translations = number(16);
  if (number(8) == 0 || number(originals) != 0) return {};
  const std::uint64_t size = number(translations);
  const std::uint64_t from = number(translations + 4);
  if (from > file.size() || size > file.size() - from) return {};
  const std::string_view header = file.substr(from, size);
  std::size_t at = header.find(kDate);
  if (at == std::string_view::npos || (at != 0 && header[at - 1] != '\n')) {
    return {};
  }
  at += kDate.size();
  if (header.size() - at <= kDateBytes || header[at + kDateBytes] != '\n') {
    return {};
  }
  const std::uint64_t begin = from + at;
  // No table may lie where the date does.
  const std::uint64_t end = begin + kDateBytes;
  if (begin < 28 || (originals < end && begin < originals + 8) ||
      (translations < end && begin < translations + 8)) {
    return {};
  }
  return {{begin, kDateBytes, "gettext-date"}};
}

// PNG (W3C), 5.3: length, type, data, checksum. A picture ends with IEND.
Ranges InPicture(std::string_view file) {
  Ranges ranges;
  std::size_t at = 8;
  while (at < file.size()) {
    if (file.size() - at < 12) return {};
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      size = size << 8 | static_cast<unsigned char>(file[at + i]);
    }
    if (size > file.size() - at - 12) return {};
    if (file.substr(at + 4, 4) == "tIME" && size == 7) {
      ranges.push_back({at + 8, size + 4, "png-time"});
    }
    at += 12 + size;
  }
  return ranges;
}

}  // namespace

std::vector<HiddenRange> HiddenRangesOf(const FileKind& kind,
                                        std::string_view path, ByteView file) {
  const std::string_view text = AsText(file);
  if (kind.name == "elf") return HiddenInElf(file);
  if (kind.name == "ar") return InLibrary(text);
  if (kind.name == "gettext") return InCatalogue(text);
  if (kind.name == "png") return InPicture(text);
  if (path.ends_with(".pyc")) return InCompiledPython(text);
  return {};
}

std::vector<notes::Fact> HiddenFacts(ByteView file,
                                     const std::vector<HiddenRange>& ranges) {
  if (ranges.empty()) return {};
  struct Sum {
    std::uint64_t bytes = 0;
    std::uint64_t count = 0;
    std::uint64_t first = 0;
    crypto::Hash hash;
  };
  std::map<std::string_view, Sum> sums;
  crypto::Hash visible;
  std::string places;
  std::uint64_t at = 0;
  std::uint64_t seen = 0;
  for (const HiddenRange& range : ranges) {
    Check(range.offset >= at && range.offset <= file.size() &&
              range.length <= file.size() - range.offset,
          "ranges in order, within the file");
    visible.Update(file.subspan(at, range.offset - at));
    seen += range.offset - at;
    places += "hidden " + std::to_string(seen) + " " +
              std::string(range.normaliser) + "\n";
    at = range.offset + range.length;
    Sum& sum = sums[range.normaliser];
    if (sum.count++ == 0) sum.first = range.offset;
    sum.bytes += range.length;
    sum.hash.Update(file.subspan(range.offset, range.length));
  }
  visible.Update(file.subspan(at));
  seen += file.size() - at;
  const std::string text = "airlock.visible/v1\nbytes " + std::to_string(seen) +
                           " sha256:" + HexEncode(std::move(visible).Finish()) +
                           "\n" + places;
  std::vector<notes::Fact> facts = {
      {std::string(kVisibleFact), crypto::DigestObject(AsBytes(text)).hex()}};
  for (auto& [name, sum] : sums) {
    // Half of the digest tells two values apart as well.
    const std::string digest =
        HexEncode(std::move(sum.hash).Finish()).substr(0, 32);
    facts.push_back({std::string(kHiddenFact) + std::string(name),
                     FormatHidden({sum.bytes, std::to_string(sum.count) + " " +
                                                  std::to_string(sum.first) +
                                                  " " + digest})});
  }
  return facts;
}

}  // namespace airlock::verifier
