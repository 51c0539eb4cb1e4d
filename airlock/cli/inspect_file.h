// airlock/cli/inspect_file.h
//
// The inventory of one file of the user's, by a worker started for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/cli/options.h"
#include "airlock/core/digest.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"
#include "verifier/checks/squash.h"

namespace airlock::cli {

struct Inspected {
  ObjectDigest digest;
  std::uint64_t size = 0;
  std::string sandbox;  // the level that the worker reached
  // Or why the file is refused.
  Result<notes::Inventory> inventory;
  std::vector<verifier::SquashedImage> images;
};

// What is wanted: an inventory, or one whose facts are a normal form's, which
// has no images.
enum class Look { kInside, kForm };

// Fails only for faults: kUnreadable, kLyingWorker, kUnavailable, …
Result<Inspected> InspectFile(const Options& o, const std::string& path,
                              Look look = Look::kInside);

}  // namespace airlock::cli
