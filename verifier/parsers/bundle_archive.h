// verifier/parsers/bundle_archive.h
//
// A bundle of many files in one plain tar archive.
//
// The archive is read once, for where its members lie; from then on the bundle
// is the same as one that came as a folder, each file a range of one
// descriptor.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// What a kind of bundle says of an archive of its files.
struct ArchiveGrammar {
  bool (*is_folder)(std::string_view name);
  // The file as an input of its own, whose bytes begin at `offset`; nullopt to
  // leave it behind; or why there is none of that name.
  std::function<Result<std::optional<Input>>(const notes::Member& member,
                                             std::uint64_t offset)>
      file;
};

// True if the inputs of a job are one archive, told by its name alone.
bool AreArchive(const std::vector<Input>& inputs);

// The files, in the order of the archive. kBadContainer for an archive that is
// packed; kMemberType for links and all that is no plain file; kBadBundle for
// folders that the grammar does not have, and over 10,000 files; kSizeMismatch;
// the refusals of TarReader and of the grammar.
Result<std::vector<Input>> OpenArchive(const Input& archive,
                                       const ArchiveGrammar& grammar);

}  // namespace airlock::verifier
