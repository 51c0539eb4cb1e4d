#include "airlock/cli/command_tree.h"

#include <CLI/CLI.hpp>

namespace airlock::cli {
namespace {

void AddBelow(const CommandPath& path, const CLI::App& app,
              std::vector<CommandPath>& commands) {
  for (const CLI::App* below : CommandsBelow(app)) {
    CommandPath longer = path;
    longer.apps.push_back(below);
    commands.push_back(longer);
    AddBelow(longer, *below, commands);
  }
}

}  // namespace

std::string CommandPath::name() const {
  std::string name;
  for (const CLI::App* one : apps) {
    name += (name.empty() ? "" : " ") + one->get_name();
  }
  return name;
}

std::vector<CommandPath> CommandsOf(const CLI::App& root) {
  std::vector<CommandPath> commands;
  AddBelow({}, root, commands);
  return commands;
}

std::vector<const CLI::App*> CommandsBelow(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& app) {
  return app.get_options(
      [](const CLI::Option* option) { return option->nonpositional(); });
}

std::vector<std::string> SpellingsOf(const CLI::Option& option) {
  std::vector<std::string> spellings;
  for (const std::string& name : option.get_snames()) {
    spellings.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    spellings.push_back("--" + name);
  }
  return spellings;
}

std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  // CLI11 tells of a check by words in the type: "TEXT:{review,sealed}".
  const std::string type = option.get_type_name();
  const std::size_t from = type.find('{');
  const std::size_t to = type.find('}');
  std::vector<std::string> choices;
  if (from == std::string::npos || to == std::string::npos) return choices;
  choices.emplace_back();
  for (const char c : type.substr(from + 1, to - from - 1)) {
    if (c == ',') {
      choices.emplace_back();
    } else {
      choices.back() += c;
    }
  }
  return choices;
}

}  // namespace airlock::cli
