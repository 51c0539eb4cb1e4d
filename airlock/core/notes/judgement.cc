#include "airlock/core/notes/judgement.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 6> kLevels = {"R0", "R1", "R2",
                                                     "R3", "RX", "not-rebuilt"};
// Long enough to explain, short enough for a record.
constexpr std::size_t kMaxProseBytes = 4 * 1024;

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

}  // namespace

std::string_view NameOf(RebuildLevel level) {
  return kLevels[static_cast<std::size_t>(level)];
}

Result<RebuildLevel> RebuildLevelNamed(std::string_view name) {
  const auto at = std::find(kLevels.begin(), kLevels.end(), name);
  if (at == kLevels.end()) {
    return BadNote("rebuild level '" + Printable(name.substr(0, 40)) + "'");
  }
  return static_cast<RebuildLevel>(at - kLevels.begin());
}

std::string Format(const Rebuild& r) {
  NoteWriter writer(kRebuildNote);
  writer.Add("object", r.object)
      .Add("level", NameOf(r.level))
      .AddText("cause", r.cause);
  return std::move(writer).text();
}

Result<Rebuild> ParseRebuild(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRebuildNote));
  TRY(const ObjectDigest object, reader.TakeAs<ObjectDigest>("object"));
  TRY(const std::string_view level_name, reader.Take("level"));
  TRY(const RebuildLevel level, RebuildLevelNamed(level_name));
  TRY(std::string cause, reader.TakeText("cause"));
  TRY_DONE(reader.End());
  return Canonical(Rebuild{object, level, std::move(cause)}, text);
}

std::string Format(const Held& held) {
  NoteWriter writer(kHeldNote);
  writer.Add("not-before", held.not_before);
  return std::move(writer).text();
}

Result<Held> ParseHeld(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kHeldNote));
  TRY(const Instant not_before, reader.TakeAs<Instant>("not-before"));
  TRY_DONE(reader.End());
  return Canonical(Held{not_before}, text);
}

std::string Format(const Refused& r) {
  NoteWriter writer(kRefusedNote);
  writer.AddText("stage", r.stage)
      .AddText("reason", r.reason)
      .AddText("detail", r.detail);
  return std::move(writer).text();
}

Result<Refused> ParseRefused(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRefusedNote));
  Refused refused;
  TRY(refused.stage, reader.TakeText("stage"));
  TRY(refused.reason, reader.TakeText("reason"));
  TRY(refused.detail, reader.TakeText("detail"));
  TRY_DONE(reader.End());
  if (!ReasonNamed(refused.reason)) {
    return BadNote("unknown reason " + Printable(refused.reason));
  }
  return Canonical(std::move(refused), text);
}

std::string Format(const Verdict& v) {
  NoteWriter writer(kVerdictNote);
  writer.Add("submission", v.submission.text())
      .Add("dossier", v.dossier)
      .Add("policy", v.policy)
      .Add("roster", v.roster)
      .Add("now", v.now);
  for (const RecordDigest& waiver : v.waivers) writer.Add("waiver", waiver);
  return std::move(writer).text();
}

Result<Verdict> ParseVerdict(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kVerdictNote));
  TRY(SubmissionId submission, reader.TakeAs<SubmissionId>("submission"));
  TRY(const NoteDigest dossier, reader.TakeAs<NoteDigest>("dossier"));
  TRY(const NoteDigest policy, reader.TakeAs<NoteDigest>("policy"));
  TRY(const NoteDigest roster, reader.TakeAs<NoteDigest>("roster"));
  TRY(const Instant now, reader.TakeAs<Instant>("now"));
  Verdict verdict{std::move(submission), dossier, policy, roster, now, {}};
  while (reader.Sees("waiver")) {
    TRY(const RecordDigest waiver, reader.TakeAs<RecordDigest>("waiver"));
    if (!verdict.waivers.empty() && !(verdict.waivers.back() < waiver)) {
      return BadNote("waivers repeated or not sorted");
    }
    verdict.waivers.push_back(waiver);
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(verdict), text);
}

std::string_view NameOf(Choice choice) {
  return choice == Choice::kApprove ? "approve" : "reject";
}

