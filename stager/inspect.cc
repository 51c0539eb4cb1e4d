// What is inside? A worker unpacks in memory and lists; nothing is extracted.
#include "airlock/core/notes/hand_over.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/job.h"
#include "airlock/wire/intake.h"
#include "airlock/wire/worker.h"
#include "policies/scans.h"
#include "stager/clamd_scan.h"
#include "stager/stage.h"

namespace airlock::stager {
namespace {

Result<wire::WorkerAnswer> AskAbout(notes::Task task, const Situation& s,
                                    const notes::ContentsItem& item,
                                    std::vector<std::string> engines,
                                    const Powers& powers,
                                    const wire::Serve& serve = nullptr) {
  notes::Job job;
  job.task = task;
  job.limits = s.policy.body.limits;
  job.engines = std::move(engines);
  job.inputs = {{item.role, item.object, item.size, item.name.text()}};
  std::vector<platform::Fd> inputs;
  TRY(platform::Fd fd, powers.quarantine.OpenObject(item.object));
  inputs.push_back(std::move(fd));
  TRY(wire::WorkerAnswer answer,
      wire::AskWorker(powers.home.socket("worker"), std::move(job), inputs,
                      serve));
  if (answer.documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "not one document"};
  }
  return answer;
}

Failure WrongObject(const notes::ContentsItem& item) {
  return {Reason::kLyingWorker,
          "a report about another object than " + item.object.text()};
}

// The worker hands over, clamd looks, the record is ours.
Result<SignedNote> ScanByClamd(const Situation& s,
                               const notes::ContentsItem& item,
                               const Powers& powers, Instant now) {
  // What was taken for a container and is none may come twice.
  const std::uint64_t most = item.size + 2 * s.policy.body.limits.total_bytes;
  TRY(ClamdScan scan,
      ClamdScan::Start(*s.policy.body.clamd, most, now, powers.clean_leaves,
                       policies::RoundOf(s.policy.body, s.facts, now)));
  const auto take =
      [&](std::string_view frame) -> Result<std::vector<std::string>> {
    TRY_DONE(scan.Take(frame));
    return std::vector<std::string>();
  };
  TRY(const wire::WorkerAnswer answer,
      AskAbout(notes::Task::kScan, s, item, {"clamd"}, powers, take));
  TRY(const notes::HandedOver handed,
      notes::ParseHandedOver(answer.documents[0]));
  if (handed.object != item.object) return WrongObject(item);
  TRY(notes::Scan found, std::move(scan).Finish(handed));
  found.sandbox = answer.sandbox;
  return SignedNote{notes::Format(found), {}};
}

// No worker: both lists are our own.
Result<SignedNote> ScanByHashList(const Situation& s,
                                  const notes::ContentsItem& item,
                                  const Powers& powers) {
  for (const policies::On<notes::Inspected>& on : s.facts.inspected) {
    if (on.body.object != item.object) continue;
    TRY(const Bytes text,
        powers.quarantine.Read(on.body.inventory, kMaxDocumentBytes));
    TRY(const notes::Inventory inventory, notes::ParseInventory(AsText(text)));
    if (inventory.object != item.object) return WrongObject(item);
    return SignedNote{
        notes::Format(policies::ScanForDenied(s.policy.body.files.denied,
                                              inventory, on.body.sandbox)),
        {}};
  }
  return Failure{Reason::kNotFound, "no inventory of " + item.object.text()};
}

}  // namespace

Result<SignedNote> Inspect(const Situation& s, const notes::ContentsItem& item,
                           const Powers& powers) {
  TRY(const wire::WorkerAnswer answer,
      AskAbout(notes::Task::kInspect, s, item, {}, powers));
  TRY(const notes::Inventory inventory,
      notes::ParseInventory(answer.documents[0]));
  if (inventory.object != item.object || inventory.bytes != item.size) {
    return WrongObject(item);
  }
  TRY(const platform::StoredObject stored,
      wire::PutDocumentThrough(powers.home.socket("intake"),
                               answer.documents[0]));
  const notes::Inspected inspected{item.object,
                                   stored.digest,
                                   inventory.format,
                                   inventory.coverage,
                                   inventory.members.size(),
                                   inventory.expanded_bytes,
                                   answer.sandbox};
  return SignedNote{notes::Format(inspected), {}};
}

Result<SignedNote> Scan(const Situation& s, const notes::ContentsItem& item,
                        const std::string& engine, const Powers& powers,
                        Instant now) {
  if (engine == "clamd") return ScanByClamd(s, item, powers, now);
  if (engine == policies::kHashList) return ScanByHashList(s, item, powers);
  TRY(const wire::WorkerAnswer answer,
      AskAbout(notes::Task::kScan, s, item, {engine}, powers));
  TRY(notes::Scan scan, notes::ParseScan(answer.documents[0]));
  if (scan.object != item.object) return WrongObject(item);
  scan.sandbox = answer.sandbox;
  return SignedNote{notes::Format(scan), {}};
}

}  // namespace airlock::stager
