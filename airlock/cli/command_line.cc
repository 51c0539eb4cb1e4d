#include "airlock/cli/command_line.h"

#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/cli/commands.h"
#include "airlock/cli/completion.h"
#include "airlock/cli/examples.h"
#include "airlock/cli/grammar.h"
#include "airlock/cli/misspelling.h"
#include "airlock/platform/process.h"

namespace airlock::cli {
namespace {

// The innermost verb that was named before the words made no sense.
std::string VerbOf(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string verb;
  for (auto below = at->get_subcommands(); !below.empty();
       below = at->get_subcommands()) {
    at = below[0];
    verb += (verb.empty() ? "" : " ") + at->get_name();
  }
  return verb;
}

int PrintUsageFailure(const CLI::App& app, const CLI::ParseError& error,
                      int argc, char** argv, bool json) {
  std::string detail =
      FindMisspelling(app, argc, argv).value_or(std::string(error.what()));
  const std::string verb = VerbOf(app);
  if (const std::string_view example = ExampleOf(verb); !example.empty()) {
    detail += "; for example: " + std::string(example);
  }
  return PrintFailure({Reason::kUsage, std::move(detail)}, verb, json);
}

bool AskedForJson(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

int Answer(Grammar& grammar, Options& options, int argc, char** argv) {
  try {
    if (argc >= 2 && std::string_view(argv[1]) == "help") {
      // "help VERB" is "VERB --help"; CLI11 takes the words in reverse.
      std::vector<std::string> words = {"--help"};
      words.insert(words.end(), std::reverse_iterator(argv + argc),
                   std::reverse_iterator(argv + 2));
      grammar.app().parse(words);
    } else {
      grammar.app().parse(argc, argv);
    }
  } catch (const CLI::ParseError& error) {
    // Help is no failure; everything else is a usage error of ours.
    if (error.get_exit_code() == 0) return grammar.app().exit(error);
    return PrintUsageFailure(grammar.app(), error, argc, argv,
                             AskedForJson(argc, argv));
  }
  auto folder = platform::ProgramFolder();
  if (!folder.ok()) return PrintFailure(folder.failure(), "", options.json);
  options.program_folder = *folder;
  // What these do, they do without an installation.
  const std::string first = options.verb.substr(0, options.verb.find(' '));
  const bool needs_home =
      !std::set<std::string_view>{"key new", "policy check", "root show",
                                  "root sign"}
           .contains(options.verb) &&
      !std::set<std::string_view>{
          "compare", "completion", "diff",   "doctor",        "inspect", "rebuild",
          "tuf",     "vectors",    "verify", "verify-bundle", "version"}
           .contains(first);
  if (needs_home && options.home.empty()) {
    return PrintFailure({Reason::kUsage, "--home DIR or $AIRLOCK_HOME"},
                        options.verb, options.json);
  }
  const Result<Output> output = grammar.chosen()(options);
  if (!output.ok()) {
    return PrintFailure(output.failure(), options.verb, options.json);
  }
  return Print(*output, options.verb, options.json);
}

}  // namespace

// Here, for it is about the grammar itself.
Result<Output> Completion(const Options&) {
  Options unused;
  Grammar grammar(unused);
  Output output;
  output.text = BashCompletion(grammar.app());
  output.json = {{"script", output.text}};
  return output;
}

int Main(int argc, char** argv) {
  Options options;
  Grammar grammar(options);
  const int code = Answer(grammar, options, argc, argv);
  // Whatever drives TUF clients knows two exit codes.
  return grammar.is_tuf() && code != 0 ? 1 : code;
}

}  // namespace airlock::cli
