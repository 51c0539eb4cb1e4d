#include "verifier/parsers/elf.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "verifier/parsers/elf_symbols.h"

namespace airlock::verifier {
namespace {

// p_type
constexpr std::uint32_t kLoad = 1;
constexpr std::uint32_t kDynamic = 2;
constexpr std::uint32_t kInterpreter = 3;
constexpr std::uint32_t kNote = 4;
constexpr std::uint32_t kGnuStack = 0x6474e551;
constexpr std::uint32_t kGnuRelro = 0x6474e552;
// p_flags
constexpr std::uint32_t kExecute = 1;
constexpr std::uint32_t kWrite = 2;
// d_tag
constexpr std::uint64_t kNull = 0;
constexpr std::uint64_t kNeeded = 1;
constexpr std::uint64_t kStringTable = 5;
constexpr std::uint64_t kSymbolTable = 6;
constexpr std::uint64_t kStringBytes = 10;
constexpr std::uint64_t kSoname = 14;
constexpr std::uint64_t kRpath = 15;
constexpr std::uint64_t kDebug = 21;
constexpr std::uint64_t kTextRelocations = 22;
constexpr std::uint64_t kBindNow = 24;
constexpr std::uint64_t kRunpath = 29;
constexpr std::uint64_t kFlags = 30;
constexpr std::uint64_t kFlags1 = 0x6ffffffb;
// Their bits: DF_TEXTREL, DF_BIND_NOW, DF_1_NOW, DF_1_PIE.
constexpr std::uint64_t kFlagTextRelocations = 4;
constexpr std::uint64_t kFlagBindNow = 8;
constexpr std::uint64_t kFlag1Now = 1;
constexpr std::uint64_t kFlag1Pie = 0x08000000;
// Those whose value is an address: DT_PLTGOT, HASH, STRTAB, SYMTAB, RELA, INIT,
// FINI, REL, JMPREL, INIT_ARRAY, FINI_ARRAY, PREINIT_ARRAY, RELR, GNU_HASH,
// VERSYM, VERDEF, VERNEED.
constexpr auto kAddresses = std::to_array<std::uint64_t>(
    {3, 4, 5, 6, 7, 12, 13, 17, 23, 25, 26, 32, 36, 0x6ffffef5, 0x6ffffff0,
     0x6ffffffc, 0x6ffffffe});
// sh_type
constexpr std::uint32_t kSymbols = 2;

// More libraries than any program was seen to name (chromium has 70), and no
// path is longer than Linux takes.
constexpr std::size_t kMaxNames = 128;
constexpr std::size_t kMaxText = 4095;
constexpr std::uint64_t kMaxNoteBytes = 64 * 1024;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "elf: " + std::move(why)};
}

// The text that ends with a NUL at `at`.
Result<std::string> TextAt(ByteView table, std::uint64_t at, const char* what) {
  const std::string_view text = AsText(table);
  if (at < text.size()) {
    const std::size_t end = text.substr(at, kMaxText + 1).find('\0');
    if (end != std::string_view::npos) return std::string(text.substr(at, end));
  }
  return Bad(std::string(what) + " that does not end");
}

// What ld.so reads first: numbers by their tags.
class DynamicTable {
 public:
  static Result<DynamicTable> Read(const ElfImage& image, ByteView bytes) {
    DynamicTable table;
    const std::size_t entry = 2 * image.address_bytes();
    for (std::size_t at = 0; at + entry <= bytes.size(); at += entry) {
      const std::uint64_t tag = image.Address(bytes, at);
      if (tag == kNull) return table;
      table.values_.emplace(tag,
                            image.Address(bytes, at + image.address_bytes()));
      if (table.values_.size() > kMaxEntries) break;
    }
    return Bad("a dynamic table that does not end");
  }

  bool Has(std::uint64_t tag) const { return values_.contains(tag); }
  // 0 where there is none; ld.so takes the last of several.
  std::uint64_t At(std::uint64_t tag) const {
    const auto end = values_.upper_bound(tag);
    if (end == values_.begin()) return 0;
    const auto last = std::prev(end);
    return last->first == tag ? last->second : 0;
  }
  std::vector<std::uint64_t> All(std::uint64_t tag) const {
    std::vector<std::uint64_t> all;
    const auto [from, to] = values_.equal_range(tag);
    for (auto at = from; at != to; ++at) all.push_back(at->second);
    return all;
  }
  // The least address above `address`: where what lies there must end, since
  // something else begins.
  std::uint64_t NextAbove(std::uint64_t address, std::uint64_t limit) const {
    for (const auto& [tag, value] : values_) {
      const bool place = std::find(kAddresses.begin(), kAddresses.end(), tag) !=
                         kAddresses.end();
      if (place && value > address) limit = std::min(limit, value);
    }
    return limit;
  }

