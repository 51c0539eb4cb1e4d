// stager/oci_bundle.h
//
// An OCI image layout as it is handed in: a folder, or one tar archive; and a
// TUF repository likewise.
//
// Both become the same contents. Which blobs are the image and which its
// signatures, and where an archive has its members, is written in formats of
// strangers, so a worker is asked, and its answer is checked against what is
// there.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "airlock/core/limits.h"
#include "airlock/core/notes/layout.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "airlock/platform/tree.h"
#include "airlock/wire/worker.h"

namespace airlock::stager {

// wire::AskWorker or wire::AskOwnWorker, with the worker to be asked.
using Ask = std::function<Result<wire::WorkerAnswer>(
    notes::Job job, const std::vector<platform::Fd>& inputs)>;

// Another descriptor of the same file, since a job's inputs are given away.
Result<platform::Fd> Duplicate(const platform::Fd& of);

// Gives the image's blobs the role of artifacts. `files` are the layout's, each
// with its item.
Result<Done> AssignOciRoles(const Ask& ask,
                            const std::vector<platform::FoundFile>& files,
                            const Limits& limits,
                            std::map<std::string, notes::ContentsItem>& items);

// Whether a bundle of that kind may come as one archive.
bool MayBeArchive(notes::BundleKind kind);

// The members of the bundle in `archive`, roles and all, none of them past its
// end. The refusals of FindLayout and FindTufFiles; kLyingWorker.
Result<notes::Layout> ReadLayoutArchive(const Ask& ask, notes::BundleKind kind,
                                        const platform::Fd& archive,
                                        const Limits& limits);

}  // namespace airlock::stager
