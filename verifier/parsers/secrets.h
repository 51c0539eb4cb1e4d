// verifier/parsers/secrets.h
//
// Secrets that somebody left in a file.
//
// What is told is the type and a fingerprint, by which its owner can recognise
// it and nobody can guess it: an inventory is read by more people than should
// know the secret.
#pragma once

#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

// "secret": "TYPE FINGERPRINT", the latter the first 16 hexadecimal digits of
// the secret's SHA-256. Of texts only (scripts, JSON, PEM, …): elsewhere what
// fits a form is more often chance. At most 16 of a file, each once.
std::vector<notes::Fact> SecretFacts(const FileKind& kind,
                                     const HeldFile& file);

}  // namespace airlock::verifier
