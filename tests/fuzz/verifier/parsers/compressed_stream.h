// tests/fuzz/verifier/parsers/compressed_stream.h
//
// What must hold of each decompressor, whatever it is given: the stream ends
// with the input or not at all, in the same way however it is read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"
#include "airlock/core/limits.h"
#include "airlock/core/result.h"
#include "verifier/parsers/decoder.h"
#include "verifier/parsers/source.h"

namespace airlock::testing_support {

using Decompressor = std::unique_ptr<verifier::Source> (*)(
    verifier::Source& source, verifier::Expansion& expansion);

inline Result<std::string> Unpack(ByteView bytes, Decompressor open,
                                  std::size_t at_once) {
  Limits limits;
  // Enough to leave every buffer several times, little enough to be quick.
  limits.total_bytes = 4 << 20;
  verifier::Expansion expansion(limits);
  verifier::MemorySource source(bytes);
  const auto unpacked = open(source, expansion);
  std::string text;
  std::array<std::byte, 4096> buffer;
  while (true) {
    TRY(const std::size_t got,
        unpacked->Read(std::span(buffer).first(at_once)));
    if (got == 0) return text;
    text.append(AsText(std::span(buffer).first(got)));
  }
}

inline void UnpackLargeAndSmall(ByteView bytes, Decompressor open) {
  const auto large = Unpack(bytes, open, 4096);
  const auto small = Unpack(bytes, open, 61);
  Check(large.ok() == small.ok(), "one verdict");
  if (large.ok()) Check(*large == *small, "one meaning");
}

}  // namespace airlock::testing_support
