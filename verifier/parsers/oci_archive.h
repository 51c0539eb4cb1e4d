// verifier/parsers/oci_archive.h
//
// An OCI image layout in one tar archive, as `skopeo copy … oci-archive:` and
// `docker save` write it.
//
// The archive is read once, for where its members lie; from then on the layout
// is the same as one that came as a folder, each file a range of one
// descriptor.
#pragma once

#include <vector>

#include "airlock/core/notes/layout.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// True if the inputs of a job are such an archive, told by its name alone.
bool AreLayoutArchive(const std::vector<Input>& inputs);

// The files of the layout, in the order of the archive. A blob has the digest
// in its name, which whoever copies it compares. Left out: folders, and what is
// docker's own.
//
// kBadContainer for an archive that is packed; kMemberType for links and all
// that is no plain file; kBadBundle for names that no layout has, and over
// 10,000 of them; kSizeMismatch; the refusals of TarReader.
Result<std::vector<Input>> OpenLayoutArchive(const Input& archive);

// kWanted of an archive: its files, and which of them are images, not
// signatures of images (also kBadJson).
Result<notes::Layout> FindLayout(const Input& archive);

}  // namespace airlock::verifier
