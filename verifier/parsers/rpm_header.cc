#include "verifier/parsers/rpm_header.h"

#include <algorithm>
#include <array>
#include <span>

namespace airlock::verifier {
namespace {

constexpr std::array<std::byte, 8> kMagic = {
    std::byte{0x8e}, std::byte{0xad}, std::byte{0xe8}, std::byte{0x01},
    std::byte{0},    std::byte{0},    std::byte{0},    std::byte{0}};
constexpr std::size_t kIntroBytes = 16;  // magic, entries, bytes of the store
constexpr std::size_t kEntryBytes = 16;
// rpm's own limits are 65,535 entries and 256 MiB. A kernel's header with
// 50,000 files has some 8 MB.
constexpr std::uint64_t kMaxEntries = 4096;
constexpr std::uint64_t kMaxStoreBytes = 64 << 20;

enum Type : std::uint32_t {
  kChar = 1,
  kInt8 = 2,
  kInt16 = 3,
  kInt32 = 4,
  kInt64 = 5,
  kString = 6,
  kBin = 7,
  kStringArray = 8,
  kI18nString = 9,
};

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "rpm: " + std::move(why)};
}

std::uint64_t BigEndian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::byte b : bytes) {
    value = value << 8 | std::to_integer<std::uint64_t>(b);
  }
  return value;
}

std::uint32_t U32(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(BigEndian(bytes.subspan(at, 4)));
}

// Bytes of one number, 0 for what is no number.
std::size_t WidthOf(std::uint32_t type) {
  switch (type) {
    case kChar:
    case kInt8:
      return 1;
    case kInt16:
      return 2;
    case kInt32:
      return 4;
    case kInt64:
      return 8;
    default:
      return 0;
  }
}

// How many bytes at the front of `store` an entry takes.
Result<std::size_t> LengthOf(std::uint32_t type, std::uint32_t count,
                             ByteView store) {
  if (count == 0) return Bad("an entry without a value");
  if (const std::size_t width = WidthOf(type); width != 0) {
    if (count > store.size() / width) return Bad("an entry beyond the store");
    return count * width;
  }
  switch (type) {
    case kBin:
      if (count > store.size()) return Bad("an entry beyond the store");
      return count;
    case kString:
      if (count != 1) return Bad("one string that is several");
      break;
    case kStringArray:
    case kI18nString:
      break;
    default:
      return Bad("an entry of type " + std::to_string(type));
  }
  std::size_t length = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto rest = store.subspan(length);
    const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
    if (end == rest.end()) return Bad("a string without an end");
    length += static_cast<std::size_t>(end - rest.begin()) + 1;
  }
  return length;
}

// The last entry's bytes are an index entry again, that says of how many
// entries the region is.
Result<Done> CheckRegion(ByteView trailer, std::uint32_t region,
                         std::size_t entries) {
  const auto back = static_cast<std::uint32_t>(-static_cast<std::int64_t>(
      entries * kEntryBytes));
  if (trailer.size() != kEntryBytes || U32(trailer, 0) != region ||
      U32(trailer, 4) != kBin || U32(trailer, 8) != back ||
      U32(trailer, 12) != kEntryBytes) {
    return Bad("entries outside the region that signatures cover");
  }
  return Done{};
}

}  // namespace

Result<Bytes> RpmHeader::Read(Lookahead& package) {
  Bytes bytes(kIntroBytes);
  TRY_DONE(package.ReadExactly(bytes, "an rpm header"));
  if (!std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) {
    return Bad("a header without a magic number");
  }
  const std::uint64_t entries = U32(bytes, 8);
  const std::uint64_t store = U32(bytes, 12);
  if (entries == 0 || entries > kMaxEntries) {
    return Bad("a header of " + std::to_string(entries) + " entries");
  }
  if (store > kMaxStoreBytes) {
    return Failure{Reason::kTooLarge,
                   "rpm: a header of " + std::to_string(store) + " bytes"};
  }
  bytes.resize(
      static_cast<std::size_t>(kIntroBytes + entries * kEntryBytes + store));
  TRY_DONE(package.ReadExactly(std::span(bytes).subspan(kIntroBytes),
                               "an rpm header"));
  return bytes;
}

