// verifier/parsers/wanted.h
//
// kWanted: which files of a repository intake must fetch.
//
// Intake downloads and parses nothing; a worker reads the list that upstream
// serves, in whatever packing, and answers with names, sizes and digests. The
// list itself goes back unpacked, since that is the form whose digest upstream
// signs and that later steps quote from.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

struct WantedAnswer {
  notes::Wanted wanted;
  std::string plain;  // the Packages file
};

// The one input is a Packages file, plain, .gz, .xz or .zst, told by its
// content. Takes every version of each "package:architecture" of the job, and
// packages for all architectures under any. kNotFound for what is not there;
// kBadRelease, kMemberPath for a name that is no path; the refusals of the
// packing.
Result<WantedAnswer> FindWanted(const notes::Job& job,
                                const std::vector<Input>& inputs);

// For an oci-layout, whose files are the inputs: the blobs that are images, not
// signatures of images (kBadBundle, kBadJson, kBadContainer).
Result<notes::Wanted> FindImages(const std::vector<Input>& inputs);

}  // namespace airlock::verifier
