#include "airlock/cli/misspelling.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "airlock/cli/did_you_mean.h"

namespace airlock::cli {
namespace {

using Path = std::vector<const CLI::App*>;

std::vector<const CLI::App*> Below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string Spelled(const Path& path) {
  std::string words;
  for (const CLI::App* app : path) {
    words += (words.empty() ? "" : " ") + app->get_name();
  }
  return words;
}

std::string Guess(const std::string& typed,
                  const std::vector<std::string>& known) {
  const std::string nearest = Nearest(typed, known);
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

// An option of this command or of those above it, where it may stand too.
const CLI::Option* OptionNamed(const Path& path, const std::string& name) {
  for (const CLI::App* app : path) {
    for (const CLI::Option* option : app->get_options()) {
      if (option->check_name(name)) return option;
    }
  }
  return nullptr;
}

std::vector<std::string> OptionsOf(const Path& path) {
  std::vector<std::string> names;
  for (const CLI::App* app : path) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

}  // namespace

std::optional<std::string> FindMisspelling(const CLI::App& root, int argc,
                                           char** argv) {
  Path path = {&root};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") return std::nullopt;
    if (word.size() > 1 && word[0] == '-') {
      const std::string name = word.substr(0, word.find('='));
      const CLI::Option* option = OptionNamed(path, name);
      if (option == nullptr) {
        return "'" + Spelled(path) + "' has no option '" + name + "'" +
               Guess(name, OptionsOf(path));
      }
      if (option->get_items_expected_min() > 0 && name == word) ++i;
      continue;
    }
    const auto below = Below(*path.back());
    if (below.empty()) continue;
    const CLI::App* next = nullptr;
    std::vector<std::string> names;
    for (const CLI::App* app : below) {
      names.push_back(app->get_name());
      if (app->get_name() == word) next = app;
    }
    if (next == nullptr) {
      return "'" + Spelled(path) + "' has no command '" + word + "'" +
             Guess(word, names);
    }
    path.push_back(next);
  }
  const auto below = Below(*path.back());
  if (below.empty()) return std::nullopt;
  std::string names;
  for (const CLI::App* app : below) {
    names += (names.empty() ? "" : ", ") + app->get_name();
  }
  return "'" + Spelled(path) + "' needs a command: " + names;
}

}  // namespace airlock::cli
