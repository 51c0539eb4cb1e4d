#include "airlock/core/notes/recipe.h"

#include <algorithm>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

// A descriptor each, of the thousand that a process may have.
constexpr std::size_t kMaxInputs = 256;
constexpr std::size_t kMaxOutputs = 256;
constexpr std::size_t kMaxVariables = 64;
// What the kernel takes of one argument (MAX_ARG_STRLEN, execve(2)).
constexpr std::size_t kMaxTextBytes = 128 * 1024 - 1;
constexpr std::size_t kMaxArguments = 256;

constexpr std::uint64_t kMaxLimitBytes = 1ULL << 42;
constexpr std::uint64_t kLeastMemory = 64ULL << 20;
constexpr std::int64_t kMaxTime = 7LL * 24 * 3600;
constexpr std::uint64_t kMaxProcesses = 32768;
// A log is kept, and read by people.
constexpr std::uint64_t kMaxLogBytes = 1ULL << 30;

constexpr std::string_view kAlphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

Failure Bad(std::string why) { return {Reason::kBadRecipe, std::move(why)}; }

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 80)) + "'";
}

bool IsVariableName(std::string_view name) {
  constexpr std::size_t kMaxName = 64;
  return !name.empty() && name.size() <= kMaxName &&
         (name[0] < '0' || name[0] > '9') &&
         name.find_first_not_of(std::string(kAlphanumeric) + "_") ==
             std::string_view::npos;
}

// What execve() can pass on.
bool IsArgument(std::string_view text) {
  return text.size() <= kMaxTextBytes &&
         text.find('\0') == std::string_view::npos;
}

template <typename T>
Result<Done> CheckSorted(const std::vector<T>& list, std::string_view what) {
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (!(list[i - 1].name < list[i].name)) {
      return Bad(std::string(what) + " " + Quoted(list[i].name) +
                 " stands twice or out of order");
    }
  }
  return Done{};
}

template <typename T>
Result<Done> CheckFiles(const std::vector<T>& files, std::string_view what,
                        std::size_t most) {
  for (const T& file : files) {
    if (!IsFileName(file.name)) {
      return Bad(std::string(what) + " " + Quoted(file.name) +
                 ": write 1 to 200 of letters, digits and . _ + - ~ : = @ %, "
                 "and neither '.' nor '-' first");
    }
  }
  if (files.size() > most) {
    return Bad("over " + std::to_string(most) + " of: " + std::string(what));
  }
  return CheckSorted(files, what);
}

Result<Done> CheckEnvironment(const Recipe& recipe) {
  for (const RecipeVariable& variable : recipe.environment) {
    if (!IsVariableName(variable.name) || !IsArgument(variable.value)) {
      return Bad("environment " + Quoted(variable.name) +
                 ": a name of letters, digits and '_', and a value without NUL "
                 "of less than 128 KiB");
    }
    if (variable.name == "SOURCE_DATE_EPOCH") {
      return Bad("SOURCE_DATE_EPOCH is set by clock.source-date-epoch");
    }
  }
  if (recipe.environment.size() > kMaxVariables) {
    return Bad("over 64 variables");
  }
  return CheckSorted(recipe.environment, "environment");
}

Result<Done> CheckLimits(const RecipeLimits& limits) {
  if (limits.time.count < 1 || limits.time.count > kMaxTime) {
    return Bad("limits.time: from 1s to 7d");
  }
  if (limits.memory_bytes < kLeastMemory ||
      limits.memory_bytes > kMaxLimitBytes) {
    return Bad("limits.memory: from 64MiB to 4TiB");
  }
  if (limits.disk_bytes < 1 || limits.disk_bytes > kMaxLimitBytes) {
    return Bad("limits.disk: from 1 byte to 4TiB");
  }
  // Two of them are bubblewrap's own.
  if (limits.processes < 3 || limits.processes > kMaxProcesses) {
    return Bad("limits.processes: from 3 to 32768");
  }
  if (limits.log_bytes < 1 || limits.log_bytes > kMaxLogBytes) {
    return Bad("limits.log: from 1 byte to 1GiB");
  }
  return Done{};
}

template <typename D>
std::string OptionalDigest(const std::optional<D>& digest) {
  return digest ? digest->text() : "-";
}
template <typename D>
Result<std::optional<D>> ParseOptionalDigest(std::string_view text) {
  if (text == "-") return std::optional<D>();
  TRY(const D digest, D::Parse(text));
  return std::optional<D>(digest);
}

Result<RecipeLimits> TakeLimits(NoteReader& reader) {
  RecipeLimits limits;
  TRY(const std::string_view time, reader.Take("time"));
  TRY(limits.time, ParseSeconds(time));
  TRY(limits.memory_bytes, reader.TakeNumber("memory"));
  TRY(limits.disk_bytes, reader.TakeNumber("disk"));
  TRY(limits.processes, reader.TakeNumber("processes"));
  TRY(limits.log_bytes, reader.TakeNumber("log"));
  return limits;
}

