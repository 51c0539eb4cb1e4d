// airlock/cli/inspection_text.h
//
// An inventory as people and programs read it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "airlock/cli/inspect_file.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/formats/json_writer.h"
#include "verifier/checks/remarks.h"

namespace airlock::cli {

// A remark and where: the member's path, "" for the artifact itself.
struct PlacedRemark {
  std::string path;
  verifier::Remark remark;
};

// In the order of members.
std::vector<PlacedRemark> RemarksIn(const notes::Inventory& inventory);

// How many files were looked into how far, by CoverageOf()'s words, those that
// there are none of left out.
std::vector<std::pair<std::string, std::uint64_t>> CoverageCounts(
    const notes::Inventory& inventory);

// A line for each member and each image, then one for each remark but the
// notes, which are counted.
std::string InspectionText(const notes::Inventory& inventory,
                           const std::vector<verifier::SquashedImage>& images);

// Of each image in the archive: how it starts, its layers, what a container
// sees of them, and what ships and is not seen.
formats::JsonValue::Array ImagesJson(
    const notes::Inventory& inventory,
    const std::vector<verifier::SquashedImage>& images);
formats::JsonValue::Array MembersJson(const notes::Inventory& inventory);
formats::JsonValue::Array FactsJson(const std::vector<notes::Fact>& facts);
formats::JsonValue::Array RemarksJson(const notes::Inventory& inventory);

}  // namespace airlock::cli
