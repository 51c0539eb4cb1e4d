// verifier/parsers/elf_image.h
//
// An ELF file as the kernel and ld.so see it: header, segments, sections.
//
// Every offset in such a file was written by a stranger and leads anywhere.
// All access goes through here, where it ends within the file or is refused.
//
// Source: System V ABI, "Object Files" and "Program Loading and Dynamic
// Linking" (gabi 4.2), elf(5).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

struct ElfSegment {
  std::uint32_t type = 0;
  std::uint32_t flags = 0;
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t file_size = 0;
  std::uint64_t memory_size = 0;
};

struct ElfSection {
  std::uint32_t name = 0;  // where in the table of names
  std::uint32_t type = 0;
  std::uint32_t link = 0;
  std::uint64_t flags = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

class ElfImage {
 public:
  // kBadContainer for what is no ELF of version 1, a table that does not lie
  // within the file or whose entries have another size than the class
  // prescribes. kTooLarge where what is asked for is not at hand; so for all
  // that follow. Borrows the bytes.
  static Result<ElfImage> Open(const HeldFile& file);

  int bits() const { return wide_ ? 64 : 32; }
  bool little() const { return little_; }
  std::uint16_t type() const { return type_; }
  std::uint16_t machine() const { return machine_; }
  const std::vector<ElfSegment>& segments() const { return segments_; }
  const std::vector<ElfSection>& sections() const { return sections_; }
  // Which section has the sections' names, perhaps one that there is not.
  std::uint64_t names_section() const { return names_section_; }
  // Where the header and the two tables lie: whatever else is believed of the
  // file is said there.
  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };
  const std::vector<Place>& tables() const { return tables_; }

  Result<ByteView> At(std::uint64_t offset, std::uint64_t size,
                      const char* what) const;
  // From `address` to the end of what the file gives of its segment.
  Result<ByteView> AtAddress(std::uint64_t address, const char* what) const;

  // Numbers of the file's order; `at` must lie within `bytes`.
  std::uint64_t Number(ByteView bytes, std::size_t at, std::size_t width) const;
  // As wide as an address.
  std::uint64_t Address(ByteView bytes, std::size_t at) const {
    return Number(bytes, at, address_bytes());
  }
  std::size_t address_bytes() const { return wide_ ? 8 : 4; }

 private:
  explicit ElfImage(const HeldFile& file) : file_(file) {}
  Result<Done> ReadHeader();
  Result<Done> ReadSegments(std::uint64_t offset, std::uint64_t count,
                            std::uint64_t entry_bytes);
  Result<Done> ReadSections(std::uint64_t offset, std::uint64_t count,
                            std::uint64_t entry_bytes);

  HeldFile file_;
  bool wide_ = true;
  bool little_ = true;
  std::uint16_t type_ = 0;
  std::uint16_t machine_ = 0;
  std::vector<ElfSegment> segments_;
  std::vector<ElfSection> sections_;
  std::uint64_t names_section_ = 0;
  std::vector<Place> tables_;
};

}  // namespace airlock::verifier