std::string Format(const Decision& d) {
  NoteWriter writer(kDecisionNote);
  writer.Add("submission", d.submission.text())
      .Add("choice", NameOf(d.choice))
      .Add("verdict", d.verdict)
      .Add("dossier", d.dossier)
      .Add("policy", d.policy)
      .Add("roster", d.roster);
  for (const TargetName& target : d.targets) {
    writer.Add("target", target.text());
  }
  writer.Add("person", d.person.text())
      .Add("role", d.role.text())
      .Add("ledger", std::to_string(d.ledger_size) + " " + d.ledger_root.text())
      .Add("expires", d.expires)
      .AddText("comment", d.comment);
  return std::move(writer).text();
}

Result<Decision> ParseDecision(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kDecisionNote));
  TRY(SubmissionId submission, reader.TakeAs<SubmissionId>("submission"));
  TRY(const std::string_view choice_name, reader.Take("choice"));
  if (choice_name != "approve" && choice_name != "reject") {
    return BadNote("choice is neither approve nor reject");
  }
  const Choice choice =
      choice_name == "approve" ? Choice::kApprove : Choice::kReject;
  TRY(const RecordDigest verdict, reader.TakeAs<RecordDigest>("verdict"));
  TRY(const NoteDigest dossier, reader.TakeAs<NoteDigest>("dossier"));
  TRY(const NoteDigest policy, reader.TakeAs<NoteDigest>("policy"));
  TRY(const NoteDigest roster, reader.TakeAs<NoteDigest>("roster"));
  std::vector<TargetName> targets;
  while (reader.Sees("target")) {
    TRY(TargetName target, reader.TakeAs<TargetName>("target"));
    if (!targets.empty() && !(targets.back() < target)) {
      return BadNote("targets repeated or not sorted");
    }
    targets.push_back(std::move(target));
  }
  TRY(PersonName person, reader.TakeAs<PersonName>("person"));
  TRY(RoleName role, reader.TakeAs<RoleName>("role"));
  TRY(Tokens ledger, reader.TakeTokens("ledger"));
  TRY(const std::uint64_t size, ledger.NextNumber());
  TRY(const RootDigest root, ledger.NextAs<RootDigest>());
  TRY_DONE(ledger.End());
  TRY(const Instant expires, reader.TakeAs<Instant>("expires"));
  TRY(std::string comment, reader.TakeText("comment"));
  TRY_DONE(reader.End());
  if (comment.size() > kMaxProseBytes) return BadNote("comment over 4 KiB");
  return Canonical(
      Decision{std::move(submission), choice, verdict, dossier, policy, roster,
               std::move(targets), std::move(person), std::move(role), size,
               root, expires, std::move(comment)},
      text);
}

std::string Format(const Waiver& w) {
  NoteWriter writer(kWaiverNote);
  writer.AddText("id", w.id)
      .Add("submission", w.submission.text())
      .AddText("requirement", w.requirement)
      .AddText("scope", w.scope)
      .AddText("justification", w.justification)
      .Add("person", w.person.text())
      .Add("expires", w.expires);
  return std::move(writer).text();
}

Result<Waiver> ParseWaiver(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kWaiverNote));
  TRY(std::string id, reader.TakeText("id"));
  TRY(SubmissionId submission, reader.TakeAs<SubmissionId>("submission"));
  TRY(std::string requirement, reader.TakeText("requirement"));
  TRY(std::string scope, reader.TakeText("scope"));
  TRY(std::string justification, reader.TakeText("justification"));
  TRY(PersonName person, reader.TakeAs<PersonName>("person"));
  TRY(const Instant expires, reader.TakeAs<Instant>("expires"));
  TRY_DONE(reader.End());
  if (justification.empty()) return BadNote("a waiver says why");
  if (justification.size() > kMaxProseBytes) {
    return BadNote("justification over 4 KiB");
  }
  return Canonical(Waiver{std::move(id), std::move(submission),
                          std::move(requirement), std::move(scope),
                          std::move(justification), std::move(person), expires},
                   text);
}

}  // namespace airlock::notes
