#include "verifier/parsers/zstd.h"

#include <zstd.h>

#include <algorithm>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

// 2^27 = kMaxDecoderMemory.
constexpr int kMaxWindowLog = 27;
// RFC 8878 §3.1.1: the magic number and the frame header descriptor.
constexpr std::size_t kPrologueBytes = 5;

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder(Source& packed, Expansion& expansion)
      : Decoder("zstd", packed, expansion), context_(ZSTD_createDCtx()) {
    Check(context_ != nullptr, "zstd starts");
    const std::size_t code =
        ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kMaxWindowLog);
    Check(ZSTD_isError(code) == 0, "zstd takes a window limit");
  }
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

 protected:
  Result<Step> Decode(ByteView in, std::span<std::byte> out) override {
    if (prologue_.size() < kPrologueBytes) return Prologue(in);
    ByteView fed = in;
    // What was held back to be looked at goes in first.
    if (!prologue_fed_) fed = prologue_;
    ZSTD_inBuffer input{fed.data(), fed.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t code = ZSTD_decompressStream(context_, &output, &input);
    if (ZSTD_isError(code) != 0) {
      return Bad(std::string("a broken frame (") + ZSTD_getErrorName(code) +
                 ")");
    }
    const bool ended = code == 0;
    if (!prologue_fed_) {
      if (input.pos != fed.size()) return Bad("a broken frame header");
      prologue_fed_ = true;
      if (ended) return Bad("an empty frame");
      // These bytes were consumed before; now make progress on the input.
      return Decode(in, out);
    }
    return Step{input.pos, output.pos, ended};
  }

 private:
  Result<Step> Prologue(ByteView in) {
    const std::size_t count =
        std::min(in.size(), kPrologueBytes - prologue_.size());
    Append(prologue_, in.first(count));
    if (prologue_.size() < kPrologueBytes) return Step{count, 0, false};
    const auto byte = [&](std::size_t i) {
      return std::to_integer<unsigned>(prologue_[i]);
    };
    if ((byte(0) & 0xf0) == 0x50 && byte(1) == 0x2a && byte(2) == 0x4d &&
        byte(3) == 0x18) {
      return Bad("a skippable frame");
    }
    if (byte(0) != 0x28 || byte(1) != 0xb5 || byte(2) != 0x2f ||
        byte(3) != 0xfd) {
      return Bad("no magic number");
    }
    // RFC 8878 §3.1.1.1.1: bits 0-1 announce a dictionary id, bit 3 is
    // reserved.
    if ((byte(4) & 0x03) != 0) return Bad("needs a dictionary");
    if ((byte(4) & 0x08) != 0) return Bad("a reserved bit is set");
    return Step{count, 0, false};
  }

  ZSTD_DCtx* context_;
  Bytes prologue_;
  bool prologue_fed_ = false;
};

}  // namespace

std::unique_ptr<Source> OpenZstd(Source& packed, Expansion& expansion) {
  return std::make_unique<ZstdDecoder>(packed, expansion);
}

}  // namespace airlock::verifier
