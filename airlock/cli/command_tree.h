// airlock/cli/command_tree.h
//
// A program's commands and options, as its parser knows them: what is written
// about them is made of this, so that it cannot say otherwise.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace airlock::cli {

// A command and those above it, outermost first, without the program itself.
struct CommandPath {
  std::vector<const CLI::App*> apps;

  const CLI::App& app() const { return *apps.back(); }
  std::string name() const;  // "policy activate"
};

// Every command, groups before what is in them, as they were added.
std::vector<CommandPath> CommandsOf(const CLI::App& root);

// The commands that may follow.
std::vector<const CLI::App*> CommandsBelow(const CLI::App& app);

// Options with a dash of one command alone; "--key", "-q" as they are typed.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& app);
std::vector<std::string> SpellingsOf(const CLI::Option& option);

// What may stand behind it, where only certain words may.
std::vector<std::string> ChoicesOf(const CLI::Option& option);

}  // namespace airlock::cli
