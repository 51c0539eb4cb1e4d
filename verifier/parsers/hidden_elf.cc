#include "verifier/parsers/hidden_elf.h"

#include <algorithm>
#include <string_view>

#include "verifier/parsers/elf_image.h"

namespace airlock::verifier {
namespace {

constexpr std::uint32_t kLoad = 1;         // PT_LOAD
constexpr std::uint32_t kNoteSegment = 4;  // PT_NOTE
constexpr std::uint32_t kProgramBits = 1;  // SHT_PROGBITS
constexpr std::uint32_t kNoteSection = 7;  // SHT_NOTE
constexpr std::uint64_t kAllocated = 2;    // SHF_ALLOC
constexpr std::uint64_t kGnuBuildId = 3;   // NT_GNU_BUILD_ID
constexpr std::uint64_t kGoBuildId = 4;    // ELF_NOTE_GOBUILDID_TAG
constexpr std::size_t kNoteHeader = 12;
// A SHA-512; Go's is four parts of 20 characters.
constexpr std::uint64_t kMaxId = 128;
constexpr std::uint64_t kMaxNoteBytes = 64 * 1024;

using Place = ElfImage::Place;

bool Meet(const Place& a, const Place& b) {
  return a.size != 0 && b.size != 0 && a.offset < b.offset + b.size &&
         b.offset < a.offset + a.size;
}

class Finder {
 public:
  Finder(const ElfImage& image, ByteView file) : image_(image), file_(file) {}

  std::vector<HiddenRange> Find() {
    read_ = image_.tables();
    for (const ElfSegment& s : image_.segments()) {
      if (s.type == kNoteSegment) ReadNotes({s.offset, s.file_size});
    }
    const Place names = PlaceOfNames();
    read_.push_back(names);
    for (const ElfSection& s : image_.sections()) {
      if (s.type == kNoteSection) ReadNotes({s.offset, s.size});
      if (s.type == kProgramBits) ReadSection(s, names);
    }
    std::sort(ranges_.begin(), ranges_.end(),
              [](const HiddenRange& a, const HiddenRange& b) {
                return a.offset < b.offset;
              });
    // One note is found by its segment and by its section.
    ranges_.erase(std::unique(ranges_.begin(), ranges_.end()), ranges_.end());
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      const Place place{ranges_[i].offset, ranges_[i].length};
      const bool told =
          std::any_of(read_.begin(), read_.end(),
                      [&](const Place& read) { return Meet(place, read); });
      const bool shared =
          i > 0 && ranges_[i - 1].offset + ranges_[i - 1].length > place.offset;
      if (told || shared) return {};
    }
    return std::move(ranges_);
  }

 private:
  bool Within(const Place& place) const {
    return place.offset <= file_.size() &&
           place.size <= file_.size() - place.offset;
  }

  Place PlaceOfNames() const {
    const auto& sections = image_.sections();
    if (image_.names_section() >= sections.size()) return {};
    const ElfSection& names = sections[image_.names_section()];
    const Place place{names.offset, names.size};
    return Within(place) ? place : Place{};
  }

  void ReadNotes(Place notes) {
    if (!Within(notes) || notes.size > kMaxNoteBytes) return;
    const auto aligned = [](std::uint64_t n) { return (n + 3) / 4 * 4; };
    while (notes.size >= kNoteHeader) {
      const ByteView at = file_.subspan(notes.offset, notes.size);
      const std::uint64_t name = aligned(image_.Number(at, 0, 4));
      const std::uint64_t size = image_.Number(at, 4, 4);
      const std::uint64_t type = image_.Number(at, 8, 4);
      if (name > notes.size - kNoteHeader ||
          size > notes.size - kNoteHeader - name) {
        read_.push_back({notes.offset, kNoteHeader});
        return;
      }
      read_.push_back({notes.offset, kNoteHeader + name});
      const std::string_view owner = AsText(at.subspan(kNoteHeader, name));
      const std::uint64_t from = notes.offset + kNoteHeader + name;
      if (size != 0 && size <= kMaxId) {
        if (type == kGnuBuildId && owner == std::string_view("GNU\0", 4)) {
          ranges_.push_back({from, size, "elf-build-id"});
        } else if (type == kGoBuildId &&
                   owner == std::string_view("Go\0\0", 4)) {
          ranges_.push_back({from, size, "go-build-id"});
        }
      }
      const std::uint64_t taken = std::min<std::uint64_t>(
          kNoteHeader + name + aligned(size), notes.size);
      notes = {notes.offset + taken, notes.size - taken};
    }
  }

  void ReadSection(const ElfSection& section, const Place& names) {
    if ((section.flags & kAllocated) != 0 || section.name >= names.size) return;
    const std::string_view rest =
        AsText(file_.subspan(names.offset, names.size)).substr(section.name);
    const std::string_view name = rest.substr(0, rest.find('\0'));
    const std::string_view normaliser =
        name == ".comment" ? "elf-comment"
        : name == ".gnu_debuglink" || name == ".gnu_debugaltlink"
            ? "elf-debuglink"
            : "";
    if (normaliser.empty()) return;
    const Place place{section.offset, section.size};
    if (section.size == 0 || !Within(place)) return;
    // A section table can call the program's code a comment.
    for (const ElfSegment& s : image_.segments()) {
      if (s.type == kLoad && Meet(place, {s.offset, s.file_size})) return;
    }
    ranges_.push_back({place.offset, place.size, normaliser});
  }

  const ElfImage& image_;
  ByteView file_;
  std::vector<Place> read_;
  std::vector<HiddenRange> ranges_;
};

}  // namespace

std::vector<HiddenRange> HiddenInElf(ByteView file) {
  const auto image = ElfImage::Open({file, {}, file.size()});
  if (!image.ok()) return {};
  return Finder(*image, file).Find();
}

}  // namespace airlock::verifier
