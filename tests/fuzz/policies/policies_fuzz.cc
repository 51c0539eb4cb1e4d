// ParsePolicy and ParseRoster: one spelling. The TOML front end: no crash, and
// what it yields can be read back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "policies/compile.h"
#include "policies/compile_recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  using namespace airlock::policies;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto policy = ParsePolicy(text); policy.ok()) {
    Check(Format(*policy) == text, "a policy has one spelling");
  }
  if (const auto roster = ParseRoster(text); roster.ok()) {
    Check(Format(*roster) == text, "a roster has one spelling");
  }
  if (const auto policy = CompilePolicy(text, 1); policy.ok()) {
    Check(ParsePolicy(Format(*policy)).ok(), "a compiled policy parses");
  }
  if (const auto roster = CompileRoster(text, 1); roster.ok()) {
    Check(ParseRoster(Format(*roster)).ok(), "a compiled roster parses");
  }
  if (const auto recipe = CompileRecipe(text); recipe.ok()) {
    const auto again = notes::ParseRecipe(notes::Format(*recipe));
    Check(again.ok() && *again == *recipe, "a compiled recipe parses");
  }
  return 0;
}
