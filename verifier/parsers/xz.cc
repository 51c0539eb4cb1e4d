#include "verifier/parsers/xz.h"

#include <lzma.h>

#include <string>

namespace airlock::verifier {
namespace {

class XzDecoder final : public Decoder {
 public:
  XzDecoder(Source& packed, Expansion& expansion)
      : Decoder("xz", packed, expansion) {
    // Without LZMA_CONCATENATED the decoder stops after one stream.
    started_ = lzma_stream_decoder(
                   &stream_, kMaxDecoderMemory,
                   LZMA_TELL_NO_CHECK | LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
  }
  ~XzDecoder() override { lzma_end(&stream_); }
  XzDecoder(const XzDecoder&) = delete;
  XzDecoder& operator=(const XzDecoder&) = delete;

 protected:
  Result<Step> Decode(ByteView in, std::span<std::byte> out) override {
    if (!started_) return Bad("the decoder does not start");
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret code = lzma_code(&stream_, LZMA_RUN);
    const Step step{in.size() - stream_.avail_in,
                    out.size() - stream_.avail_out, code == LZMA_STREAM_END};
    switch (code) {
      case LZMA_OK:
      case LZMA_STREAM_END:
      case LZMA_BUF_ERROR:
        return step;
      case LZMA_NO_CHECK:
        return Bad("a stream without integrity check");
      case LZMA_UNSUPPORTED_CHECK:
        return Bad("an unknown integrity check");
      case LZMA_MEMLIMIT_ERROR:
        return Failure{Reason::kBomb, "xz: needs over 128 MiB to decode"};
      default:
        return Bad("a broken stream (liblzma " + std::to_string(code) + ")");
    }
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Source> OpenXz(Source& packed, Expansion& expansion) {
  return std::make_unique<XzDecoder>(packed, expansion);
}

}  // namespace airlock::verifier