Result<RpmHeader> RpmHeader::Parse(ByteView bytes, RpmTag region) {
  const std::size_t count = U32(bytes, 8);
  const ByteView index = bytes.subspan(kIntroBytes, count * kEntryBytes);
  const ByteView store = bytes.subspan(kIntroBytes + count * kEntryBytes);
  struct At {
    std::uint32_t tag;
    std::uint32_t type;
    std::uint32_t offset;
    std::uint32_t count;
  };
  std::vector<At> order;
  for (std::size_t i = 0; i < count; ++i) {
    const ByteView e = index.subspan(i * kEntryBytes, kEntryBytes);
    order.push_back({U32(e, 0), U32(e, 4), U32(e, 8), U32(e, 12)});
  }
  const auto region_tag = static_cast<std::uint32_t>(region);
  if (order.front().tag != region_tag) return Bad("a header without a region");
  std::sort(order.begin(), order.end(),
            [](const At& a, const At& b) { return a.offset < b.offset; });
  RpmHeader header;
  std::size_t end = 0;
  for (const At& at : order) {
    const std::size_t width = std::max<std::size_t>(WidthOf(at.type), 1);
    const std::size_t begin = (end + width - 1) / width * width;
    if (at.offset != begin || begin > store.size()) {
      return Bad("entries that overlap or leave a gap");
    }
    const ByteView padding = store.subspan(end, begin - end);
    if (std::any_of(padding.begin(), padding.end(),
                    [](std::byte b) { return b != std::byte{0}; })) {
      return Bad("bytes in a padding");
    }
    TRY(const std::size_t length,
        LengthOf(at.type, at.count, store.subspan(begin)));
    const Entry entry{at.type, at.count, store.subspan(begin, length)};
    if (!header.entries_.emplace(at.tag, entry).second) {
      return Bad("tag " + std::to_string(at.tag) + " twice");
    }
    end = begin + length;
  }
  if (end != store.size()) return Bad("bytes that belong to no entry");
  if (order.back().tag != region_tag) {
    return Bad("entries outside the region that signatures cover");
  }
  TRY_DONE(CheckRegion(header.entries_[region_tag].bytes, region_tag, count));
  return header;
}

Result<std::optional<std::vector<std::uint64_t>>> RpmHeader::Numbers(
    RpmTag tag) const {
  const auto at = entries_.find(static_cast<std::uint32_t>(tag));
  if (at == entries_.end()) return std::optional<std::vector<std::uint64_t>>();
  const std::size_t width = WidthOf(at->second.type);
  if (width == 0) return Bad("tag " + std::to_string(at->first) + " is no number");
  std::vector<std::uint64_t> numbers;
  numbers.reserve(at->second.count);
  for (std::size_t i = 0; i < at->second.count; ++i) {
    numbers.push_back(BigEndian(at->second.bytes.subspan(i * width, width)));
  }
  return std::optional(std::move(numbers));
}

Result<std::optional<std::vector<std::string_view>>> RpmHeader::Strings(
    RpmTag tag) const {
  const auto at = entries_.find(static_cast<std::uint32_t>(tag));
  if (at == entries_.end()) {
    return std::optional<std::vector<std::string_view>>();
  }
  const std::uint32_t type = at->second.type;
  if (type != kString && type != kStringArray) {
    return Bad("tag " + std::to_string(at->first) + " is no string");
  }
  std::vector<std::string_view> strings;
  std::string_view rest = AsText(at->second.bytes);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    strings.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return std::optional(std::move(strings));
}

Result<std::optional<std::string_view>> RpmHeader::String(RpmTag tag) const {
  TRY(const auto strings, Strings(tag));
  if (!strings) return std::optional<std::string_view>();
  if (strings->size() != 1) {
    return Bad("tag " + std::to_string(static_cast<std::uint32_t>(tag)) +
               " has several values");
  }
  return std::optional(strings->front());
}

}  // namespace airlock::verifier