Result<Done> TakeFiles(NoteReader& reader, Recipe& recipe) {
  while (reader.Sees("input")) {
    TRY(Tokens tokens, reader.TakeTokens("input"));
    TRY(const ObjectDigest digest, tokens.NextAs<ObjectDigest>());
    TRY(const std::string_view name, tokens.Next());
    TRY_DONE(tokens.End());
    recipe.inputs.push_back({std::string(name), digest});
  }
  while (reader.Sees("variable")) {
    TRY(Tokens tokens, reader.TakeTokens("variable"));
    TRY(const std::string_view name, tokens.Next());
    TRY(std::string value, tokens.NextText());
    TRY_DONE(tokens.End());
    recipe.environment.push_back({std::string(name), std::move(value)});
  }
  return Done{};
}

}  // namespace

bool IsFileName(std::string_view name) {
  constexpr std::size_t kMaxName = 200;
  return !name.empty() && name.size() <= kMaxName && name[0] != '.' &&
         name[0] != '-' &&
         name.find_first_not_of(std::string(kAlphanumeric) + "._+-~:=@%") ==
             std::string_view::npos;
}

Result<Done> CheckRecipe(const Recipe& recipe) {
  if (!IsName(recipe.name)) {
    return Bad("name " + Quoted(recipe.name) +
               ": write 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a "
               "letter or digit");
  }
  TRY_DONE(CheckFiles(recipe.inputs, "inputs", kMaxInputs));
  TRY_DONE(CheckFiles(recipe.outputs, "outputs", kMaxOutputs));
  if (recipe.outputs.empty()) return Bad("outputs: one at least");
  TRY_DONE(CheckEnvironment(recipe));
  if (recipe.faketime && !recipe.clock) {
    return Bad("clock.faketime needs clock.source-date-epoch");
  }
  std::size_t bytes = 0;
  for (const std::string& argument : recipe.command) {
    if (!IsArgument(argument)) {
      return Bad("command: an argument has NUL or 128 KiB");
    }
    bytes += argument.size();
  }
  if (recipe.command.empty() || recipe.command[0].empty() ||
      recipe.command.size() > kMaxArguments || bytes > kMaxTextBytes) {
    return Bad("command: 1 to 256 arguments of together less than 128 KiB");
  }
  return CheckLimits(recipe.limits);
}

std::string Format(const Recipe& r) {
  NoteWriter writer(kRecipeNote);
  writer.Add("name", r.name).Add("root", OptionalDigest(r.root));
  for (const RecipeInput& input : r.inputs) {
    writer.Add("input", input.digest.text() + " " + input.name);
  }
  for (const RecipeVariable& variable : r.environment) {
    writer.Add("variable", variable.name + " " + TokenEncode(variable.value));
  }
  writer.Add("clock", OptionalInstant(r.clock))
      .Add("faketime", r.faketime ? std::string_view("yes") : "no");
  for (const std::string& argument : r.command) {
    writer.AddText("argument", argument);
  }
  for (const RecipeOutput& output : r.outputs) {
    writer.Add("output", OptionalDigest(output.digest) + " " + output.name);
  }
  writer.Add("time", FormatSeconds(r.limits.time))
      .Add("memory", r.limits.memory_bytes)
      .Add("disk", r.limits.disk_bytes)
      .Add("processes", r.limits.processes)
      .Add("log", r.limits.log_bytes);
  return std::move(writer).text();
}

Result<Recipe> ParseRecipe(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRecipeNote, kMaxRecipeBytes));
  Recipe recipe;
  TRY(const std::string_view name, reader.Take("name"));
  recipe.name = name;
  TRY(const std::string_view root, reader.Take("root"));
  TRY(recipe.root, ParseOptionalDigest<NoteDigest>(root));
  TRY_DONE(TakeFiles(reader, recipe));
  TRY(const std::string_view clock, reader.Take("clock"));
  TRY(recipe.clock, ParseOptionalInstant(clock));
  TRY(const std::string_view faketime, reader.Take("faketime"));
  recipe.faketime = faketime == "yes";
  while (reader.Sees("argument")) {
    TRY(std::string argument, reader.TakeText("argument"));
    recipe.command.push_back(std::move(argument));
  }
  while (reader.Sees("output")) {
    TRY(Tokens tokens, reader.TakeTokens("output"));
    TRY(const std::string_view digest, tokens.Next());
    RecipeOutput output;
    TRY(output.digest, ParseOptionalDigest<ObjectDigest>(digest));
    TRY(const std::string_view file, tokens.Next());
    TRY_DONE(tokens.End());
    output.name = file;
    recipe.outputs.push_back(std::move(output));
  }
  TRY(recipe.limits, TakeLimits(reader));
  TRY_DONE(reader.End());
  const auto good = CheckRecipe(recipe);
  if (!good.ok()) return Failure{Reason::kBadNote, good.failure().detail};
  return Canonical(std::move(recipe), text);
}

}  // namespace airlock::notes
