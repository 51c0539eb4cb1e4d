#include "verifier/parsers/zip_records.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

namespace airlock::verifier {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kDescriptorSignature = 0x08074b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocatorSignature = 0x07064b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
// In a field of two or four bytes: the value is in the zip64 record (4.4.1.4).
constexpr std::uint64_t kIn64Of16 = 0xffff;
constexpr std::uint64_t kIn64Of32 = 0xffffffff;
// Without the twelve bytes that they begin with (4.3.14.1).
constexpr std::uint64_t kEnd64Bytes = 44;

// Bits of the flags (4.4.4) that change nothing in what the bytes mean: how
// hard deflate tried, a descriptor, names in UTF-8.
constexpr std::uint16_t kEncrypted = 0x0001;
constexpr std::uint16_t kDeflateOptions = 0x0006;
constexpr std::uint16_t kUtf8 = 0x0800;
constexpr std::uint16_t kKnownFlags = kDeflateOptions | 0x0008 | kUtf8;

// Extra fields (4.5.2, 4.6): sizes; times of several systems, owners, Java's
// mark; and zipalign's filling.
constexpr std::uint16_t kExtraZip64 = 0x0001;
constexpr std::uint16_t kExtraAlignment = 0xd935;
constexpr std::array<std::uint16_t, 5> kExtraHarmless = {0x000a, 0x5455, 0x5855,
                                                         0x7855, 0x7875};
// Of these the owners: Info-ZIP's first form has two times of four bytes before
// them.
constexpr std::uint16_t kExtraInfoZip1 = 0x5855;
constexpr std::array<std::uint16_t, 2> kExtraOwners = {0x7855, 0x7875};
constexpr std::size_t kInfoZip1Times = 8;
constexpr std::uint16_t kExtraJava = 0xcafe;

// "version made by" (4.4.2.2): whose attributes the external ones are.
constexpr unsigned kMadeByDos = 0;
constexpr unsigned kMadeByUnix = 3;
constexpr unsigned kMadeByNtfs = 10;
constexpr unsigned kMadeByVfat = 14;
constexpr unsigned kMadeByDarwin = 19;
constexpr std::uint32_t kDosDirectory = 0x10;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "zip: " + std::move(why)};
}

// Little-endian numbers of a record that is all there.
class Fields {
 public:
  explicit Fields(ByteView bytes) : rest_(bytes) {}
  std::uint16_t U16() { return static_cast<std::uint16_t>(Take(2)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(Take(4)); }
  std::uint64_t U64() { return Take(8); }
  ByteView Bytes(std::size_t count) {
    const ByteView bytes = rest_.first(count);
    rest_ = rest_.subspan(count);
    return bytes;
  }
  std::size_t left() const { return rest_.size(); }

 private:
  std::uint64_t Take(std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;) {
      value = value << 8 | std::to_integer<std::uint64_t>(rest_[i]);
    }
    rest_ = rest_.subspan(count);
    return value;
  }
  ByteView rest_;
};

template <std::size_t N>
Result<std::array<std::byte, N>> Read(Lookahead& archive, const char* what) {
  std::array<std::byte, N> bytes;
  TRY_DONE(archive.ReadExactly(bytes, what));
  return bytes;
}

Result<Bytes> ReadVariable(Lookahead& archive, std::size_t size,
                           const char* what) {
  Bytes bytes(size);
  TRY_DONE(archive.ReadExactly(bytes, what));
  return bytes;
}

// Readers look for the end from behind: a comment must hold none. Its signature
// has control characters, which no text has.
Result<Done> CheckComment(ByteView comment) {
  const std::string_view text = AsText(comment);
  const bool plain = std::none_of(text.begin(), text.end(), [](const char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u < 0x20 && c != '\n' && c != '\r' && c != '\t') || u == 0x7f;
  });
  if (!plain || !IsUtf8(text)) return Bad("a comment that is no text");
  return Done{};
}

