// airlock/core/notes/recipe.h
//
// How a file is made again, and what is known of it afterwards.
//
// A rebuild says nothing unless it says from what, by what and under which
// clock. So a recipe names every input by its digest, and a report names the
// recipe by its own: whoever has both can do it again. What a build makes is a
// stranger's bytes like any other; the report says what they are, not that
// they are good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// A file that the build may read, as /inputs/NAME.
struct RecipeInput {
  std::string name;  // IsFileName
  ObjectDigest digest;
  friend bool operator==(const RecipeInput&, const RecipeInput&) = default;
};

// A file that the build leaves as /out/NAME; without a digest whatever it is.
struct RecipeOutput {
  std::string name;  // IsFileName
  std::optional<ObjectDigest> digest;
  friend bool operator==(const RecipeOutput&, const RecipeOutput&) = default;
};

struct RecipeVariable {
  std::string name;  // a shell's: A-Z, a-z, 0-9 and '_'
  std::string value;
  friend bool operator==(const RecipeVariable&,
                         const RecipeVariable&) = default;
};

// What a build may use up. It is ended, or the kernel refuses it more.
struct RecipeLimits {
  Seconds time{1800};
  std::uint64_t memory_bytes = 4ULL << 30;  // address space of each process
  // Each of /build, /tmp and /out, which lie in memory.
  std::uint64_t disk_bytes = 4ULL << 30;
  std::uint64_t processes = 512;
  std::uint64_t log_bytes = 16ULL << 20;
  friend bool operator==(const RecipeLimits&, const RecipeLimits&) = default;
};

// `airlock.recipe/v1`, a document; people write it in TOML
// (policies/compile_recipe.h).
struct Recipe {
  std::string name;  // a plain name (IsName)
  // The root's packages: PackagesDigest() of what must be installed in it; any
  // root will do without it.
  std::optional<NoteDigest> root;
  std::vector<RecipeInput> inputs;          // sorted by name
  std::vector<RecipeVariable> environment;  // sorted by name
  std::optional<Instant> clock;             // SOURCE_DATE_EPOCH
  bool faketime = false;  // and every process believes that it is then
  std::vector<std::string> command;   // run in /build, found in the root
  std::vector<RecipeOutput> outputs;  // sorted by name, one at least
  RecipeLimits limits = {};
  friend bool operator==(const Recipe&, const Recipe&) = default;
};
inline constexpr std::string_view kRecipeNote = "airlock.recipe/v1";
inline constexpr std::size_t kMaxRecipeBytes = 1 << 20;
std::string Format(const Recipe& recipe);
Result<Recipe> ParseRecipe(std::string_view text);

// What Parse demands beyond the grammar (kBadRecipe): names, order, numbers
// within what a machine has, a clock where faketime is asked for.
Result<Done> CheckRecipe(const Recipe& recipe);

// A name that stands for a file in one folder on every system: 1 to 200 of
// letters, digits and ". _ + - ~ : = @ %", and neither '.' nor '-' first.
bool IsFileName(std::string_view name);

}  // namespace airlock::notes
