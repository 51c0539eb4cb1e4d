#include "verifier/parsers/md5.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace airlock::verifier {
namespace {

using State = std::array<std::uint32_t, 4>;

// RFC 1321, 3.4: the integer part of 2^32 times the sine of i radians.
const std::array<std::uint32_t, 64>& Sines() {
  static const std::array<std::uint32_t, 64> kSines = [] {
    std::array<std::uint32_t, 64> sines;
    for (std::size_t i = 0; i < sines.size(); ++i) {
      sines[i] = static_cast<std::uint32_t>(std::floor(
          std::abs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
    }
    return sines;
  }();
  return kSines;
}

// By round, and within it by step.
constexpr std::array<std::array<int, 4>, 4> kShifts = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

template <int kRound>
void Round(State& s, const std::array<std::uint32_t, 16>& words,
           const std::array<std::uint32_t, 64>& sines) {
  for (std::size_t i = 0; i < 16; ++i) {
    const std::uint32_t b = s[1];
    const std::uint32_t c = s[2];
    const std::uint32_t d = s[3];
    std::uint32_t f = 0;
    std::size_t word = i;
    if constexpr (kRound == 0) {
      f = d ^ (b & (c ^ d));
    } else if constexpr (kRound == 1) {
      f = c ^ (d & (b ^ c));
      word = (5 * i + 1) % 16;
    } else if constexpr (kRound == 2) {
      f = b ^ c ^ d;
      word = (3 * i + 5) % 16;
    } else {
      f = c ^ (b | ~d);
      word = (7 * i) % 16;
    }
    const std::uint32_t sum = s[0] + f + sines[16 * kRound + i] + words[word];
    s = {d, b + std::rotl(sum, kShifts[kRound][i % 4]), b, c};
  }
}

void Compress(State& state, ByteView block) {
  std::array<std::uint32_t, 16> words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = 0;
    for (std::size_t j = 4; j-- > 0;) {
      words[i] = words[i] << 8 | static_cast<std::uint32_t>(block[4 * i + j]);
    }
  }
  const auto& sines = Sines();
  State s = state;
  Round<0>(s, words, sines);
  Round<1>(s, words, sines);
  Round<2>(s, words, sines);
  Round<3>(s, words, sines);
  for (std::size_t i = 0; i < s.size(); ++i) state[i] += s[i];
}

}  // namespace

void Md5::Update(ByteView bytes) {
  const std::size_t held = size_ % kBlock;
  size_ += bytes.size();
  if (held != 0) {
    const std::size_t taken = std::min(kBlock - held, bytes.size());
    std::copy_n(bytes.begin(), taken, rest_.begin() + held);
    bytes = bytes.subspan(taken);
    if (held + taken < kBlock) return;
    Compress(state_, rest_);
  }
  for (; bytes.size() >= kBlock; bytes = bytes.subspan(kBlock)) {
    Compress(state_, bytes.first(kBlock));
  }
  std::copy(bytes.begin(), bytes.end(), rest_.begin());
}

std::string Md5::Finish() && {
  const std::uint64_t bits = size_ * 8;
  // A one, zeros to eight bytes before the end of a block, the length in bits.
  constexpr std::size_t kLength = 8;
  std::array<std::byte, 2 * kBlock> end{};
  end[0] = std::byte{0x80};
  const std::size_t size =
      1 + (2 * kBlock - 1 - kLength - size_ % kBlock) % kBlock + kLength;
  for (std::size_t i = 0; i < kLength; ++i) {
    end[size - kLength + i] = static_cast<std::byte>(bits >> (8 * i) & 0xff);
  }
  Update(ByteView(end).first(size));
  Bytes digest;
  for (const std::uint32_t word : state_) {
    for (unsigned i = 0; i < 4; ++i) {
      digest.push_back(static_cast<std::byte>(word >> (8 * i) & 0xff));
    }
  }
  return HexEncode(digest);
}

}  // namespace airlock::verifier