Result<std::string> CheckName(ByteView bytes, std::uint16_t flags) {
  const std::string name(AsText(bytes));
  const auto refuse = [&](const char* why) {
    return Failure{Reason::kMemberPath, std::string("zip: ") + why + ": '" +
                                            Printable(name.substr(0, 200)) +
                                            "'"};
  };
  if (name.find('\\') != std::string::npos) {
    return refuse("a backslash, which some unpackers take for a slash");
  }
  const bool ascii = std::all_of(name.begin(), name.end(), [](const char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
  if (!ascii && (flags & kUtf8) == 0) {
    return refuse("a name in a code page that nothing names");
  }
  return name;
}

Result<Done> CheckPacking(const ZipEntry& entry) {
  const auto refuse = [&](const std::string& why) {
    return Failure{Reason::kMemberType,
                   "zip: '" + Printable(entry.name) + "' " + why};
  };
  if ((entry.flags & kEncrypted) != 0) return refuse("is encrypted");
  if ((entry.flags & ~kKnownFlags) != 0) {
    return refuse("has flags that are not accepted");
  }
  if (entry.method != kZipStored && entry.method != kZipDeflated) {
    return refuse("is packed by method " + std::to_string(entry.method));
  }
  if (entry.method == kZipStored && (entry.flags & kDeflateOptions) != 0) {
    return refuse("is stored, with flags of deflate");
  }
  return Done{};
}

// The numbers that the zip64 field replaces, in its order (4.5.3).
struct Replaced {
  std::uint64_t* size;
  std::uint64_t* packed;
  std::uint64_t* offset;  // null in a local header
};

void KeepExtra(std::uint16_t id, ByteView field, ZipMargin& margin) {
  const std::string name = std::to_string(id) + ":";
  if (id == kExtraInfoZip1) {
    const std::size_t times = std::min(field.size(), kInfoZip1Times);
    margin.times += " " + name + HexEncode(field.first(times));
    if (field.size() > times) {
      margin.owners += " " + name + HexEncode(field.subspan(times));
    }
  } else if (std::find(kExtraOwners.begin(), kExtraOwners.end(), id) !=
             kExtraOwners.end()) {
    margin.owners += " " + name + HexEncode(field);
  } else if (id != kExtraZip64 && id != kExtraJava && id != kExtraAlignment) {
    margin.times += " " + name + HexEncode(field);
  }
}

Result<bool> ReadExtras(ByteView bytes, const Replaced& numbers,
                        ZipMargin& margin) {
  Fields extras(bytes);
  std::set<std::uint16_t> seen;
  while (extras.left() > 0) {
    if (extras.left() < 4) return Bad("extra fields that do not fill");
    const std::uint16_t id = extras.U16();
    const std::size_t size = extras.U16();
    if (size > extras.left()) return Bad("an extra field that does not fit");
    const ByteView whole = extras.Bytes(size);
    Fields field(whole);
    KeepExtra(id, whole, margin);
    if (!seen.insert(id).second) return Bad("an extra field twice");
    if (id == kExtraZip64) {
      for (std::uint64_t* number :
           {numbers.size, numbers.packed, numbers.offset}) {
        if (number == nullptr || *number != kIn64Of32) continue;
        if (field.left() < 8) return Bad("a zip64 field without its numbers");
        *number = field.U64();
      }
      if (field.left() != 0) return Bad("a zip64 field with other numbers");
    } else if (id == kExtraJava) {
      if (size != 0) return Bad("bytes in Java's mark");
    } else if (id == kExtraAlignment) {
      // The alignment, then zeros.
      const ByteView filling = field.Bytes(size);
      if (size < 2 ||
          std::any_of(filling.begin() + 2, filling.end(),
                      [](std::byte b) { return b != std::byte{}; })) {
        return Bad("bytes in a filling");
      }
    } else if (std::find(kExtraHarmless.begin(), kExtraHarmless.end(), id) ==
               kExtraHarmless.end()) {
      return Bad("an extra field of a kind that is not accepted (" +
                 std::to_string(id) + ")");
    }
  }
  const bool zip64 = seen.contains(kExtraZip64);
  if (!zip64 && (*numbers.size == kIn64Of32 || *numbers.packed == kIn64Of32 ||
                 (numbers.offset != nullptr && *numbers.offset == kIn64Of32))) {
    return Bad("sizes of zip64 without its field");
  }
  return zip64;
}

std::uint32_t SignatureOf(ByteView head) { return Fields(head).U32(); }

}  // namespace

Result<ZipRecord> NextZipRecord(Lookahead& archive) {
  TRY(const ByteView head, archive.Peek(4));
  if (head.size() < 4) {
    return Failure{Reason::kTruncated, "zip: ends where a record should begin"};
  }
  switch (SignatureOf(head)) {
    case kLocalSignature:
      return ZipRecord::kLocal;
    case kCentralSignature:
      return ZipRecord::kCentral;
    case kEnd64Signature:
      return ZipRecord::kEnd64;
    case kEndSignature:
      return ZipRecord::kEnd;
    default:
      return ZipRecord::kNone;
  }
}

Result<ZipEntry> ReadZipLocal(Lookahead& archive) {
  TRY(const auto bytes, Read<30>(archive, "a zip local header"));
  Fields fields(bytes);
  if (fields.U32() != kLocalSignature) return Bad("no local header");
  fields.U16();  // version needed: what is needed is read from the rest
  ZipEntry entry;
  entry.flags = fields.U16();
  entry.method = fields.U16();
  entry.margin.times = std::to_string(fields.U32());
  entry.crc = fields.U32();
  entry.packed = fields.U32();
  entry.size = fields.U32();
  const std::size_t name_size = fields.U16();
  const std::size_t extra_size = fields.U16();
  TRY(const Bytes name, ReadVariable(archive, name_size, "a zip name"));
  TRY(entry.name, CheckName(name, entry.flags));
  TRY_DONE(CheckPacking(entry));
  TRY(const Bytes extra, ReadVariable(archive, extra_size, "extra fields"));
  TRY(entry.zip64, ReadExtras(extra, {&entry.size, &entry.packed, nullptr},
                              entry.margin));
  if (entry.method == kZipStored && !entry.has_descriptor() &&
      entry.packed != entry.size) {
    return Bad("a stored file of two sizes");
  }
  return entry;
}

Result<ZipCentral> ReadZipCentral(Lookahead& archive) {
  TRY(const auto bytes, Read<46>(archive, "a zip central header"));
  Fields fields(bytes);
  if (fields.U32() != kCentralSignature) return Bad("no central header");
  const unsigned made_by = fields.U16() >> 8;
  fields.U16();  // version needed
  ZipCentral central;
  ZipEntry& entry = central.entry;
  entry.flags = fields.U16();
  entry.method = fields.U16();
  entry.margin.times = std::to_string(fields.U32());
  entry.crc = fields.U32();
  entry.packed = fields.U32();
  entry.size = fields.U32();
  const std::size_t name_size = fields.U16();
  const std::size_t extra_size = fields.U16();
  const std::size_t comment_size = fields.U16();
  if (fields.U16() != 0) return Bad("more than one volume");
  fields.U16();  // internal attributes: whether it seems to be text
  const std::uint32_t attributes = fields.U32();
  central.offset = fields.U32();
  TRY(const Bytes name, ReadVariable(archive, name_size, "a zip name"));
  TRY(entry.name, CheckName(name, entry.flags));
  TRY_DONE(CheckPacking(entry));
  TRY(const Bytes extra, ReadVariable(archive, extra_size, "extra fields"));
  TRY(entry.zip64,
      ReadExtras(extra, {&entry.size, &entry.packed, &central.offset},
                 entry.margin));
  TRY(const Bytes comment, ReadVariable(archive, comment_size, "a comment"));
  TRY_DONE(CheckComment(comment));
  entry.margin.comment = AsText(comment);
  switch (made_by) {
    case kMadeByUnix:
    case kMadeByDarwin:
      central.unix_mode = attributes >> 16;
      break;
    case kMadeByDos:
    case kMadeByNtfs:
    case kMadeByVfat:
      // Java and others put a mode there without saying so.
      if (attributes >> 16 != 0) central.unix_mode = attributes >> 16;
      break;
    default:
      return Bad("attributes of a system that is not known (" +
                 std::to_string(made_by) + ")");
  }
  central.dos_directory = (attributes & kDosDirectory) != 0;
  return central;
}

Result<ZipDescriptor> ReadZipDescriptor(Lookahead& archive, bool zip64) {
  ZipDescriptor descriptor;
  if (zip64) {
    TRY(const auto bytes, Read<24>(archive, "a zip data descriptor"));
    Fields fields(bytes);
    if (fields.U32() != kDescriptorSignature) return Bad("no data descriptor");
    descriptor.crc = fields.U32();
    descriptor.packed = fields.U64();
    descriptor.size = fields.U64();
    return descriptor;
  }
  TRY(const auto bytes, Read<16>(archive, "a zip data descriptor"));
  Fields fields(bytes);
  if (fields.U32() != kDescriptorSignature) return Bad("no data descriptor");
  descriptor.crc = fields.U32();
  descriptor.packed = fields.U32();
  descriptor.size = fields.U32();
  return descriptor;
}

namespace {

// The end of zip64 and its locator, which must point to it.
Result<ZipEnd> ReadEnd64(Lookahead& archive) {
  const std::uint64_t at = archive.position();
  TRY(const auto bytes, Read<56>(archive, "a zip64 end record"));
  Fields fields(bytes);
  fields.U32();
  if (fields.U64() != kEnd64Bytes) return Bad("a zip64 end of another size");
  fields.U32();  // versions
  if (fields.U64() != 0) return Bad("more than one volume");
  ZipEnd end;
  end.entries = fields.U64();
  if (fields.U64() != end.entries) return Bad("entries on another volume");
  end.size = fields.U64();
  end.offset = fields.U64();
  TRY(const auto locator, Read<20>(archive, "a zip64 locator"));
  Fields pointer(locator);
  if (pointer.U32() != kLocatorSignature) return Bad("no zip64 locator");
  if (pointer.U32() != 0) return Bad("more than one volume");
  if (pointer.U64() != at) return Bad("a locator that points elsewhere");
  // libarchive and others write 0 volumes, the specification says 1.
  if (pointer.U32() > 1) return Bad("more than one volume");
  return end;
}

}  // namespace

Result<ZipEnd> ReadZipEnd(Lookahead& archive) {
  std::optional<ZipEnd> end64;
  TRY(const ZipRecord next, NextZipRecord(archive));
  if (next == ZipRecord::kEnd64) {
    TRY(end64, ReadEnd64(archive));
  }
  TRY(const auto bytes, Read<22>(archive, "the end of a zip"));
  Fields fields(bytes);
  if (fields.U32() != kEndSignature) return Bad("no end record");
  if (fields.U32() != 0) return Bad("more than one volume");
  ZipEnd end;
  const std::uint64_t here = fields.U16();
  end.entries = fields.U16();
  if (here != end.entries) return Bad("entries on another volume");
  end.size = fields.U32();
  end.offset = fields.U32();
  const std::size_t comment_size = fields.U16();
  TRY(const Bytes comment, ReadVariable(archive, comment_size, "a comment"));
  TRY_DONE(CheckComment(comment));
  end.comment = AsText(comment);
  TRY(const bool at_end, archive.AtEnd());
  if (!at_end) {
    return Failure{Reason::kTrailingBytes, "zip: bytes follow the end"};
  }
  const bool says64 = end.entries == kIn64Of16 || end.size == kIn64Of32 ||
                      end.offset == kIn64Of32;
  if (!end64) {
    if (says64) return Bad("an end of zip64 without its record");
    return end;
  }
  const auto agrees = [](std::uint64_t small, std::uint64_t all,
                         std::uint64_t large) {
    return small == all || small == large;
  };
  if (!agrees(end.entries, kIn64Of16, end64->entries) ||
      !agrees(end.size, kIn64Of32, end64->size) ||
      !agrees(end.offset, kIn64Of32, end64->offset)) {
    return Bad("two ends that disagree");
  }
  end64->comment = std::move(end.comment);
  return *end64;
}

}  // namespace airlock::verifier
