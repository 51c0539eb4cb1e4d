// rebuild: the same file again, from its sources, in a box.
#include <unistd.h>

#include <algorithm>

#include "airlock/cli/commands.h"
#include "airlock/cli/compare_files.h"
#include "airlock/cli/files.h"
#include "airlock/cli/rebuild_debian.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/rebuild_report.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "policies/compile_recipe.h"
#include "verifier/compare/sentence.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

struct Places {
  std::string inputs;
  std::string root;
  std::string output;
};

// The program that runs it has root's power over a namespace: root's own, or
// what a user's subordinate ids give.
std::vector<std::string> Runner(const Options& o, const Places& places) {
  std::vector<std::string> argv;
  if (::geteuid() != 0) {
    argv = {"/usr/bin/unshare", "--map-root-user", "--map-auto", "--"};
  }
  for (const std::string& word : {o.program_folder + "/airlock-rebuild",
                                  places.inputs, places.root, places.output}) {
    argv.push_back(word);
  }
  return argv;
}

Result<notes::RebuildReport> RunBoxed(const Options& o,
                                      const notes::Recipe& recipe,
                                      const Places& places) {
  const std::string text = notes::Format(recipe);
  TRY_DONE(WriteUserFile(places.output + "/recipe.note", text));
  auto answer = platform::RunTool(Runner(o, places), text);
  if (!answer.ok()) {
    return Failure{Reason::kNoSandbox,
                   (::geteuid() == 0 ? std::string()
                                     : "a build needs a range of user ids (the "
                                       "package uidmap, and usermod "
                                       "--add-subuids and --add-subgids): ") +
                       answer.failure().detail};
  }
  if (KindOfNote(*answer) == notes::kFailureNote) {
    TRY(notes::FailureNote note, notes::ParseFailure(*answer));
    return std::move(note.failure);
  }
  TRY(notes::RebuildReport report, notes::ParseRebuildReport(*answer));
  if (report.recipe != crypto::DigestNote(text)) {
    return Failure{Reason::kProtocol, "a report about another recipe"};
  }
  TRY_DONE(WriteUserFile(places.output + "/report.note", *answer));
  if (report.failure) {
    return Failure{report.failure->reason,
                   report.name + ": " + report.failure->detail + "; see " +
                       places.output + "/build.log"};
  }
  return report;
}

// By its digest: R0 or not.
void TellOfOutput(const notes::BuiltOutput& built, JsonValue::Array& outputs,
                  Output& output) {
  output.text += "  " + std::string(built.verdict()) + "  " +
                 Printable(built.name) + "  " + built.digest.text() + "\n";
  outputs.push_back(JsonValue::Object{
      {"name", Printable(built.name)},
      {"verdict", built.verdict()},
      {"digest", built.digest.text()},
      {"expected", built.expected ? built.expected->text() : ""},
      {"size", JsonNumber(built.size)}});
}

// "2 of 3 byte for byte as expected", of those of which something is expected.
std::string Counted(const std::vector<notes::BuiltOutput>& outputs) {
  const auto judged = std::ranges::count_if(
      outputs, [](const auto& one) { return one.expected.has_value(); });
  const auto differing = std::ranges::count_if(
      outputs, [](const auto& one) { return one.differs(); });
  if (judged == 0) {
    return std::to_string(outputs.size()) + " made, no digest expected";
  }
  return std::to_string(judged - differing) + " of " + std::to_string(judged) +
         " byte for byte as expected";
}

Output Told(const notes::RebuildReport& report, const Places& places) {
  Output output;
  const bool differs = std::ranges::any_of(
      report.outputs, [](const auto& one) { return one.differs(); });
  output.text = std::string(differs ? "differs" : "rebuilt") + "  " +
                Printable(report.name) + ": " + Counted(report.outputs) +
                ", in " + FormatSeconds(report.duration) + "\n";
  JsonValue::Array outputs;
  for (const notes::BuiltOutput& built : report.outputs) {
    TellOfOutput(built, outputs, output);
  }
  output.text += "  report  " + places.output + "/report.note\n";
  output.json = {{"name", report.name},
                 {"verdict", differs ? "differs" : "rebuilt"},
                 {"recipe", report.recipe.text()},
                 {"root", report.root.text()},
                 {"packages", JsonNumber(report.packages.size())},
                 {"box", Printable(report.box)},
                 {"started", report.started.text()},
                 {"duration", FormatSeconds(report.duration)},
                 {"report", Printable(places.output + "/report.note")},
                 {"outputs", std::move(outputs)}};
  if (differs) output.exit_code = ExitCodeOf(Reason::kRebuildDiffers);
  return output;
}

