#include "verifier/certificates/der_value.h"

#include <array>
#include <cstdio>
#include <string>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

Failure Bad(std::string_view why) {
  return {Reason::kBadEncoding, "DER: " + std::string(why)};
}

unsigned At(ByteView bytes, std::size_t i) {
  return std::to_integer<unsigned>(bytes[i]);
}

// The octets of a length that is not a single octet: up to four, which is
// 4 GiB and more than any limit upstream of here.
Result<std::size_t> LongLength(ByteView bytes, std::size_t count) {
  if (count == 0 || count > 4 || bytes.size() < 2 + count) {
    return Bad("a length of " + std::to_string(count) + " octets");
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i)
    length = length << 8 | At(bytes, 2 + i);
  if (At(bytes, 2) == 0 || length < 0x80) return Bad("a length is padded");
  return length;
}

bool IsDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "YYYYMMDDHHMMSS" by way of the one parser of times that there is.
Result<Instant> FromDigits(std::string_view d) {
  if (d.size() != 14 || !IsDigits(d)) return Bad("a time is malformed");
  const auto part = [&](std::size_t at, std::size_t count) {
    return std::string(d.substr(at, count));
  };
  auto instant =
      Instant::Parse(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" +
                     part(8, 2) + ":" + part(10, 2) + ":" + part(12, 2) + "Z");
  if (!instant.ok()) return Bad("a time is not in the calendar");
  return instant;
}

}  // namespace

bool DerCursor::Sees(std::uint8_t tag) const {
  return !rest_.empty() && At(rest_, 0) == tag;
}

Result<DerValue> DerCursor::Next() {
  if (rest_.size() < 2) return Bad("a value is cut off");
  const auto tag = static_cast<std::uint8_t>(At(rest_, 0));
  if ((tag & 0x1f) == 0x1f) return Bad("a tag of several octets");
  std::size_t header = 2;
  std::size_t length = At(rest_, 1);
  if (length >= 0x80) {
    const std::size_t count = length & 0x7f;
    TRY(length, LongLength(rest_, count));
    header += count;
  }
  if (length > rest_.size() - header) return Bad("a value is cut off");
  const DerValue value{tag, rest_.subspan(header, length),
                       rest_.first(header + length)};
  rest_ = rest_.subspan(header + length);
  return value;
}

Result<DerValue> DerCursor::Take(std::uint8_t tag) {
  if (!Sees(tag)) {
    std::array<char, 32> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(),
                                    "no value of tag %02x", tag));
    return Bad(text.data());
  }
  return Next();
}

Result<Done> DerCursor::End() const {
  if (!rest_.empty()) return Bad("bytes follow a value");
  return Done{};
}

Result<bool> DerCursor::TakeBoolean() {
  TRY(const DerValue value, Take(kDerBoolean));
  if (value.contents.size() != 1) return Bad("a BOOLEAN is malformed");
  const unsigned octet = At(value.contents, 0);
  if (octet != 0 && octet != 0xff) return Bad("a BOOLEAN is not canonical");
  return octet != 0;
}

Result<ByteView> DerCursor::TakeInteger() {
  TRY(const DerValue value, Take(kDerInteger));
  const ByteView octets = value.contents;
  if (octets.empty()) return Bad("an INTEGER is empty");
  if (octets.size() > 1) {
    const bool high = (At(octets, 1) & 0x80) != 0;
    if ((At(octets, 0) == 0 && !high) || (At(octets, 0) == 0xff && high)) {
      return Bad("an INTEGER is padded");
    }
  }
  return octets;
}

Result<std::uint64_t> DerCursor::TakeNumber(std::uint64_t max) {
  TRY(ByteView octets, TakeInteger());
  if ((At(octets, 0) & 0x80) != 0) return Bad("an INTEGER is negative");
  if (At(octets, 0) == 0) octets = octets.subspan(1);
  if (octets.size() > 8) return Bad("an INTEGER is out of range");
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    number = number << 8 | At(octets, i);
  }
  if (number > max) return Bad("an INTEGER is out of range");
  return number;
}

Result<ByteView> DerCursor::TakeBits() {
  TRY(const DerValue value, Take(kDerBitString));
  if (value.contents.empty() || At(value.contents, 0) != 0) {
    return Bad("a BIT STRING is not of whole octets");
  }
  return value.contents.subspan(1);
}

Result<Instant> ReadDerTime(const DerValue& value) {
  const std::string_view text = AsText(value.contents);
  if (value.tag == kDerUtcTime) {
    if (text.size() != 13 || text.back() != 'Z') return Bad("a bad UTCTime");
    const std::string digits(text.substr(0, 12));
    if (digits[0] == '5' || digits[0] == '6') {
      // Before our clock begins: any time will do that is as early.
      TRY_DONE(FromDigits("20" + digits));
      return Instant(0);
    }
    return FromDigits((digits[0] >= '7' ? "19" : "20") + digits);
  }
  if (value.tag != kDerGeneralizedTime || text.size() != 15 ||
      text.back() != 'Z') {
    return Bad("a bad GeneralizedTime");
  }
  TRY(const Instant instant, FromDigits(text.substr(0, 14)));
  // RFC 5280: years up to 2049 are UTCTime. (1950 is before any certificate.)
  if (text.substr(0, 4) < "2050") return Bad("a time before 2050 is UTCTime");
  return instant;
}

Result<Instant> ReadGenTime(ByteView contents) {
  std::string_view text = AsText(contents);
  if (text.size() < 15 || text.back() != 'Z') return Bad("a bad genTime");
  text.remove_suffix(1);
  const std::string_view fraction = text.substr(14);
  if (!fraction.empty() &&
      (fraction.size() < 2 || fraction.front() != '.' ||
       fraction.back() == '0' || !IsDigits(fraction.substr(1)))) {
    return Bad("a bad genTime");
  }
  return FromDigits(text.substr(0, 14));
}

Bytes OidOf(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  while (!dotted.empty()) {
    const std::size_t dot = dotted.find('.');
    const auto arc = ParseNumber(dotted.substr(0, dot));
    Check(arc.ok(), "an object identifier is numbers and dots");
    arcs.push_back(*arc);
    dotted = dot == std::string_view::npos ? std::string_view()
                                           : dotted.substr(dot + 1);
  }
  Check(arcs.size() >= 2, "an object identifier has two arcs");
  arcs[1] += arcs[0] * 40;
  Bytes octets;
  for (std::size_t i = 1; i < arcs.size(); ++i) {
    int shift = 63;
    while (shift > 0 && arcs[i] >> shift == 0) shift -= 7;
    for (; shift >= 0; shift -= 7) {
      const auto low = static_cast<unsigned>(arcs[i] >> shift & 0x7f);
      octets.push_back(static_cast<std::byte>(shift > 0 ? low | 0x80 : low));
    }
  }
  return octets;
}

Bytes EncodeDerValue(std::uint8_t tag, ByteView contents) {
  Bytes value = {static_cast<std::byte>(tag)};
  const std::size_t length = contents.size();
  if (length < 0x80) {
    value.push_back(static_cast<std::byte>(length));
  } else {
    int octets = 1;
    while (length >> (8 * octets) != 0) ++octets;
    value.push_back(static_cast<std::byte>(0x80 | octets));
    for (int i = octets - 1; i >= 0; --i) {
      value.push_back(static_cast<std::byte>(length >> (8 * i) & 0xff));
    }
  }
  Append(value, contents);
  return value;
}

}  // namespace airlock::verifier
