#include "verifier/parsers/tar_header.h"

#include <algorithm>
#include <string_view>

namespace airlock::verifier {
namespace {

struct Field {
  std::size_t at;
  std::size_t size;
};
// POSIX.1-1988, 10.1.1; offsets in bytes.
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kUid{108, 8};
constexpr Field kGid{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kTypeAt = 156;
constexpr Field kLink{157, 100};
constexpr Field kMagic{257, 8};
constexpr Field kUser{265, 32};
constexpr Field kGroup{297, 32};
constexpr Field kMajor{329, 8};
constexpr Field kMinor{337, 8};
constexpr Field kPrefix{345, 155};
// What GNU keeps behind the device numbers (times, sparse map) is not accepted.
constexpr Field kGnuRest{345, 167};
constexpr Field kPadding{500, 12};

constexpr std::string_view kUstarMagic("ustar\00000", 8);
constexpr std::string_view kGnuMagic("ustar  \0", 8);
constexpr std::string_view kTypes = "0125xgLK";

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "tar: " + std::move(why)};
}

std::string_view Slice(std::string_view block, Field field) {
  return block.substr(field.at, field.size);
}

bool AllZero(std::string_view text) {
  return text.find_first_not_of('\0') == std::string_view::npos;
}

// Up to the first NUL; what follows must be NUL too.
Result<std::string> Text(std::string_view field, const char* what) {
  const std::size_t end = field.find('\0');
  if (end == std::string_view::npos) return std::string(field);
  if (!AllZero(field.substr(end))) {
    return Bad(std::string("bytes behind the end of the ") + what);
  }
  return std::string(field.substr(0, end));
}

// How a header spells what it says, whatever that is: two headers of one
// spelling and equal values have the same bytes.
std::string SpellingOf(std::string_view block) {
  std::string spelling(Slice(block, kMagic));
  for (const Field field :
       {kMode, kUid, kGid, kSize, kTime, kChecksum, kMajor, kMinor}) {
    const std::string_view text = Slice(block, field);
    if (static_cast<unsigned char>(text[0]) == 0x80) {
      spelling += "binary";
      continue;
    }
    for (const char c : text) spelling += c >= '0' && c <= '7' ? '0' : c;
  }
  return spelling;
}

// Octal digits and then NULs and spaces, or GNU's base-256 (first byte 0x80)
// where it is not negative. Leading spaces are the mark of writers before
// POSIX, and read differently by readers.
Result<std::uint64_t> Number(std::string_view field, const char* what) {
  const auto refuse = [&] { return Bad(std::string("a malformed ") + what); };
  std::uint64_t value = 0;
  if (static_cast<unsigned char>(field[0]) == 0x80) {
    for (const char c : field.substr(1)) {
      if (value >> 55 != 0) return refuse();  // keeps it under 2^63
      value = value << 8 | static_cast<unsigned char>(c);
    }
    return value;
  }
  std::size_t digits = 0;
  while (digits < field.size() && field[digits] >= '0' &&
         field[digits] <= '7') {
    value = value << 3 | static_cast<std::uint64_t>(field[digits] - '0');
    ++digits;
  }
  if (digits == 0) return refuse();
  const std::string_view rest = field.substr(digits);
  if (rest.find_first_not_of(std::string_view("\0 ", 2)) !=
      std::string_view::npos) {
    return refuse();
  }
  return value;
}

Result<Done> CheckSum(std::string_view block) {
  TRY(const std::uint64_t want,
      Number(Slice(block, kChecksum), "checksum field"));
  // POSIX: the sum of all bytes as unsigned, the field itself as spaces.
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool own = i >= kChecksum.at && i < kChecksum.at + kChecksum.size;
    sum += own ? 0x20U : static_cast<unsigned char>(block[i]);
  }
  if (sum != want) return Bad("a header's checksum does not agree");
  return Done{};
}

// Devices are not accepted, so their numbers mean nothing; but GNU writes
// zeros or NULs, and more than that would be hidden bytes.
Result<Done> CheckUnused(std::string_view block, TarHeader::Dialect dialect) {
  for (const Field field : {kMajor, kMinor}) {
    if (Slice(block, field).find_first_not_of(std::string_view("0\0 ", 3)) !=
        std::string_view::npos) {
      return Bad("a device number where there is no device");
    }
  }
  const Field rest = dialect == TarHeader::Dialect::kGnu ? kGnuRest : kPadding;
  if (!AllZero(Slice(block, rest))) {
    return Bad("bytes behind the last field of a header");
  }
  return Done{};
}

// What a mode of stat(2) says of such a member; 0 for what is no file.
std::uint64_t StatType(char type) {
  switch (type) {
    case '0':
    case '1':  // of the file that it leads to
      return 0100000;
    case '2':
      return 0120000;
    case '5':
      return 0040000;
    default:
      return 0;
  }
}

}  // namespace

bool IsZeroBlock(std::span<const std::byte, kTarBlockBytes> block) {
  return std::all_of(block.begin(), block.end(),
                     [](std::byte b) { return b == std::byte{0}; });
}

Result<TarHeader> ParseTarHeader(
    std::span<const std::byte, kTarBlockBytes> bytes) {
  const std::string_view block = AsText(bytes);
  TarHeader header;
  const std::string_view magic = Slice(block, kMagic);
  if (magic == kGnuMagic) {
    header.dialect = TarHeader::Dialect::kGnu;
  } else if (magic != kUstarMagic) {
    return Bad("a header without the ustar or GNU magic");
  }
  TRY_DONE(CheckSum(block));
  header.type = block[kTypeAt];
  if (kTypes.find(header.type) == std::string_view::npos) {
    return Failure{Reason::kMemberType,
                   "tar: a member of type '" +
                       Printable(std::string_view(&header.type, 1)) + "'"};
  }
  TRY_DONE(CheckUnused(block, header.dialect));
  TRY(header.name, Text(Slice(block, kName), "name"));
  TRY(header.link, Text(Slice(block, kLink), "link target"));
  TRY(header.user, Text(Slice(block, kUser), "user's name"));
  TRY(header.group, Text(Slice(block, kGroup), "group's name"));
  TRY(const std::uint64_t mode, Number(Slice(block, kMode), "mode"));
  // Docker and skopeo repeat the file's type in the mode, as stat(2) has it;
  // the two places must agree.
  const std::uint64_t type = mode & ~std::uint64_t{07777};
  if (type != 0 && type != StatType(header.type)) {
    return Bad("a mode with bits beyond the permissions");
  }
  header.mode = static_cast<std::uint32_t>(mode & 07777);
  TRY(header.uid, Number(Slice(block, kUid), "user id"));
  TRY(header.gid, Number(Slice(block, kGid), "group id"));
  TRY(header.size, Number(Slice(block, kSize), "size"));
  TRY(header.time, Number(Slice(block, kTime), "time"));
  header.spelling = SpellingOf(block);
  if (header.dialect == TarHeader::Dialect::kUstar) {
    TRY(const std::string prefix, Text(Slice(block, kPrefix), "prefix"));
    if (!prefix.empty()) header.name = prefix + "/" + header.name;
    header.spelling += std::to_string(prefix.size());
  }
  return header;
}

}  // namespace airlock::verifier
