// diff: what changed between two files, and what became more dangerous.
#include "airlock/cli/commands.h"
#include "airlock/cli/inspect_file.h"
#include "verifier/checks/difference.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using verifier::Change;
using verifier::Power;

Result<notes::Inventory> InventoryOf(const Options& o,
                                     const std::string& path) {
  TRY(const Inspected file, InspectFile(o, path));
  if (!file.inventory.ok()) {
    Failure failure = file.inventory.failure();
    failure.detail = path + ": " + failure.detail;
    return failure;
  }
  // What was not looked into cannot be said to be the same.
  if (file.inventory->coverage == notes::Coverage::kOpaque) {
    return Failure{Reason::kOpaque, path + ": " + file.inventory->format};
  }
  if (file.inventory->coverage == notes::Coverage::kIncomplete) {
    return Failure{Reason::kIncompleteCoverage, path};
  }
  return *file.inventory;
}

template <typename Word>
JsonValue::Array Names(const std::vector<Word>& words) {
  JsonValue::Array names;
  for (const Word& word : words) {
    if constexpr (std::is_same_v<Word, Power>) {
      names.push_back(verifier::NameOf(word));
    } else {
      names.push_back(Printable(word));
    }
  }
  return names;
}

// " title: a, b"; what strangers wrote stands in some of the words.
template <typename Word>
std::string Listed(const char* title, const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    text += text.empty() ? "  " + std::string(title) + ": " : ", ";
    if constexpr (std::is_same_v<Word, Power>) {
      text += verifier::NameOf(word);
    } else {
      text += Printable(word);
    }
  }
  return text;
}

}  // namespace

Result<Output> Diff(const Options& o) {
  if (o.paths.size() != 2) {
    return Failure{Reason::kUsage, "two files: the one before and the new one"};
  }
  const bool files = o.level == "file";
  TRY(const notes::Inventory before, InventoryOf(o, o.paths[0]));
  TRY(const notes::Inventory after, InventoryOf(o, o.paths[1]));
  Output output;
  JsonValue::Array changes;
  std::size_t changed = 0;
  std::size_t concerns = 0;
  for (const Change& change : verifier::DifferenceOf(before, after)) {
    ++changed;
    if (!change.concerns.empty() || !change.weaker.empty()) ++concerns;
    if (!files && change.concerns.empty() && change.lost.empty() &&
        change.weaker.empty() && change.stronger.empty()) {
      continue;
    }
    output.text += std::string(verifier::NameOf(change.kind)) + "  " +
                   Printable(change.place);
    for (const std::string_view what : change.what) {
      output.text += " " + std::string(what);
    }
    output.text += Listed("look at", change.concerns) +
                   Listed("weaker", change.weaker) +
                   Listed("no more", change.lost) +
                   Listed("better", change.stronger) + "\n";
    changes.push_back(
        JsonValue::Object{{"change", verifier::NameOf(change.kind)},
                          {"path", Printable(change.place)},
                          {"what", Names(change.what)},
                          {"concerns", Names(change.concerns)},
                          {"lost", Names(change.lost)},
                          {"weaker", Names(change.weaker)},
                          {"stronger", Names(change.stronger)}});
  }
  output.text = std::to_string(changed) + " members differ, " +
                std::to_string(concerns) + " to look at\n" + output.text;
  output.json = {{"level", files ? "file" : "capability"},
                 {"before", before.object.text()},
                 {"after", after.object.text()},
                 {"differing", changed},
                 {"to-look-at", concerns},
                 {"changes", changes}};
  return output;
}

}  // namespace airlock::cli
