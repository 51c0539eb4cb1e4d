#include "airlock/cli/completion.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "airlock/cli/command_tree.h"

namespace airlock::cli {
namespace {

void AddWord(std::string& words, const std::string& word) {
  words += (words.empty() ? "" : " ") + word;
}

std::string NamesBelow(const CLI::App& app) {
  std::string words;
  for (const CLI::App* below : CommandsBelow(app)) {
    AddWord(words, below->get_name());
  }
  return words;
}

// A line of the case that knows what may follow a command.
std::string Follows(const std::string& command, const std::string& words,
                    const std::string& options) {
  return "    '" + command + "') words='" + words + "' options='" + options +
         "' ;;\n";
}

}  // namespace

std::string BashCompletion(const CLI::App& root) {
  const std::string& program = root.get_name();
  std::string everywhere;
  for (const CLI::Option* option : OptionsOf(root)) {
    for (const std::string& name : SpellingsOf(*option)) {
      AddWord(everywhere, name);
    }
  }
  std::string known;
  std::string follows = Follows("", NamesBelow(root) + " help", everywhere);
  std::string choices;
  for (const CommandPath& command : CommandsOf(root)) {
    known += (known.empty() ? "'" : " | '") + command.name() + "'";
    std::string options;
    for (const CLI::App* app : command.apps) {
      for (const CLI::Option* option : OptionsOf(*app)) {
        std::string words;
        for (const std::string& choice : ChoicesOf(*option)) {
          AddWord(words, choice);
        }
        for (const std::string& name : SpellingsOf(*option)) {
          AddWord(options, name);
          if (words.empty()) continue;
          choices += "    '" + command.name() + " " + name + "') words='" +
                     words + "' ;;\n";
        }
      }
    }
    AddWord(options, everywhere);
    follows += Follows(command.name(), NamesBelow(command.app()), options);
  }
  return "# Completion for bash. Made by `" + program +
         " completion bash` of the commands that it knows.\n_" + program +
         R"(() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command= words= options= word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case "${command:+$command }$word" in
    )" + known +
         R"()
      command=${command:+$command }$word ;;
    esac
  done
  case $command in
)" + follows +
         R"(  esac
  case "$command $previous" in
)" + choices +
         R"(  esac
  [[ $current != -* ]] || words=$options
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _)" +
         program + " " + program + "\n";
}

}  // namespace airlock::cli
