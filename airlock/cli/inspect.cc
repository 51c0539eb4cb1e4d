// inspect: what is inside any file, without daemons or state.
#include "airlock/cli/commands.h"
#include "airlock/cli/inspect_file.h"
#include "airlock/cli/inspection_report.h"
#include "airlock/cli/inspection_text.h"
#include "airlock/core/notes/inspection.h"

namespace airlock::cli {

using formats::JsonValue;

namespace {

// The form that was asked for, instead of what people read.
Output AsReport(const Options& o, const Inspected& file, Output output) {
  if (o.name == "sarif") {
    output.text = formats::PlainJson(SarifReport(o.paths[0], file)) + "\n";
  } else if (o.name == "test-result") {
    output.text = formats::PlainJson(TestResultReport(o.paths[0], file)) + "\n";
  }
  return output;
}

}  // namespace

Result<Output> Inspect(const Options& o) {
  if (o.paths.size() != 1) {
    return Failure{Reason::kUsage, "one file at a time"};
  }
  const std::string& path = o.paths[0];
  TRY(const Inspected file, InspectFile(o, path));
  if (!o.name.empty() && o.json) {
    return Failure{Reason::kUsage, "--report is a document of its own"};
  }
  const ObjectDigest& digest = file.digest;
  const std::uint64_t size = file.size;
  const auto& answer = file.inventory;
  Output output;
  output.json = {
      {"path", Printable(path)}, {"digest", digest.text()}, {"size", size}};
  if (!answer.ok()) {
    const Failure& failure = answer.failure();
    output.text = "refused  " + std::string(NameOf(failure.reason)) + ": " +
                  Printable(failure.detail) + "\n";
    output.json.push_back({"verdict", "refused"});
    output.json.push_back({"reason", NameOf(failure.reason)});
    output.json.push_back({"detail", Printable(failure.detail)});
    output.json.push_back({"next", NextStepFor(failure.reason)});
    output.json.push_back({"members", JsonValue::Array{}});
    output.exit_code = ExitCodeOf(failure.reason);
    return AsReport(o, file, std::move(output));
  }
  const notes::Inventory& inventory = *answer;
  const bool whole = inventory.coverage == notes::Coverage::kComplete ||
                     inventory.coverage == notes::Coverage::kLeaf;
  const Reason reason = inventory.coverage == notes::Coverage::kOpaque
                            ? Reason::kOpaque
                            : Reason::kIncompleteCoverage;
  output.text = std::string(whole ? "accepted" : NameOf(reason)) + "  " +
                Printable(inventory.format) + ", " +
                std::string(notes::NameOf(inventory.coverage)) + ", " +
                std::to_string(inventory.members.size()) + " members, " +
                std::to_string(inventory.expanded_bytes) + " bytes, " +
                Printable(file.sandbox) + "\n";
  // Of a million members either is long.
  if (!o.json && o.name.empty()) {
    output.text += InspectionText(inventory, file.images);
  }
  output.json.push_back({"verdict", whole ? "accepted" : "incomplete"});
  output.json.push_back({"reason", whole ? "" : NameOf(reason)});
  output.json.push_back({"format", Printable(inventory.format)});
  output.json.push_back({"coverage", notes::NameOf(inventory.coverage)});
  output.json.push_back(
      {"expanded-bytes", JsonNumber(inventory.expanded_bytes)});
  output.json.push_back({"sandbox", Printable(file.sandbox)});
  if (o.json) {
    output.json.push_back({"facts", FactsJson(inventory.facts)});
    output.json.push_back({"findings", RemarksJson(inventory)});
    output.json.push_back({"images", ImagesJson(inventory, file.images)});
    output.json.push_back({"members", MembersJson(inventory)});
  }
  output.exit_code = whole ? 0 : ExitCodeOf(reason);
  return AsReport(o, file, std::move(output));
}

}  // namespace airlock::cli
