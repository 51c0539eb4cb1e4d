// airlock/cli/grammar.h
//
// The tree of verbs: what may be typed, and what becomes of it.
//
// Besides this only what is made of the tree knows CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "airlock/cli/examine.h"
#include "airlock/cli/options.h"
#include "airlock/cli/output.h"
#include "airlock/core/result.h"

namespace airlock::cli {

using Command = Result<Output> (*)(const Options&);

// Parses into the options given; each leaf remembers its function.
class Grammar {
 public:
  explicit Grammar(Options& options);

  CLI::App& app() { return app_; }
  bool is_tuf() const { return app_.got_subcommand("tuf"); }
  // The leaf that was named, after parsing.
  Command chosen() const { return chosen_; }

 private:
  CLI::App* Verb(CLI::App* parent, const std::string& name,
                 const std::string& description, Command command);
  CLI::App* Group(const std::string& name, const std::string& description);
  void Id(CLI::App* verb);
  void Key(CLI::App* verb);
  void Passphrase(CLI::App* verb);

  void AddSetUp();
  void AddKeys();
  void AddRoot();
  void AddHandingIn();
  void AddLooking();
  void AddRebuild();
  void AddExamining();
  void AddArgument(CLI::App* app, const Argument& argument);
  void AddTuf();
  void AddDeciding();
  void AddReleasing();
  void AddSite();
  void AddAudit();
  void AddVerify();

  Options& o_;
  CLI::App app_;
  CLI::App* verify_ = nullptr;
  Command chosen_ = nullptr;
};

}  // namespace airlock::cli
