// verifier/parsers/leaf_facts.h
//
// What an inventory says of a file beside its digest.
//
// Facts only: whether one is worth a reviewer's time is for whoever reads the
// inventory (verifier/checks/remarks.h), today or in a year.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

// Of the file at `path` in the inventory ("" for the object itself), of which
// KindOf() says `kind`. As many as a note takes; more are "facts-cut".
std::vector<notes::Fact> FactsOf(const FileKind& kind, std::string_view path,
                                 const HeldFile& file);

}  // namespace airlock::verifier
