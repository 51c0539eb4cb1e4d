#include "verifier/parsers/elf_image.h"

#include <string>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

constexpr std::uint32_t kLoad = 1;    // PT_LOAD
constexpr std::uint32_t kNoBits = 8;  // SHT_NOBITS: no bytes in the file
// Where either number stands if it is too large for its field (PN_XNUM and
// its like): relocatable files of over 65,000 sections, which nobody installs.
constexpr std::uint64_t kExtended = 0xff00;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "elf: " + std::move(why)};
}

}  // namespace

Result<ElfImage> ElfImage::Open(const HeldFile& file) {
  ElfImage image(file);
  TRY_DONE(image.ReadHeader());
  return image;
}

Result<ByteView> ElfImage::At(std::uint64_t offset, std::uint64_t size,
                              const char* what) const {
  if (offset > file_.size || size > file_.size - offset) {
    return Bad(std::string(what) + " beyond the end of the file");
  }
  if (offset + size <= file_.head.size()) {
    return file_.head.subspan(offset, size);
  }
  const std::uint64_t tail_at = file_.size - file_.tail.size();
  if (offset >= tail_at) return file_.tail.subspan(offset - tail_at, size);
  return Failure{Reason::kTooLarge,
                 std::string(what) + " in the middle of a large file"};
}

Result<ByteView> ElfImage::AtAddress(std::uint64_t address,
                                     const char* what) const {
  for (const ElfSegment& s : segments_) {
    if (s.type != kLoad || address < s.address ||
        address - s.address >= s.file_size) {
      continue;
    }
    const std::uint64_t into = address - s.address;
    const std::uint64_t size = s.file_size - into;
    const auto bytes = At(s.offset + into, size, what);
    if (bytes.ok() || bytes.failure().reason != Reason::kTooLarge) return bytes;
    // What is asked for lies at the beginning, more often than not.
    const std::uint64_t offset = s.offset + into;
    if (offset < file_.head.size()) return file_.head.subspan(offset);
    return bytes.failure();
  }
  return Bad(std::string(what) + " in no segment");
}

std::uint64_t ElfImage::Number(ByteView bytes, std::size_t at,
                               std::size_t width) const {
  Check(at <= bytes.size() && width <= bytes.size() - at,
        "a number within its bytes");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t from = little_ ? at + width - 1 - i : at + i;
    value = value << 8 | static_cast<std::uint64_t>(bytes[from]);
  }
  return value;
}

Result<Done> ElfImage::ReadHeader() {
  constexpr std::size_t kIdentBytes = 16;
  TRY(const ByteView ident, At(0, kIdentBytes, "the header"));
  if (AsText(ident).substr(0, 4) != "\x7f"
                                    "ELF") {
    return Bad("no ELF");
  }
  const auto of_class = static_cast<int>(ident[4]);
  const auto order = static_cast<int>(ident[5]);
  if (of_class != 1 && of_class != 2) return Bad("a class that is unknown");
  if (order != 1 && order != 2) return Bad("a byte order that is unknown");
  if (static_cast<int>(ident[6]) != 1) return Bad("a version other than 1");
  wide_ = of_class == 2;
  little_ = order == 1;
  const std::size_t header_bytes = wide_ ? 64 : 52;
  TRY(const ByteView header, At(0, header_bytes, "the header"));
  type_ = static_cast<std::uint16_t>(Number(header, 16, 2));
  machine_ = static_cast<std::uint16_t>(Number(header, 18, 2));
  if (Number(header, 20, 4) != 1) return Bad("a version other than 1");
  const std::size_t address = address_bytes();
  const std::uint64_t segments_at = Address(header, 24 + address);
  const std::uint64_t sections_at = Address(header, 24 + 2 * address);
  // e_ehsize and what follows it: six numbers of two bytes.
  const std::size_t rest = 28 + 3 * address;
  if (Number(header, rest, 2) != header_bytes) {
    return Bad("a header of another size");
  }
  names_section_ = Number(header, rest + 10, 2);
  tables_.push_back({0, header_bytes});
  TRY_DONE(ReadSegments(segments_at, Number(header, rest + 4, 2),
                        Number(header, rest + 2, 2)));
  return ReadSections(sections_at, Number(header, rest + 8, 2),
                      Number(header, rest + 6, 2));
}

Result<Done> ElfImage::ReadSegments(std::uint64_t offset, std::uint64_t count,
                                    std::uint64_t entry_bytes) {
  if (count == 0) return Done{};
  const std::uint64_t size = wide_ ? 56 : 32;
  if (entry_bytes != size) return Bad("segments of another size");
  if (count >= kExtended) return Bad("over 65,000 segments");
  TRY(const ByteView table, At(offset, count * size, "the segments"));
  tables_.push_back({offset, table.size()});
  segments_.reserve(count);
  for (std::size_t at = 0; at < table.size(); at += size) {
    ElfSegment s;
    s.type = static_cast<std::uint32_t>(Number(table, at, 4));
    if (wide_) {
      s.flags = static_cast<std::uint32_t>(Number(table, at + 4, 4));
      s.offset = Number(table, at + 8, 8);
      s.address = Number(table, at + 16, 8);
      s.file_size = Number(table, at + 32, 8);
      s.memory_size = Number(table, at + 40, 8);
    } else {
      s.offset = Number(table, at + 4, 4);
      s.address = Number(table, at + 8, 4);
      s.file_size = Number(table, at + 16, 4);
      s.memory_size = Number(table, at + 20, 4);
      s.flags = static_cast<std::uint32_t>(Number(table, at + 24, 4));
    }
    if (s.type == kLoad && (s.offset > file_.size ||
                            s.file_size > file_.size - s.offset)) {
      return Bad("a segment beyond the end of the file");
    }
    segments_.push_back(s);
  }
  return Done{};
}

Result<Done> ElfImage::ReadSections(std::uint64_t offset, std::uint64_t count,
                                    std::uint64_t entry_bytes) {
  // None is what sstrip leaves; nothing that runs needs them.
  if (offset == 0) return Done{};
  const std::uint64_t size = wide_ ? 64 : 40;
  if (entry_bytes != size) return Bad("sections of another size");
  if (count == 0) return Bad("over 65,000 sections");
  TRY(const ByteView table, At(offset, count * size, "the sections"));
  const std::size_t address = address_bytes();
  tables_.push_back({offset, table.size()});
  sections_.reserve(count);
  for (std::size_t at = 0; at < table.size(); at += size) {
    ElfSection s;
    s.name = static_cast<std::uint32_t>(Number(table, at, 4));
    s.flags = Address(table, at + 8);
    s.type = static_cast<std::uint32_t>(Number(table, at + 4, 4));
    s.offset = Address(table, at + 8 + 2 * address);
    s.size = Address(table, at + 8 + 3 * address);
    s.link =
        static_cast<std::uint32_t>(Number(table, at + 8 + 4 * address, 4));
    if (s.type != kNoBits && s.type != 0 &&
        (s.offset > file_.size || s.size > file_.size - s.offset)) {
      return Bad("a section beyond the end of the file");
    }
    sections_.push_back(s);
  }
  return Done{};
}

}  // namespace airlock::verifier
