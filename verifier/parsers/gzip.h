// verifier/parsers/gzip.h
//
// A gzip file of exactly one member (RFC 1952).
//
// Every common reader takes concatenated members and passes over what follows
// them. Here the header may carry a file name and nothing else, the checksum
// and the length must agree, and the input ends there.
#pragma once

#include <memory>

#include "verifier/parsers/decoder.h"

namespace airlock::verifier {

// Borrows both. Never fails by itself; the first Read() does.
std::unique_ptr<Source> OpenGzip(Source& packed, Expansion& expansion);

}  // namespace airlock::verifier