 private:
  static constexpr std::size_t kMaxEntries = 4096;
  std::multimap<std::uint64_t, std::uint64_t> values_;
};

Result<Done> ReadNames(const DynamicTable& table, ByteView names,
                       ElfFile& elf) {
  const auto read = [&](std::uint64_t tag, const char* what,
                        std::vector<std::string>& to) -> Result<Done> {
    for (const std::uint64_t at : table.All(tag)) {
      TRY(std::string name, TextAt(names, at, what));
      to.push_back(std::move(name));
      if (to.size() > kMaxNames) return Bad("over 128 names of one sort");
    }
    return Done{};
  };
  TRY_DONE(read(kNeeded, "a library's name", elf.needed));
  TRY_DONE(read(kRpath, "an rpath", elf.rpath));
  TRY_DONE(read(kRunpath, "a runpath", elf.runpath));
  std::vector<std::string> sonames;
  TRY_DONE(read(kSoname, "an soname", sonames));
  if (!sonames.empty()) elf.soname = std::move(sonames.back());
  return Done{};
}

// Of the symbol table the dynamic table tells where it begins, and not where
// it ends (a hash table leaves imports out): there where the next thing is
// that is named there.
Result<Done> ReadImports(const ElfImage& image, const DynamicTable& table,
                         ByteView names, SymbolFacts& facts) {
  const std::uint64_t at = table.At(kSymbolTable);
  if (at == 0) return Done{};
  TRY(const ByteView from, image.AtAddress(at, "dynamic symbols"));
  const std::uint64_t end = table.NextAbove(at, at + from.size());
  const std::size_t entry = SymbolBytes(image);
  const std::uint64_t size = (end - at) / entry * entry;
  return AddSymbols(image, from.first(size), names, true, facts);
}

Result<Done> ReadDynamic(const ElfImage& image, const ElfSegment& segment,
                         ElfFile& elf, SymbolFacts& facts, bool& now) {
  TRY(const ByteView bytes,
      image.At(segment.offset, segment.file_size, "the dynamic table"));
  TRY(const DynamicTable table, DynamicTable::Read(image, bytes));
  const std::uint64_t flags = table.At(kFlags);
  const std::uint64_t flags1 = table.At(kFlags1);
  now = table.Has(kBindNow) || (flags & kFlagBindNow) != 0 ||
        (flags1 & kFlag1Now) != 0;
  elf.text_relocations =
      table.Has(kTextRelocations) || (flags & kFlagTextRelocations) != 0;
  if (elf.kind == ElfFile::Kind::kShared &&
      (table.Has(kDebug) || (flags1 & kFlag1Pie) != 0)) {
    elf.kind = ElfFile::Kind::kPie;
  }
  if (!table.Has(kStringTable)) return Done{};
  TRY(const ByteView from,
      image.AtAddress(table.At(kStringTable), "the table of names"));
  const std::uint64_t size = table.At(kStringBytes);
  if (size > from.size()) return Bad("a table of names beyond its segment");
  const ByteView names = from.first(size);
  TRY_DONE(ReadNames(table, names, elf));
  return ReadImports(image, table, names, facts);
}

// NT_GNU_BUILD_ID among the notes of one segment.
void FindBuildId(const ElfImage& image, ByteView notes, ElfFile& elf) {
  constexpr std::size_t kHeader = 12;
  constexpr std::uint64_t kBuildId = 3;
  constexpr std::uint64_t kMaxId = 64;
  const auto aligned = [](std::uint64_t n) { return (n + 3) / 4 * 4; };
  while (notes.size() >= kHeader) {
    const std::uint64_t name = aligned(image.Number(notes, 0, 4));
    const std::uint64_t size = image.Number(notes, 4, 4);
    const std::uint64_t type = image.Number(notes, 8, 4);
    notes = notes.subspan(kHeader);
    if (name > notes.size() || size > notes.size() - name) return;
    const std::string_view owner = AsText(notes.first(name));
    if (type == kBuildId && size <= kMaxId && owner.starts_with("GNU")) {
      elf.build_id = HexEncode(notes.subspan(name, size));
      return;
    }
    notes = notes.subspan(std::min<std::uint64_t>(name + aligned(size),
                                                  notes.size()));
  }
}

