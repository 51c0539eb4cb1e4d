// policy, roster: what administrators put in force.
#include "airlock/cli/activate.h"
#include "airlock/cli/cases.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/home.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/process.h"
#include "policies/compile.h"
#include "policies/order.h"
#include "policies/root_chain.h"
#include "policies/signatures.h"
#include "policies/why.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

// People's configuration; a policy over a megabyte is something else.
constexpr std::uint64_t kMaxTomlBytes = 1 << 20;

Result<Done> RecordFirstRoot(const Home& home) {
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const std::string text,
      ReadUserFile(home.public_keys() + "/1.root", kMaxRecordBytes));
  TRY(SignedNote note, ParseSigned(text));
  TRY(const ledger::Appended appended,
      AppendToSite(home, now, std::move(note)));
  (void)appended;
  return Done{};
}

// The root that init made follows the first roster. It may be missing though a
// roster is in force: a crash came between, or somebody else brought the
// pinned roster.
Result<Done> RecordMissingRoot(const Home& home) {
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const Chain chain, now.reader.ChainOf(SiteSubject()));
  if (policies::ReadRoots(chain, now.installation.first_root).ok()) {
    return Done{};
  }
  return RecordFirstRoot(home);
}

// As it would be on record: the policy in force, generation and all, if the
// rules are the same, else the next generation.
Result<policies::Policy> CompileNext(const stager::SiteNow& now,
                                     const std::string& toml) {
  TRY(policies::Policy policy, policies::CompilePolicy(toml, 1));
  if (const auto* current = now.site.PolicyFor(policy.channel)) {
    policy.generation = current->body.generation;
    if (policy != current->body) ++policy.generation;
  }
  return policy;
}

std::string Lines(std::string_view head, const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) {
    text += std::string(head) + Printable(one) + "\n";
  }
  return text;
}

// What statements must say, if any has to say anything.
std::string DescribeStatements(const policies::Policy& p) {
  std::string text = Lines("statement  ", p.predicates);
  if (p.accept_promises) text += "promises   a log's promise will do\n";
  if (p.provenance) {
    text += Lines("builder    ", p.provenance->builders) +
            Lines("source     ", p.provenance->sources);
    for (const policies::BuildParameter& parameter : p.provenance->parameters) {
      text += "parameter  " + Printable(parameter.name) + " = " +
              Printable(parameter.value) + "\n";
    }
    if (p.provenance->max_age) {
      text +=
          "built      within " + FormatSeconds(*p.provenance->max_age) + "\n";
    }
  }
  if (p.summary) {
    text += Lines("verifier   ", p.summary->verifiers) +
            Lines("resource   ", p.summary->resources) +
            Lines("level      ", p.summary->levels) +
            Lines("subject    ", p.summary->subjects);
    if (p.summary->max_age) {
      text += "verified   within " + FormatSeconds(*p.summary->max_age) + "\n";
    }
  }
  return text;
}

std::string DescribeClamd(const policies::ClamdDemand& clamd) {
  return Printable(clamd.socket) + ", files to " +
         policies::Counted(clamd.file_bytes, "byte") + ", windows " +
         (clamd.windows_suffice ? "suffice" : "are incomplete") +
         ", database at most " +
         (clamd.max_database_age ? FormatSeconds(*clamd.max_database_age)
                                 : std::string("of any age"));
}

