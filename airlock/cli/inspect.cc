// inspect: what is inside any file, without daemons or state.
#include "airlock/cli/commands.h"
#include "airlock/cli/inspect_file.h"
#include "airlock/core/notes/inspection.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

JsonValue MemberJson(const notes::Member& member) {
  JsonValue::Object json = {
      {"path", Printable(member.path)},  {"type", notes::NameOf(member.type)},
      {"size", JsonNumber(member.size)}, {"mode", member.mode},
      {"uid", JsonNumber(member.uid)},   {"gid", JsonNumber(member.gid)}};
  if (member.digest) json.push_back({"digest", member.digest->text()});
  if (!member.link.empty()) json.push_back({"link", Printable(member.link)});
  if (!member.capabilities.empty()) {
    json.push_back({"capabilities", Printable(member.capabilities)});
  }
  return json;
}

}  // namespace

Result<Output> Inspect(const Options& o) {
  if (o.paths.size() != 1) {
    return Failure{Reason::kUsage, "one file at a time"};
  }
  const std::string& path = o.paths[0];
  TRY(const Inspected file, InspectFile(o, path));
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
    return output;
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
  JsonValue::Array members;
  for (const notes::Member& member : inventory.members) {
    output.text +=
        std::string(notes::NameOf(member.type)) + " " +
        (member.digest ? member.digest->hex() : "-") + " " +
        std::to_string(member.size) + " " + Printable(member.path) +
        (member.link.empty() ? "" : " -> " + Printable(member.link)) + "\n";
    members.push_back(MemberJson(member));
  }
  output.json.push_back({"verdict", whole ? "accepted" : "incomplete"});
  output.json.push_back({"reason", whole ? "" : NameOf(reason)});
  output.json.push_back({"format", Printable(inventory.format)});
  output.json.push_back({"coverage", notes::NameOf(inventory.coverage)});
  output.json.push_back(
      {"expanded-bytes", JsonNumber(inventory.expanded_bytes)});
  output.json.push_back({"sandbox", Printable(file.sandbox)});
  output.json.push_back({"members", members});
  output.exit_code = whole ? 0 : ExitCodeOf(reason);
  return output;
}

}  // namespace airlock::cli
