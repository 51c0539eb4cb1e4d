// inspect: what is inside any file, without daemons or state.
#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/job.h"
#include "airlock/platform/directory.h"
#include "airlock/wire/worker.h"

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
  return json;
}

}  // namespace

Result<Output> Inspect(const Options& o) {
  if (o.paths.size() != 1) {
    return Failure{Reason::kUsage, "one file at a time"};
  }
  const std::string& path = o.paths[0];
  TRY(platform::Fd fd, OpenUserFile(path));
  if (IsFolder(path))
    return Failure{Reason::kUnreadable, path + " is a folder"};
  TRY(const std::uint64_t size, platform::SizeOf(fd.get()));
  TRY(const ObjectDigest digest, DigestOfFile(fd.get(), size));
  notes::Job job;
  job.task = notes::Task::kInspect;
  job.inputs = {{notes::ItemRole::kArtifact, digest, size,
                 path.substr(path.rfind('/') + 1)}};
  std::vector<platform::Fd> inputs;
  inputs.push_back(std::move(fd));
  auto answer = wire::AskOwnWorker(o.program_folder + "/airlock-worker",
                                   std::move(job), inputs);
  Output output;
  output.json = {
      {"path", Printable(path)}, {"digest", digest.text()}, {"size", size}};
  if (!answer.ok()) {
    const Failure& failure = answer.failure();
    if (KindOf(failure.reason) == ReasonKind::kFault) return failure;
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
  if (answer->documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "inspect: not one document"};
  }
  TRY(const notes::Inventory inventory,
      notes::ParseInventory(answer->documents[0]));
  if (inventory.object != digest || inventory.bytes != size) {
    return Failure{Reason::kLyingWorker, "a report about another file"};
  }
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
                Printable(answer->sandbox) + "\n";
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
  output.json.push_back({"sandbox", Printable(answer->sandbox)});
  output.json.push_back({"members", members});
  output.exit_code = whole ? 0 : ExitCodeOf(reason);
  return output;
}

}  // namespace airlock::cli
