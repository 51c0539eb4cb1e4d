#include "verifier/parsers/binary_cause.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/parsers/cause_words.h"
#include "verifier/parsers/elf.h"

namespace airlock::verifier {
namespace {

// Around a byte that differs; enough for a path.
constexpr std::size_t kAround = 160;

// What is printable without a break around `at`.
std::string_view RunAround(std::string_view text, std::size_t at) {
  const auto printable = [&](std::size_t i) {
    const auto c = static_cast<unsigned char>(text[i]);
    return c >= 0x20 && c != 0x7f;
  };
  std::size_t from = at;
  while (from > 0 && at - from < kAround && printable(from - 1)) --from;
  std::size_t to = at;
  while (to < text.size() && to - at < kAround && printable(to)) ++to;
  return text.substr(from, to - from);
}

// A year that is a number of the program and no text, as
// `mov $2022, %esi` has it.
std::optional<unsigned> YearNumber(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const unsigned value = static_cast<unsigned char>(text[at]) |
                         static_cast<unsigned char>(text[at + 1]) << 8U;
  if (value < 1990 || value > 2100) return std::nullopt;
  return value;
}

struct Section {
  std::string name;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

std::vector<Section> SectionsOf(ByteView file) {
  std::vector<Section> named;
  const auto image = ElfImage::Open({file, {}, file.size()});
  if (!image.ok()) return named;
  const auto& sections = image->sections();
  if (image->names_section() >= sections.size()) return named;
  const ElfSection& table = sections[image->names_section()];
  const auto names = image->At(table.offset, table.size, "names");
  if (!names.ok()) return named;
  constexpr std::uint32_t kNoBits = 8;
  for (const ElfSection& s : sections) {
    if (s.type == kNoBits || s.type == 0 || s.name >= names->size()) continue;
    const std::string_view rest = AsText(*names).substr(s.name);
    named.push_back(
        {std::string(rest.substr(0, rest.find('\0'))), s.offset, s.size});
  }
  return named;
}

std::string PlaceIn(const std::vector<Section>& sections, std::size_t at) {
  for (const Section& s : sections) {
    if (at >= s.offset && at - s.offset < s.size) return s.name;
  }
  return "byte " + std::to_string(at);
}

// What no known cause explains: where, and the bytes there.
void AddBytes(std::string_view left, std::string_view right, std::size_t at,
              const std::vector<Section>& sections, CauseList& causes) {
  const auto shown = [&](std::string_view text) {
    return HexEncode(AsBytes(text.substr(at, 8))) + " of " +
           std::to_string(text.size()) + " bytes";
  };
  causes.Add(
      sections.empty() ? "byte" : "section",
      sections.empty() ? "byte " + std::to_string(at) : PlaceIn(sections, at),
      shown(left), shown(right));
}

// Whether a known cause explains what differs at `at`.
bool AddKnown(std::string_view left, std::string_view right, std::size_t at,
              const std::string& where, CauseList& causes) {
  constexpr std::size_t kLeastText = 6;
  const std::string_view a = RunAround(left, at);
  const std::string_view b = RunAround(right, at);
  if (a.size() >= kLeastText && b.size() >= kLeastText) {
    const WordChange change = ChangeOfWords(a, b);
    if (!change.cause.empty()) {
      causes.Add(change.cause, where, change.left, change.right);
      return true;
    }
  }
  const auto year_a = YearNumber(left, at);
  const auto year_b = YearNumber(right, at);
  if (!year_a || !year_b || left.size() != right.size()) return false;
  causes.Add("year", where, std::to_string(*year_a), std::to_string(*year_b));
  return true;
}

// `sections` of the left one, none where it is no ELF.
void Compare(std::string_view left, std::string_view right,
             const std::vector<Section>& sections, CauseList& causes) {
  const std::size_t shorter = std::min(left.size(), right.size());
  constexpr std::size_t kMaxRuns = 64;
  // Alike for as long is not within one difference.
  constexpr std::size_t kAlike = 8;
  std::size_t at = 0;
  for (std::size_t runs = 0;; ++runs) {
    const auto [x, y] = std::mismatch(left.begin() + at, left.begin() + shorter,
                                      right.begin() + at);
    at = static_cast<std::size_t>(x - left.begin());
    if (at == shorter) {
      if (left.size() != right.size()) {
        AddBytes(left, right, at, sections, causes);
      }
      return;
    }
    const bool known = runs < kMaxRuns &&
                       AddKnown(left, right, at, PlaceIn(sections, at), causes);
    if (!known) AddBytes(left, right, at, sections, causes);
    // Of two lengths all that follows is in another place.
    if (left.size() != right.size() || runs >= kMaxRuns) return;
    for (std::size_t alike = 0; at < shorter && alike < kAlike; ++at) {
      alike = left[at] == right[at] ? alike + 1 : 0;
    }
  }
}

std::string_view CommentOf(ByteView file,
                           const std::vector<Section>& sections) {
  for (const Section& s : sections) {
    if (s.name == ".comment") {
      const std::string_view text = AsText(file).substr(s.offset, s.size);
      return text.substr(0, text.find('\0'));
    }
  }
  return "";
}

}  // namespace

void InBytes(ByteView left, ByteView right, CauseList& causes) {
  Compare(AsText(left), AsText(right), {}, causes);
}

// Sections of one name whose bytes differ, where tables have moved.
void InElf(const ElfPair& pair, CauseList& causes) {
  const ByteView left = pair.masked_left;
  const ByteView right = pair.masked_right;
  const auto a = ReadElf({left, {}, left.size()});
  const auto b = ReadElf({right, {}, right.size()});
  const auto sections = SectionsOf(left);
  if (!a.ok() || !b.ok()) {
    Compare(AsText(left), AsText(right), sections, causes);
    return;
  }
  if (a->needed != b->needed) {
    causes.Add("library", "", Extra(a->needed, b->needed),
               Extra(b->needed, a->needed));
  }
  const auto theirs = SectionsOf(right);
  const std::string_view comment_a = CommentOf(pair.left, sections);
  const std::string_view comment_b = CommentOf(pair.right, theirs);
  if (comment_a != comment_b && !comment_a.empty() && !comment_b.empty()) {
    causes.Add("compiler", ".comment", comment_a, comment_b);
  }
  for (const Section& s : sections) {
    const auto other = std::ranges::find(theirs, s.name, &Section::name);
    if (other == theirs.end() || s.size == 0 || s.name == ".comment") continue;
    if (s.offset + s.size > left.size() ||
        other->offset + other->size > right.size()) {
      continue;
    }
    const std::string_view x = AsText(left).substr(s.offset, s.size);
    const std::string_view y = AsText(right).substr(other->offset, other->size);
    if (x == y) continue;
    Compare(x, y, {{s.name, 0, s.size}}, causes);
  }
  if (causes.empty()) Compare(AsText(left), AsText(right), sections, causes);
}

}  // namespace airlock::verifier
