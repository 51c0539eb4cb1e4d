// airlock/cli/compare_text.h
//
// A comparison as people and programs read it.
#pragma once

#include <string>

#include "airlock/cli/compare_files.h"
#include "airlock/formats/json_writer.h"

namespace airlock::cli {

// The level and the sentence, then what was passed over, by normaliser, and
// what differs, by container.
std::string ComparisonText(const ComparedFiles& files);
formats::JsonValue::Object ComparisonJson(const ComparedFiles& files);

// In which of the two it is, or what of it differs: "mode", "bytes" …, with
// `between` between them.
std::string WhatDiffers(const verifier::Difference& difference,
                        const char* between);

}  // namespace airlock::cli
