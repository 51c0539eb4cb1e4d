// verifier/parsers/xz.h
//
// An .xz file of exactly one stream with an integrity check.
//
// The format allows several streams, padding between them, and no check at
// all; a reader that takes all of these has bytes that nothing vouches for.
#pragma once

#include <memory>

#include "verifier/parsers/decoder.h"

namespace airlock::verifier {

// Borrows both. Never fails by itself; the first Read() does.
std::unique_ptr<Source> OpenXz(Source& packed, Expansion& expansion);

}  // namespace airlock::verifier