std::string Describe(const policies::Policy& p) {
  std::string text = "channel    " + p.channel.text() + " (" +
                     std::string(notes::NameOf(p.kind)) + ")\n";
  text += "signers    " + std::to_string(p.threshold) + " of " +
          std::to_string(p.signers.size() + p.identities.size()) + "\n";
  for (const policies::PinnedSigner& signer : p.signers) {
    text += "           " + signer.trust.text() + " " +
            Printable(signer.primary) + "\n";
  }
  for (const policies::PinnedIdentity& identity : p.identities) {
    text += "           " + identity.trust.text() + " " +
            Printable(identity.identity) +
            (identity.pattern ? " (pattern)" : "") + ", says " +
            Printable(identity.issuer) + "\n";
  }
  text += DescribeStatements(p);
  if (p.origin) text += "origin     " + Printable(*p.origin) + "\n";
  if (p.codename) text += "codename   " + Printable(*p.codename) + "\n";
  text += "order      " + Printable(policies::DescribeOrder(p)) + "\n";
  if (p.max_age) text += "max age    " + FormatSeconds(*p.max_age) + "\n";
  text += "hold       " + FormatSeconds(p.hold) + "\n";
  text += "scanners  ";
  for (const std::string& scanner : p.scanners) text += " " + scanner;
  if (p.clamd) text += "\nclamd      " + DescribeClamd(*p.clamd);
  text += "\nrebuild    " +
          (p.rebuild ? std::string(notes::NameOf(*p.rebuild)) : "none");
  if (!p.waivable.empty()) {
    text += "; waivable:";
    for (const std::string& waivable : p.waivable) text += " " + waivable;
  }
  text += "\napprovals  " + std::to_string(p.approvals);
  for (const policies::RoleDemand& demand : p.roles) {
    text += ", " + std::to_string(demand.least) + " as " + demand.role.text();
  }
  if (p.tuf_root) text += "\ntuf root   " + p.tuf_root->text();
  if (p.trust) text += "\nchanges    " + p.trust->text();
  if (!p.targets.empty()) text += "\ntargets   ";
  for (const TargetName& target : p.targets) text += " " + target.text();
  if (!p.source.empty()) text += "\nsource     " + Printable(p.source);
  return text + "\n";
}

std::string_view OrderWord(const policies::Policy& policy) {
  return policies::NameOf(policies::OrderOf(policy).by);
}

}  // namespace

Result<Output> PolicyCheck(const Options& o) {
  Output output;
  JsonValue::Array checked;
  for (const std::string& path : o.paths) {
    TRY(const std::string toml, ReadUserFile(path, kMaxTomlBytes));
    auto policy = policies::CompilePolicy(toml, 1);
    if (!policy.ok()) {
      return Failure{policy.failure().reason,
                     path + ": " + policy.failure().detail};
    }
    output.text += Printable(path) + ": good\n" + Describe(*policy);
    checked.push_back(JsonValue::Object{{"path", Printable(path)},
                                        {"channel", policy->channel.text()},
                                        {"order", OrderWord(*policy)}});
  }
  output.json = {{"policies", checked}};
  return output;
}

Result<Output> PolicyShow(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  Output output;
  JsonValue::Array shown;
  for (std::size_t i = 0; i < now.site.policies.size(); ++i) {
    const policies::Policy& policy = now.site.policies[i].body;
    if (!o.channel.empty() && policy.channel.text() != o.channel) continue;
    output.text += Describe(policy) + "in force   generation " +
                   std::to_string(policy.generation) + ", " +
                   now.site.policy_digests[i].text() + "\n\n";
    shown.push_back(
        JsonValue::Object{{"channel", policy.channel.text()},
                          {"generation", policy.generation},
                          {"digest", now.site.policy_digests[i].text()},
                          {"order", OrderWord(policy)},
                          {"note", policies::Format(policy)}});
  }
  if (shown.empty()) {
    return Failure{Reason::kNotFound, o.channel.empty()
                                          ? "no policy is in force"
                                          : "no policy for " + o.channel};
  }
  output.json = {{"policies", shown}};
  return output;
}

Result<Output> PolicyActivate(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  if (o.paths.size() != 1) {
    return Failure{Reason::kUsage, "one policy file at a time"};
  }
  TRY(const std::string toml, ReadUserFile(o.paths[0], kMaxTomlBytes));
  TRY(const policies::Policy policy, CompileNext(now, toml));
  // The same rules again are the same policy: nothing changes.
  const auto* current = now.site.PolicyFor(policy.channel);
  if (current != nullptr && policy == current->body) {
    Output output;
    output.text = "policy " + policy.channel.text() +
                  " is in force already, unchanged\n";
    output.json = {{"channel", policy.channel.text()}, {"already", true}};
    return output;
  }
  return Activate(o.key, home, now, policies::Format(policy),
                  "policy " + policy.channel.text());
}

// What a policy file would make of every submission on record.
namespace {

// Approvals are of a policy that is in force, so under another one nobody has
// approved yet: "ready" is all that the evidence can reach.
std::string OutcomeOf(const policies::Judgement& judgement) {
  if (std::holds_alternative<policies::Refusal>(judgement)) return "refused";
  if (std::holds_alternative<policies::Admitted>(judgement)) return "admitted";
  return std::get<policies::Waiting>(judgement).ready_for_review ? "ready"
                                                                 : "waiting";
}

}  // namespace

