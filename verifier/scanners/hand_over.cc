#include "verifier/scanners/hand_over.h"

#include <algorithm>
#include <string>

#include "airlock/platform/channel.h"
#include "verifier/parsers/unpack.h"

namespace airlock::verifier {
namespace {

using notes::LeafPart;

// A frame's: most files are smaller, and so one frame each.
constexpr std::size_t kPieceBytes = 256 * 1024;
// Of broken containers, as in scan.cc.
constexpr std::uint64_t kMaxHeldBytes = 192ULL << 20;

class Sender final : public LeafVisitor {
 public:
  explicit Sender(int connection) : connection_(connection) {}

  std::uint64_t wanted_bytes() const override { return kMaxHeldBytes; }
  bool wants_streams() const override { return true; }

  Result<Done> Stream(const std::string& path, Place place,
                      ByteView bytes) override {
    if (place == Place::kFirst) Begin(path);
    if (pending_.size() + bytes.size() > kPieceBytes) {
      TRY_DONE(Send(begun_ ? LeafPart::kMiddle : LeafPart::kFirst));
      begun_ = true;
    }
    Append(pending_, bytes);
    return Done{};
  }

  Result<bool> Visit(const Leaf& leaf) override {
    if (!leaf.streamed && !leaf.bytes) {
      limited_ = true;
      return false;
    }
    // Without a byte there was no piece.
    if (!leaf.streamed || leaf.size == 0) Begin(leaf.path);
    for (ByteView rest = leaf.streamed ? ByteView() : *leaf.bytes;
         !rest.empty();) {
      const ByteView piece = rest.first(std::min(rest.size(), kPieceBytes));
      TRY_DONE(Stream(leaf.path, Place::kNext, piece));
      rest = rest.subspan(piece.size());
    }
    TRY_DONE(Send(begun_ ? LeafPart::kLast : LeafPart::kWhole));
    return true;
  }

  bool limited() const { return limited_; }

 private:
  // What was begun before it and has not ended is forgotten.
  void Begin(const std::string& path) {
    path_ = path;
    begun_ = false;
    pending_.clear();
  }
  Result<Done> Send(LeafPart part) {
    TRY_DONE(platform::WriteFrame(
        connection_, notes::PieceFrame({part, path_}, pending_)));
    pending_.clear();
    return Done{};
  }

  int connection_;
  std::string path_;
  bool begun_ = false;  // a piece of it was sent
  Bytes pending_;
  bool limited_ = false;
};

}  // namespace

Result<notes::HandedOver> HandOverLeaves(const notes::Job& job,
                                         const Input& input, int connection) {
  Sender sender(connection);
  FdSource source(input.fd);
  TRY(const Unpacked unpacked,
      Unpack(source, input.item.object, input.item.size, job.limits, &sender));
  notes::HandedOver handed{input.item.object, unpacked.visited_bytes,
                           unpacked.inventory.expanded_bytes, ""};
  if (sender.limited() || handed.handed_bytes != handed.total_bytes ||
      unpacked.inventory.coverage == notes::Coverage::kIncomplete) {
    handed.cause = "limit";
  }
  return handed;
}

}  // namespace airlock::verifier
