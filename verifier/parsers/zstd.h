// verifier/parsers/zstd.h
//
// A Zstandard file of exactly one frame (RFC 8878).
//
// Decoders skip skippable frames in silence, and a dictionary would be bytes
// from outside the artifact. Neither is accepted.
#pragma once

#include <memory>

#include "verifier/parsers/decoder.h"

namespace airlock::verifier {

// Borrows both. Never fails by itself; the first Read() does.
std::unique_ptr<Source> OpenZstd(Source& packed, Expansion& expansion);

}  // namespace airlock::verifier