Result<Output> PolicyTest(const Options& o) {
  const Home home(o.home);
  if (o.paths.size() != 1) {
    return Failure{Reason::kUsage, "one policy file at a time"};
  }
  TRY(stager::SiteNow now, stager::OpenSite(home));
  if (!now.site.roster) {
    return Failure{Reason::kConfiguration, "no roster is active"};
  }
  TRY(const std::string toml, ReadUserFile(o.paths[0], kMaxTomlBytes));
  TRY(const policies::Policy policy, CompileNext(now, toml));
  const NoteDigest digest = crypto::DigestNote(policies::Format(policy));
  Output output;
  JsonValue::Array rows;
  TRY(now.taken, stager::ReadTaken(now.reader, now.installation));
  TRY(const std::vector<Subject> subjects, now.reader.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const Chain chain, now.reader.ChainOf(subject));
    TRY(policies::Case facts,
        policies::ReadCase(chain, ContentsOf(home, chain)));
    TRY(facts.before, TakenBeside(now, chain));
    if (facts.submission->body.channel != policy.channel) continue;
    const policies::Judgement judgement =
        policies::Judge(policy, digest, now.site.roster->body,
                        now.site.roster_digest, now.site.trusts, facts,
                        platform::Now());
    const std::string why = policies::WhySentence(judgement);
    const std::string outcome = OutcomeOf(judgement);
    output.text += facts.id.text() + "  " + outcome + "\n    " + why + "\n";
    rows.push_back(JsonValue::Object{
        {"id", facts.id.text()}, {"outcome", outcome}, {"why", why}});
  }
  if (rows.empty()) output.text = "nothing on record for this channel\n";
  output.json = {{"channel", policy.channel.text()}, {"submissions", rows}};
  return output;
}

Result<Output> RosterActivate(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  if (o.paths.size() != 1) {
    return Failure{Reason::kUsage, "one roster file at a time"};
  }
  TRY(const std::string toml, ReadUserFile(o.paths[0], kMaxTomlBytes));
  const std::uint64_t generation =
      now.site.roster ? now.site.roster->body.generation + 1 : 1;
  TRY(policies::Roster roster, policies::CompileRoster(toml, generation));
  if (now.site.roster) {
    policies::Roster same = roster;
    same.generation = now.site.roster->body.generation;
    if (same == now.site.roster->body) {
      TRY_DONE(RecordMissingRoot(home));
      Output output;
      output.text = "the roster is in force already, unchanged\n";
      output.json = {{"already", true}};
      return output;
    }
  }
  const std::string text = policies::Format(roster);
  if (!now.site.roster &&
      crypto::DigestNote(text) != now.installation.genesis) {
    return Failure{Reason::kNotAllowed,
                   "the first roster is the one given to `airlock init`"};
  }
  TRY(Output output, Activate(o.key, home, now, text, "the roster"));
  if (output.exit_code == 0) {
    TRY_DONE(RecordMissingRoot(home));
  }
  return output;
}

Result<Output> RosterShow(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  if (!now.site.roster) {
    return Failure{Reason::kNotFound, "no roster is in force"};
  }
  const policies::Roster& roster = now.site.roster->body;
  Output output;
  JsonValue::Array people;
  for (const policies::Person& person : roster.people) {
    output.text += person.name.text();
    JsonValue::Array roles;
    if (person.answers) {
      output.text += "  robot of " + person.answers->text();
    }
    for (const RoleName& role : person.roles) {
      output.text += " " + role.text();
      roles.push_back(JsonValue(role.text()));
    }
    output.text += "\n";
    for (const policies::PersonKey& key : roster.keys) {
      if (key.person != person.name) continue;
      output.text += "  " + key.line +
                     (key.revoked ? " revoked " + key.revoked->text() : "") +
                     "\n";
    }
    people.push_back(
        JsonValue::Object{{"name", person.name.text()}, {"roles", roles}});
  }
  output.json = {{"generation", roster.generation},
                 {"activation", roster.activation},
                 {"digest", now.site.roster_digest.text()},
                 {"people", people}};
  return output;
}

}  // namespace airlock::cli
