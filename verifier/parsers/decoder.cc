#include "verifier/parsers/decoder.h"

#include <algorithm>

namespace airlock::verifier {
namespace {

// Small texts compress beyond any honest ratio; from here on the ratio tells.
constexpr std::uint64_t kRatioJudgedFrom = 64ULL << 20;

}  // namespace

Result<Done> Expansion::Count(std::uint64_t produced,
                              std::uint64_t produced_total,
                              std::uint64_t packed_total) {
  total_ += produced;
  if (total_ > limits_.total_bytes) {
    return Failure{
        Reason::kBomb,
        "expands to over " + std::to_string(limits_.total_bytes) + " bytes"};
  }
  if (produced_total > kRatioJudgedFrom &&
      produced_total / std::max<std::uint64_t>(limits_.ratio, 1) >
          packed_total) {
    return Failure{Reason::kBomb, "expands more than " +
                                      std::to_string(limits_.ratio) + " times"};
  }
  return Done{};
}

Result<std::size_t> Decoder::Read(std::span<std::byte> to) {
  if (failure_) return *failure_;
  auto count = Next(to);
  if (!count.ok()) failure_ = count.failure();
  return count;
}

Result<std::size_t> Decoder::Next(std::span<std::byte> to) {
  while (!ended_) {
    TRY(const ByteView in, packed_.Some());
    TRY(const Step step, Decode(in, to));
    packed_.Skip(step.consumed);
    produced_ += step.produced;
    TRY_DONE(expansion_.Count(step.produced, produced_, packed_.position()));
    ended_ = step.ended;
    if (step.produced != 0) return step.produced;
    if (step.consumed != 0 || ended_) continue;
    if (in.size() < Lookahead::kLeastPiece) {
      return Failure{Reason::kTruncated, name_ + ": the input ends too early"};
    }
    return Bad("makes no progress");
  }
  TRY(const bool at_end, packed_.AtEnd());
  if (!at_end) {
    return Failure{Reason::kTrailingBytes,
                   name_ + ": bytes follow the end of the stream at " +
                       std::to_string(packed_.position())};
  }
  return std::size_t{0};
}

}  // namespace airlock::verifier
