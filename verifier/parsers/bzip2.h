// verifier/parsers/bzip2.h
//
// A bzip2 file of exactly one stream.
//
// The format has no written standard; libbz2 1.0.8 reads it, checks each
// block's CRC and the stream's. What pbzip2 and others write, one stream after
// another, is refused as bytes after the end.
#pragma once

#include <memory>

#include "verifier/parsers/decoder.h"

namespace airlock::verifier {

// Borrows both. Never fails by itself; the first Read() does.
std::unique_ptr<Source> OpenBzip2(Source& packed, Expansion& expansion);

}  // namespace airlock::verifier
