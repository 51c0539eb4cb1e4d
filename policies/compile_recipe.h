// policies/compile_recipe.h
//
// From the recipe that people write to the one that is run.
//
// Recipes are written in TOML (docs/formats/recipe.md), like policies, and
// compiled to a note: its digest names the recipe whatever the comments say,
// and the program that runs it reads no TOML. A refusal names line and column
// and says what to write instead.
#pragma once

#include <string_view>

#include "airlock/core/notes/recipe.h"
#include "airlock/core/result.h"

namespace airlock::policies {

// kBadRecipe. What is yielded passes notes::CheckRecipe.
Result<notes::Recipe> CompileRecipe(std::string_view toml);

}  // namespace airlock::policies
