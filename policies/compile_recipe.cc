#include "policies/compile_recipe.h"

#include <algorithm>
#include <array>

#include "policies/toml_section.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 8> kFileKeys = {
    "name",  "root",    "inputs",  "environment",
    "clock", "command", "outputs", "limits"};
constexpr std::array<std::string_view, 1> kRootKeys = {"packages"};
constexpr std::array<std::string_view, 2> kClockKeys = {"source-date-epoch",
                                                        "faketime"};
constexpr std::array<std::string_view, 5> kLimitKeys = {
    "time", "memory", "disk", "processes", "log"};

template <typename D>
Result<D> DigestOf(const TomlValue& value, std::string_view what) {
  TRY(const std::string text, TextOf(value, what));
  auto digest = D::Parse(text);
  if (digest.ok()) return digest;
  return BadToml(value.place, std::string(what) +
                                  ": write \"sha256:\" and 64 lower-case "
                                  "hexadecimal digits");
}

// A rule of the note's, said where the text broke it.
Result<Done> CheckFileName(const TomlEntry& entry, std::string_view what) {
  if (notes::IsFileName(entry.key)) return Done{};
  return BadToml(entry.place,
                 std::string(what) +
                     ": a file's name is 1 to 200 of letters, digits and . _ + "
                     "- ~ : = @ %, and begins with neither '.' nor '-'");
}

template <typename T>
void SortByName(std::vector<T>& list) {
  std::ranges::sort(list, {}, &T::name);
}

// The table `key`; empty if it is not there.
Result<std::vector<TomlEntry>> EntriesOf(const Section& file,
                                         std::string_view key) {
  const TomlValue* value = file.Find(key);
  if (value == nullptr) return std::vector<TomlEntry>();
  return TableOf(*value, "[" + std::string(key) + "]");
}

Result<Done> CompileFiles(const Section& file, notes::Recipe& recipe) {
  TRY(const std::vector<TomlEntry> inputs, EntriesOf(file, "inputs"));
  for (const TomlEntry& entry : inputs) {
    TRY_DONE(CheckFileName(entry, "[inputs]"));
    TRY(const ObjectDigest digest,
        DigestOf<ObjectDigest>(entry.value, "an input's digest"));
    recipe.inputs.push_back({entry.key, digest});
  }
  TRY(const TomlValue there,
      file.Need("outputs", "[outputs] and \"NAME\" = \"sha256:…\" or \"any\""));
  TRY(const std::vector<TomlEntry> outputs, TableOf(there, "[outputs]"));
  for (const TomlEntry& entry : outputs) {
    TRY_DONE(CheckFileName(entry, "[outputs]"));
    notes::RecipeOutput output{entry.key, {}};
    const auto* text = std::get_if<std::string>(&entry.value.value);
    if (text == nullptr || *text != "any") {
      TRY(output.digest, DigestOf<ObjectDigest>(
                             entry.value, "an output's digest (or \"any\")"));
    }
    recipe.outputs.push_back(std::move(output));
  }
  SortByName(recipe.inputs);
  SortByName(recipe.outputs);
  return Done{};
}

Result<Done> CompileSurroundings(const Section& file, notes::Recipe& recipe) {
  TRY(const Section root, file.Sub("root", "[root]", kRootKeys));
  if (const TomlValue* value = root.Find("packages")) {
    TRY(recipe.root, DigestOf<NoteDigest>(*value, "root.packages"));
  }
  TRY(const std::vector<TomlEntry> variables, EntriesOf(file, "environment"));
  for (const TomlEntry& entry : variables) {
    TRY(std::string value, TextOf(entry.value, "a variable"));
    recipe.environment.push_back({entry.key, std::move(value)});
  }
  SortByName(recipe.environment);
  TRY(const Section clock, file.Sub("clock", "[clock]", kClockKeys));
  if (const TomlValue* value = clock.Find("source-date-epoch")) {
    const auto* instant = std::get_if<Instant>(&value->value);
    if (instant == nullptr) {
      return BadToml(value->place,
                     "source-date-epoch: write a time in UTC without quotes, "
                     "as 2026-01-31T23:59:59Z");
    }
    recipe.clock = *instant;
  }
  if (const TomlValue* value = clock.Find("faketime")) {
    const auto* flag = std::get_if<bool>(&value->value);
    if (flag == nullptr) {
      return BadToml(value->place, "faketime: write true or false");
    }
    recipe.faketime = *flag;
  }
  return Done{};
}

Result<Done> CompileLimits(const Section& file, notes::RecipeLimits& limits) {
  TRY(const Section section, file.Sub("limits", "[limits]", kLimitKeys));
  if (const TomlValue* value = section.Find("time")) {
    TRY(limits.time, DurationOf(*value, "time"));
  }
  if (const TomlValue* value = section.Find("memory")) {
    TRY(limits.memory_bytes, BytesOf(*value, "memory"));
  }
  if (const TomlValue* value = section.Find("disk")) {
    TRY(limits.disk_bytes, BytesOf(*value, "disk"));
  }
  if (const TomlValue* value = section.Find("processes")) {
    TRY(limits.processes, NumberOf(*value, "processes"));
  }
  if (const TomlValue* value = section.Find("log")) {
    TRY(limits.log_bytes, BytesOf(*value, "log"));
  }
  return Done{};
}

Result<notes::Recipe> Compile(std::string_view toml) {
  TRY(const TomlValue root, ParseToml(toml));
  TRY(const Section file, Section::Open(root, "the file", kFileKeys));
  notes::Recipe recipe;
  TRY(const TomlValue name, file.Need("name", "name = \"hello\""));
  TRY(recipe.name, TextOf(name, "name"));
  TRY(const TomlValue command,
      file.Need("command", "command = [\"sh\", \"-euc\", \"make\"]"));
  TRY(const std::vector<TomlValue> arguments, ListOf(command, "command"));
  for (const TomlValue& argument : arguments) {
    TRY(std::string text, TextOf(argument, "an argument"));
    recipe.command.push_back(std::move(text));
  }
  TRY_DONE(CompileFiles(file, recipe));
  TRY_DONE(CompileSurroundings(file, recipe));
  TRY_DONE(CompileLimits(file, recipe.limits));
  TRY_DONE(notes::CheckRecipe(recipe));
  return recipe;
}

}  // namespace

Result<notes::Recipe> CompileRecipe(std::string_view toml) {
  auto recipe = Compile(toml);
  if (recipe.ok()) return recipe;
  // What reads TOML here calls every fault a policy's.
  return Failure{Reason::kBadRecipe, recipe.failure().detail};
}

}  // namespace airlock::policies