Result<Done> ReadSegment(const ElfImage& image, const ElfSegment& segment,
                         ElfFile& elf) {
  const bool executable = (segment.flags & kExecute) != 0;
  switch (segment.type) {
    case kLoad:
      if (executable && (segment.flags & kWrite) != 0 &&
          elf.writable_code.size() < kMaxNames) {
        elf.writable_code.push_back(segment.address);
      }
      return Done{};
    case kGnuStack:
      elf.stack = executable ? ElfFile::Stack::kExecutable
                             : ElfFile::Stack::kNotExecutable;
      return Done{};
    case kGnuRelro:
      elf.relro = ElfFile::Relro::kPartial;
      return Done{};
    case kInterpreter: {
      TRY(const ByteView bytes,
          image.At(segment.offset, segment.file_size, "the interpreter"));
      TRY(elf.interpreter, TextAt(bytes, 0, "an interpreter"));
      return Done{};
    }
    case kNote: {
      if (!elf.build_id.empty() || segment.file_size > kMaxNoteBytes) {
        return Done{};
      }
      TRY(const ByteView bytes,
          image.At(segment.offset, segment.file_size, "notes"));
      FindBuildId(image, bytes, elf);
      return Done{};
    }
    default:
      return Done{};
  }
}

// The symbols that a linker left, for debuggers.
Result<Done> ReadSymbols(const ElfImage& image, SymbolFacts& facts) {
  for (const ElfSection& section : image.sections()) {
    if (section.type != kSymbols) continue;
    if (section.link >= image.sections().size()) {
      return Bad("symbols without a table of names");
    }
    const ElfSection& strings = image.sections()[section.link];
    TRY(const ByteView table,
        image.At(section.offset, section.size, "symbols"));
    TRY(const ByteView names,
        image.At(strings.offset, strings.size, "names of symbols"));
    TRY_DONE(AddSymbols(image, table, names, false, facts));
  }
  return Done{};
}

ElfFile::Kind KindOfType(std::uint16_t type) {
  switch (type) {
    case 1:
      return ElfFile::Kind::kRelocatable;
    case 2:
      return ElfFile::Kind::kExecutable;
    case 3:
      return ElfFile::Kind::kShared;
    case 4:
      return ElfFile::Kind::kCore;
    default:
      return ElfFile::Kind::kOther;
  }
}

// Whether all code was taken out, so that nothing of it can run. The other
// segments lead to where they were.
bool IsDebugOnly(const ElfImage& image) {
  bool emptied = false;
  for (const ElfSegment& segment : image.segments()) {
    if (segment.type != kLoad || (segment.flags & kExecute) == 0) continue;
    if (segment.file_size != 0) return false;
    emptied = true;
  }
  return emptied;
}

}  // namespace

Result<ElfFile> ReadElf(const HeldFile& file) {
  TRY(const ElfImage image, ElfImage::Open(file));
  ElfFile elf;
  elf.bits = image.bits();
  elf.little = image.little();
  elf.machine = image.machine();
  elf.kind = KindOfType(image.type());
  const ElfSegment* dynamic = nullptr;
  const bool debug = IsDebugOnly(image);
  if (debug) elf.kind = ElfFile::Kind::kDebug;
  for (const ElfSegment& segment : image.segments()) {
    if (debug && segment.type != kNote) continue;
    if (segment.type == kDynamic && segment.file_size != 0) dynamic = &segment;
    TRY_DONE(ReadSegment(image, segment, elf));
  }
  SymbolFacts facts;
  bool now = false;
  if (dynamic != nullptr) {
    elf.dynamic = true;
    TRY_DONE(ReadDynamic(image, *dynamic, elf, facts, now));
  }
  if (now && elf.relro == ElfFile::Relro::kPartial) {
    elf.relro = ElfFile::Relro::kFull;
  }
  elf.fortified = facts.fortified;
  elf.fortifiable = facts.fortifiable;
  TRY_DONE(ReadSymbols(image, facts));
  if (facts.any) elf.canary = facts.canary;
  return elf;
}

std::optional<std::uint64_t> ModuleSignature(const HeldFile& file) {
  constexpr std::string_view kMark = "~Module signature appended~\n";
  // struct module_signature: five bytes and three of padding, then the length.
  constexpr std::size_t kTrailer = 12;
  const std::string_view end = AsText(file.whole() ? file.head : file.tail);
  if (!end.ends_with(kMark) || end.size() < kMark.size() + kTrailer) {
    return std::nullopt;
  }
  const std::string_view length =
      end.substr(end.size() - kMark.size() - 4, 4);
  std::uint64_t bytes = 0;
  for (const char c : length) {
    bytes = bytes << 8 | static_cast<unsigned char>(c);
  }
  return bytes;
}

}  // namespace airlock::verifier
