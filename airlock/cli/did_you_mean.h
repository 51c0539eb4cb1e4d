// airlock/cli/did_you_mean.h
//
// The word that was probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace airlock::cli {

// The nearest of `known` to what was typed, by letters added, left out, changed
// or swapped; "" where none is near enough to be a slip of the fingers. Of two
// that are equally near, the first.
std::string Nearest(std::string_view typed,
                    const std::vector<std::string>& known);

}  // namespace airlock::cli
