// verifier/parsers/tuf_archive.h
//
// A TUF repository in one tar archive.
#pragma once

#include "airlock/core/notes/layout.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// kWanted of an archive: where the files of metadata/ and targets/ lie, what
// they are, and the digest of each, which whoever copies it compares.
// kBadBundle for names that no such bundle has; the refusals of OpenArchive.
Result<notes::Layout> FindTufFiles(const Input& archive);

}  // namespace airlock::verifier
