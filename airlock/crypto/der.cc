#include "airlock/crypto/der.h"

#include "airlock/core/check.h"
#include "airlock/crypto/positive_integer.h"

namespace airlock::crypto {
namespace {

Failure BadDer(std::string why) {
  return {Reason::kBadEncoding, "DER: " + std::move(why)};
}

}  // namespace

Result<ByteView> DerReader::Take(DerTag tag) {
  if (rest_.size() < 2) return BadDer("cut off");
  if (rest_[0] != static_cast<std::byte>(tag)) return BadDer("unexpected tag");
  std::size_t length = std::to_integer<std::size_t>(rest_[1]);
  std::size_t header = 2;
  // 0x81 and 0x82: one or two octets of length follow. Three would be 64 KiB
  // and more; 0x80 is BER's indefinite form.
  if (length >= 0x80) {
    const std::size_t octets = length - 0x80;
    if (octets != 1 && octets != 2) return BadDer("length not accepted");
    header += octets;
    if (rest_.size() < header) return BadDer("cut off");
    length = 0;
    for (std::size_t i = 2; i < header; ++i) {
      length = length << 8 | std::to_integer<std::size_t>(rest_[i]);
    }
    if (length < (octets == 1 ? 0x80 : 0x100)) {
      return BadDer("length in needless octets");
    }
  }
  if (rest_.size() - header < length) return BadDer("cut off");
  const ByteView contents = rest_.subspan(header, length);
  rest_ = rest_.subspan(header + length);
  return contents;
}

Result<ByteView> DerReader::TakePositive() {
  TRY(const ByteView octets, Take(DerTag::kInteger));
  return ParsePositive(octets);
}

Result<Done> DerReader::End() const {
  if (!rest_.empty()) return BadDer("trailing bytes");
  return Done{};
}

Bytes EncodeDer(DerTag tag, ByteView contents) {
  const std::size_t length = contents.size();
  Check(length < 0x10000, "a DER value of ours is below 64 KiB");
  Bytes value{static_cast<std::byte>(tag)};
  value.reserve(length + 4);
  if (length >= 0x100) {
    value.push_back(std::byte{0x82});
    value.push_back(static_cast<std::byte>(length >> 8));
  } else if (length >= 0x80) {
    value.push_back(std::byte{0x81});
  }
  value.push_back(static_cast<std::byte>(length & 0xff));
  Append(value, contents);
  return value;
}

Bytes EncodeDerPositive(ByteView magnitude) {
  return EncodeDer(DerTag::kInteger, FormatPositive(magnitude));
}

}  // namespace airlock::crypto
