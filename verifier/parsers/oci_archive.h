// verifier/parsers/oci_archive.h
//
// An OCI image layout in one tar archive, as `skopeo copy … oci-archive:` and
// `docker save` write it.
#pragma once

#include <vector>

#include "airlock/core/notes/layout.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// The files of the layout, in the order of the archive. A blob has the digest
// in its name, which whoever copies it compares. Left out: folders, and what is
// docker's own.
//
// kBadBundle for names that no layout has; the refusals of OpenArchive.
Result<std::vector<Input>> OpenLayoutArchive(const Input& archive);

// kWanted of an archive: its files, and which of them are images, not
// signatures of images (also kBadJson).
Result<notes::Layout> FindLayout(const Input& archive);

}  // namespace airlock::verifier
