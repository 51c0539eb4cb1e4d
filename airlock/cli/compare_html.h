// airlock/cli/compare_html.h
//
// A comparison as one page that needs nothing else: no script, no style sheet,
// no picture of another place.
#pragma once

#include <string>

#include "airlock/cli/compare_files.h"

namespace airlock::cli {

std::string ComparisonHtml(const ComparedFiles& files);

}  // namespace airlock::cli
