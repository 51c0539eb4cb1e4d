#include "verifier/parsers/bzip2.h"

#include <bzlib.h>

#include <algorithm>
#include <string>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

class Bzip2Decoder final : public Decoder {
 public:
  Bzip2Decoder(Source& packed, Expansion& expansion)
      : Decoder("bzip2", packed, expansion) {
    // The fast way: 3.7 MB at most, of which a worker has enough.
    Check(BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK, "libbz2 starts");
  }
  ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }
  Bzip2Decoder(const Bzip2Decoder&) = delete;
  Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;

 protected:
  Result<Step> Decode(ByteView in, std::span<std::byte> out) override {
    const std::size_t room = std::min<std::size_t>(out.size(), 1U << 30);
    // libbz2 does not write to its input.
    stream_.next_in =
        const_cast<char*>(reinterpret_cast<const char*>(in.data()));
    stream_.avail_in = static_cast<unsigned>(in.size());
    stream_.next_out = reinterpret_cast<char*>(out.data());
    stream_.avail_out = static_cast<unsigned>(room);
    const int code = BZ2_bzDecompress(&stream_);
    const Step step{in.size() - stream_.avail_in, room - stream_.avail_out,
                    code == BZ_STREAM_END};
    switch (code) {
      case BZ_OK:
      case BZ_STREAM_END:
        return step;
      case BZ_DATA_ERROR_MAGIC:
        return Bad("no magic number");
      default:
        return Bad("a broken stream (libbz2 " + std::to_string(code) + ")");
    }
  }

 private:
  bz_stream stream_{};
};

}  // namespace

std::unique_ptr<Source> OpenBzip2(Source& packed, Expansion& expansion) {
  return std::make_unique<Bzip2Decoder>(packed, expansion);
}

}  // namespace airlock::verifier
