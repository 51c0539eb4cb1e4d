// airlock/cli/compare_files.h
//
// Two files of the user's, compared: a worker for each says what is in it, one
// for both why they differ, and all that decides is computed here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/cli/options.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "verifier/compare/comparison.h"
#include "verifier/compare/sentence.h"

namespace airlock::cli {

struct ComparedSide {
  std::string path;
  ObjectDigest digest;
  std::uint64_t size = 0;
  verifier::FormTree form;  // of nothing but the root where both are the same
};

struct ComparedFiles {
  ComparedSide left;
  ComparedSide right;
  std::string sandbox;  // the level that the workers reached, "" for none
  verifier::Comparison comparison;             // of `left` and `right`
  std::vector<verifier::Explained> explained;  // of its differences
};

// Of the same bytes nothing is taken apart. kUnreadable, the refusals of a
// container, with the file's name, and what InspectFile() fails for.
Result<ComparedFiles> CompareFiles(const Options& o, const std::string& left,
                                   const std::string& right);

}  // namespace airlock::cli
