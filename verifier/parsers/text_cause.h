// verifier/parsers/text_cause.h
//
// Why two texts differ.
#pragma once

#include <string_view>

#include "verifier/parsers/cause_list.h"

namespace airlock::verifier {

// A package's control file: its relations, then other fields.
void InControl(std::string_view left, std::string_view right,
               CauseList& causes);
// Any other text, line by line.
void InText(std::string_view left, std::string_view right, CauseList& causes);

}  // namespace airlock::verifier
