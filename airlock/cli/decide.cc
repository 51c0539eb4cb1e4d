// approve, reject, waive: what people sign.
#include <algorithm>

#include "airlock/cli/cases.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/last_seen.h"
#include "airlock/cli/person_key.h"
#include "airlock/core/home.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/process.h"
#include "airlock/wire/append.h"
#include "policies/approvals.h"

namespace airlock::cli {
namespace {

Result<ledger::Appended> AppendAsPerson(const Home& home,
                                        const stager::SiteNow& now,
                                        const Subject& subject,
                                        SignedNote body) {
  return wire::AppendNext(home.socket("ledger"), now.reader, Author::kPerson,
                          subject, std::move(body));
}

// The role to decide in: the one asked for, or the person's first that counts
// in this channel, those that the policy demands before "reviewer".
Result<RoleName> RoleFor(const Options& o, const policies::Person& person,
                         const policies::Policy& policy) {
  const std::vector<RoleName> counting = policies::ApprovingRoles(policy);
  if (!o.role.empty()) {
    TRY(RoleName role, RoleName::Parse(o.role));
    if (!person.Has(role.text()) ||
        std::find(counting.begin(), counting.end(), role) == counting.end()) {
      return Failure{Reason::kNotAllowed,
                     person.name.text() + " cannot decide as " + role.text() +
                         " in channel " + policy.channel.text()};
    }
    return role;
  }
  for (auto role = counting.rbegin(); role != counting.rend(); ++role) {
    if (person.Has(role->text())) return *role;
  }
  return Failure{Reason::kNotAllowed,
                 person.name.text() + " has no role that counts in channel " +
                     policy.channel.text()};
}

// The ledger would take it again, since what has lapsed may be said again; but
// what still counts needs no repetition.
Result<Done> CheckNotSaid(const Standing& s,
                          const policies::Site& site, notes::Choice choice,
                          const PersonName& person, Instant when) {
  const policies::Roster& roster = site.roster->body;
  const policies::Question question{s.policy->body,     s.policy_digest, roster,
                                    site.roster_digest, site.trusts,     s.facts,
                                    when};
  for (const policies::On<notes::Decision>& on : s.facts.decisions) {
    if (on.body.person != person || on.body.choice != choice) continue;
    const bool counts =
        choice == notes::Choice::kApprove
            ? policies::CheckApproval(question, *s.verdict, on).ok()
            : on.body.verdict == s.verdict->record &&
                  policies::CheckDecider(s.facts, s.policy->body, roster, on).ok();
    if (counts) {
      return Failure{Reason::kDuplicateRecord,
                     person.text() + " said so in " + on.record.text()};
    }
  }
  return Done{};
}

Result<Output> DecideAs(notes::Choice choice, const Options& o) {
  const Home home(o.home);
  const Instant when = platform::Now();
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  // The history that this person is shown must continue the one shown before.
  TRY_DONE(CheckLastSeen(now.reader));
  TRY(const Standing s, StandingOf(now, home, o.id, when));
  if (!s.verdict || s.facts.seal || s.facts.refused) {
    return Failure{s.facts.verdicts.empty() || s.verdict
                       ? Reason::kWrongOrder
                       : Reason::kStaleDecision,
                   s.facts.id.text() + " is " + s.state + ": " + s.why};
  }
  const policies::On<notes::Verdict>& verdict = *s.verdict;
  const std::string digest = verdict.record.text();
  if (o.digest.empty()) {
    return Failure{Reason::kUsage, "say what you decide on: --digest " +
                                       digest + " (" +
                                       verdict.record.short_code() + ")"};
  }
  if (o.digest != digest && o.digest != verdict.record.short_code()) {
    return Failure{Reason::kStaleDecision, "the verdict is now " + digest +
                                               ", not " + Printable(o.digest)};
  }
  const policies::Roster& roster = now.site.roster->body;
  TRY(const PersonName name, PersonOfKey(o.key, roster, when));
  const policies::Person* person = roster.Find(name);
  Check(person != nullptr, "a key's person is in the roster");
  if (choice == notes::Choice::kApprove) {
    TRY(const PersonName submitter,
        roster.Responsible(s.facts.submission->body.submitter));
    if (submitter == name) {
      return Failure{Reason::kSelfApproval,
                     name.text() + " answers for this submission"};
    }
  }
  TRY_DONE(CheckNotSaid(s, now.site, choice, name, when));
  TRY(RoleName role, RoleFor(o, *person, s.policy->body));
  const notes::Decision decision{s.facts.id,
                                 choice,
                                 verdict.record,
                                 verdict.body.dossier,
                                 verdict.body.policy,
                                 verdict.body.roster,
                                 s.policy->body.targets,
                                 name,
                                 std::move(role),
                                 now.reader.size(),
                                 now.reader.checkpoint().root,
                                 when + s.policy->body.decision_lifetime,
                                 o.comment};
  const std::string text = notes::Format(decision);
  TRY(NoteSignature signature, SignNote(text, o.key));
  TRY(const ledger::Appended appended,
      AppendAsPerson(home, now, SubjectOf(s.facts.id),
                     {text, {std::move(signature)}}));
  TRY_DONE(RememberLastSeen(now.reader));
  TRY(const stager::SiteNow after, stager::OpenSite(home));
  TRY(const Standing next, StandingOf(after, home, s.facts.id.text(), when));
  const std::string done =
      choice == notes::Choice::kApprove ? "approved" : "rejected";
  Output output;
  output.text = done + " " + s.facts.id.text() + " as " + name.text() + " (" +
                decision.role.text() + ")\n" + next.why + "\n";
  output.json = {{"id", s.facts.id.text()},
                 {"choice", notes::NameOf(choice)},
                 {"person", name.text()},
                 {"role", decision.role.text()},
                 {"record", appended.digest.text()},
                 {"already", appended.already},
                 {"why", next.why}};
  return output;
}

}  // namespace

Result<Output> Approve(const Options& o) {
  return DecideAs(notes::Choice::kApprove, o);
}

Result<Output> Reject(const Options& o) {
  if (o.comment.empty()) {
    return Failure{Reason::kUsage, "a rejection says why: --comment TEXT"};
  }
  return DecideAs(notes::Choice::kReject, o);
}

Result<Output> Waive(const Options& o) {
  const Home home(o.home);
  const Instant when = platform::Now();
  if (o.reason.empty() || o.expires.empty()) {
    return Failure{Reason::kUsage,
                   "a waiver says why and until when: --reason TEXT "
                   "--expires 30d"};
  }
  if (!policies::IsWaivable(o.requirement)) {
    return Failure{Reason::kUsage,
                   "'" + Printable(o.requirement) +
                       "' cannot be waived; rebuild, rollback, opaque and incomplete "
                       "can, where the policy allows it"};
  }
  TRY(const Seconds lifetime, ParseSeconds(o.expires));
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY_DONE(CheckLastSeen(now.reader));
  TRY(const Standing s, StandingOf(now, home, o.id, when));
  TRY(const PersonName person, PersonOfKey(o.key, now.site.roster->body, when));
  TRY(const PersonName submitter,
      now.site.roster->body.Responsible(s.facts.submission->body.submitter));
  if (submitter == person) {
    return Failure{Reason::kSelfApproval,
                   person.text() + " answers for this submission"};
  }
  notes::Waiver waiver{"-",      s.facts.id, o.requirement,  o.scope,
                       o.reason, person,     when + lifetime};
  // The id is what the waiver says: the same waiver twice is one.
  waiver.id = crypto::DigestNote(notes::Format(waiver)).hex().substr(0, 16);
  const std::string text = notes::Format(waiver);
  TRY(NoteSignature signature, SignNote(text, o.key));
  TRY(const ledger::Appended appended,
      AppendAsPerson(home, now, SubjectOf(s.facts.id),
                     {text, {std::move(signature)}}));
  Output output;
  output.text = "waived " + o.requirement + " for " + s.facts.id.text() +
                " until " + waiver.expires.text() + " (waiver " + waiver.id +
                ")\n";
  output.json = {{"id", s.facts.id.text()},
                 {"waiver", waiver.id},
                 {"requirement", o.requirement},
                 {"expires", waiver.expires.text()},
                 {"record", appended.digest.text()}};
  return output;
}

}  // namespace airlock::cli