JsonValue::Array Names(const std::vector<std::string>& words) {
  JsonValue::Array names;
  for (const std::string& word : words) names.push_back(Printable(word));
  return names;
}

// Below R0 there are levels, for which both files are taken apart. The exit
// code stays that of bytes that differ.
void TellOfDifference(const Options& o, const std::string& published,
                      const std::string& name, JsonValue::Array& comparisons,
                      Output& output) {
  const std::string theirs = published + "/" + name;
  const std::string ours = o.rebuild.output + "/built/" + name;
  const auto compared = CompareFiles(o, theirs, ours);
  const std::string level =
      compared.ok() ? std::string(notes::NameOf(compared->comparison.level))
                    : std::string(NameOf(compared.failure().reason));
  const std::string words =
      compared.ok()
          ? verifier::SentenceOf(compared->comparison, compared->explained)
          : Printable(compared.failure().detail);
  output.text += "  " + level + "  " + Printable(name) + ": " + words +
                 "\n    next  airlock compare " + Printable(theirs) + " " +
                 Printable(ours) + "\n";
  comparisons.push_back(JsonValue::Object{
      {"name", Printable(name)}, {"level", level}, {"sentence", words}});
}

Result<Output> RebuildDebian(const Options& o) {
  if (!o.paths.empty() || !o.rebuild.inputs.empty() ||
      !o.rebuild.root.empty()) {
    return Failure{Reason::kUsage,
                   "--debian brings its own recipe, inputs and root"};
  }
  TRY(const DebianRebuild debian, PrepareDebian(o));
  const Places places{debian.inputs, debian.root, o.rebuild.output};
  Progress("building", o.quiet);
  TRY(const notes::RebuildReport report, RunBoxed(o, debian.recipe, places));
  Output output = Told(report, places);
  JsonValue::Array comparisons;
  for (const notes::BuiltOutput& built : report.outputs) {
    if (built.differs()) {
      TellOfDifference(o, debian.published, built.name, comparisons, output);
    }
  }
  output.json.push_back({"comparisons", std::move(comparisons)});
  for (const std::string& one : debian.built_again) {
    output.text += "  not compared  " + Printable(one) +
                   " was built again without a change of its source (binNMU)\n";
  }
  for (const std::string& one : debian.missing) {
    output.text += "  not to be had  " + Printable(one) +
                   " of the .buildinfo: another version took its place\n";
  }
  output.json.push_back({"source-version", Printable(debian.version)});
  output.json.push_back({"published", Printable(debian.published)});
  output.json.push_back({"built-again", Names(debian.built_again)});
  output.json.push_back({"not-to-be-had", Names(debian.missing)});
  return output;
}

}  // namespace

Result<Output> Rebuild(const Options& o) {
  if (!o.rebuild.debian.empty()) return RebuildDebian(o);
  if (o.paths.size() != 1 || o.rebuild.root.empty()) {
    return Failure{Reason::kUsage,
                   "a recipe and --root, or --debian with a source package"};
  }
  TRY(const std::string toml, ReadUserFile(o.paths[0], notes::kMaxRecipeBytes));
  auto recipe = policies::CompileRecipe(toml);
  if (!recipe.ok()) {
    return Failure{recipe.failure().reason,
                   o.paths[0] + ": " + recipe.failure().detail};
  }
  if (!recipe->inputs.empty() && o.rebuild.inputs.empty()) {
    return Failure{Reason::kUsage, "the recipe has inputs: give --inputs"};
  }
  TRY(const platform::Directory output,
      platform::Directory::Make(o.rebuild.output));
  (void)output;
  const Places places{o.rebuild.inputs.empty() ? "." : o.rebuild.inputs,
                      o.rebuild.root, o.rebuild.output};
  TRY(const notes::RebuildReport report, RunBoxed(o, *recipe, places));
  return Told(report, places);
}

}  // namespace airlock::cli
