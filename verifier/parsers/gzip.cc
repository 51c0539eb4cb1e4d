#include "verifier/parsers/gzip.h"

#include <algorithm>

#include "airlock/core/check.h"
#include "verifier/parsers/inflate.h"

namespace airlock::verifier {
namespace {

constexpr std::size_t kHeaderBytes = 10;
constexpr std::size_t kTrailerBytes = 8;
// NAME_MAX: a longer original name could not have been a file's.
constexpr std::size_t kMaxNameBytes = 255;
constexpr unsigned kFlagName = 0x08;

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder(Source& packed, Expansion& expansion)
      : Decoder("gzip", packed, expansion) {}

 protected:
  Result<Step> Decode(ByteView in, std::span<std::byte> out) override {
    switch (state_) {
      case State::kHeader:
        return Header(in);
      case State::kName:
        return Name(in);
      case State::kBody:
        return Body(in, out);
      case State::kTrailer:
        return Trailer(in);
    }
    Check(false, "a known state");
    return Step{};
  }

 private:
  enum class State { kHeader, kName, kBody, kTrailer };

  // Takes from `in` what `held_` lacks to `wanted` bytes.
  std::size_t Hold(ByteView in, std::size_t wanted) {
    const std::size_t count = std::min(in.size(), wanted - held_.size());
    Append(held_, in.first(count));
    return count;
  }

  Result<Step> Header(ByteView in) {
    const std::size_t taken = Hold(in, kHeaderBytes);
    if (held_.size() < kHeaderBytes) return Step{taken, 0, false};
    const auto byte = [&](std::size_t i) {
      return std::to_integer<unsigned>(held_[i]);
    };
    if (byte(0) != 0x1f || byte(1) != 0x8b) return Bad("no magic number");
    if (byte(2) != 8) return Bad("a method other than deflate");
    const unsigned flags = byte(3);
    // FTEXT, FHCRC, FEXTRA and FCOMMENT are places where bytes can hide.
    if ((flags & ~kFlagName) != 0) return Bad("a header field not accepted");
    state_ = (flags & kFlagName) != 0 ? State::kName : State::kBody;
    held_.clear();
    return Step{taken, 0, false};
  }

  Result<Step> Name(ByteView in) {
    std::size_t taken = 0;
    while (taken < in.size()) {
      const auto c = std::to_integer<unsigned>(in[taken++]);
      if (c == 0) {
        state_ = State::kBody;
        break;
      }
      if (c < 0x20 || c == 0x7f) return Bad("a control byte in the name");
      if (++name_bytes_ > kMaxNameBytes) return Bad("a name over 255 bytes");
    }
    return Step{taken, 0, false};
  }

  Result<Step> Body(ByteView in, std::span<std::byte> out) {
    const auto body = inflate_.Decode(in, out);
    if (!body) return Bad("a broken deflate stream");
    if (body->ended) state_ = State::kTrailer;
    // The end of the deflate stream may cost no byte and give none; the base
    // wants to see progress.
    if (body->ended && body->consumed == 0 && body->produced == 0) {
      return Trailer(in);
    }
    return Step{body->consumed, body->produced, false};
  }

  Result<Step> Trailer(ByteView in) {
    const std::size_t taken = Hold(in, kTrailerBytes);
    if (held_.size() < kTrailerBytes) return Step{taken, 0, false};
    const auto word = [&](std::size_t at) {
      std::uint32_t value = 0;
      for (std::size_t i = 4; i-- > 0;) {
        value = value << 8 | std::to_integer<std::uint32_t>(held_[at + i]);
      }
      return value;
    };
    if (word(0) != inflate_.crc()) return Bad("the checksum does not agree");
    if (word(4) != static_cast<std::uint32_t>(inflate_.length())) {
      return Bad("the length does not agree");
    }
    return Step{taken, 0, true};
  }

  Inflate inflate_;
  State state_ = State::kHeader;
  Bytes held_;
  std::size_t name_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Source> OpenGzip(Source& packed, Expansion& expansion) {
  return std::make_unique<GzipDecoder>(packed, expansion);
}

}  // namespace airlock::verifier
