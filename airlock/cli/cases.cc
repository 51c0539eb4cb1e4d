#include "airlock/cli/cases.h"

#include <unistd.h>

#include "airlock/cli/trust_text.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/vault.h"
#include "policies/approvals.h"
#include "policies/question.h"
#include "stager/vault_audit.h"

namespace airlock::cli {
namespace {

Result<SubmissionId> Resolve(const stager::SiteNow& now,
                             const std::string& prefix) {
  TRY(const std::vector<SubmissionId> all, AllSubmissions(now));
  const SubmissionId* found = nullptr;
  for (const SubmissionId& id : all) {
    if (id.text() == prefix) return id;
    if (!id.text().starts_with(prefix)) continue;
    if (found != nullptr) {
      return Failure{Reason::kNotFound,
                     Printable(prefix) + " fits more than one submission"};
    }
    found = &id;
  }
  if (found == nullptr || prefix.empty()) {
    return Failure{Reason::kNotFound, "no submission " + Printable(prefix)};
  }
  return *found;
}

// Presence alone, which costs nothing: `airlock doctor --deep` hashes.
std::optional<Failure> LossOf(const Home& home, const policies::Case& facts) {
  if (facts.seal || facts.refused) return std::nullopt;
  const auto vault = platform::VaultReader::Open(home.quarantine());
  // Whoever may not look into it learns nothing about it.
  if (!vault.ok() || ::access(home.quarantine().c_str(), R_OK | X_OK) != 0) {
    return std::nullopt;
  }
  for (const ObjectDigest& object : stager::ObjectsOf(facts, *vault)) {
    if (vault->Has(object)) continue;
    return Failure{Reason::kVaultCorrupt, object.text() + " is missing"};
  }
  return std::nullopt;
}

// The grammar lists them too.
std::string StateWord(const policies::Case& facts,
                      const policies::Judgement& judgement,
                      const std::optional<Failure>& void_seal, Instant when) {
  if (facts.refused) return "REFUSED";
  if (facts.seal) return void_seal ? "VOID" : "SEALED";
  if (std::holds_alternative<policies::Refusal>(judgement)) return "REFUSED";
  if (!facts.authentic) return "VERIFYING";
  if (facts.inspected.empty()) return "QUARANTINED";
  if (!facts.held) return "SCANNING";
  if (when < facts.held->body.not_before) return "HELD";
  if (std::holds_alternative<policies::Admitted>(judgement)) return "APPROVED";
  return "IN-REVIEW";
}

// "The wait ended." within a sentence.
std::string Within(std::string sentence) {
  if (sentence.ends_with('.')) sentence.pop_back();
  if (!sentence.empty() && sentence[0] >= 'A' && sentence[0] <= 'Z') {
    sentence[0] = static_cast<char>(sentence[0] - 'A' + 'a');
  }
  return sentence;
}

// One sentence in every state: what is missing, and who must act.
std::string WhyOf(const policies::Case& facts,
                  const policies::Judgement& judgement,
                  const policies::Roster& roster,
                  const std::optional<Failure>& void_seal) {
  // What ends a submission is for good; what is left is another one.
  const notes::Submission& submission = facts.submission->body;
  const auto person = roster.Responsible(submission.submitter);
  const std::string submitter =
      (person.ok() ? *person : submission.submitter).text();
  if (facts.seal && void_seal) {
    return "Sealed, and the seal is void (" + void_seal->detail + "); " +
           submitter + " may hand the same in again, with --attempt " +
           std::to_string(submission.attempt + 1) + ".";
  }
  if (facts.seal) return "Sealed; nothing is missing.";
  if (!facts.contents && !facts.refused) {
    return "Not to be told: this user may not read the list of contents, and "
           "airlock-intake, which would say it, does not answer.";
  }
  const std::string again =
      "; " + submitter + " may hand in a corrected bundle.";
  std::string why = policies::WhySentence(judgement);
  if (facts.refused) {
    const notes::Refused& refused = facts.refused->body;
    const auto reason = ReasonNamed(refused.reason);
    return "Refused at " + Printable(refused.stage) + ": " +
           (reason ? Within(std::string(SentenceOf(*reason)))
                   : Printable(refused.reason)) +
           (refused.detail.empty() ? ""
                                   : " (" + Printable(refused.detail) + ")") +
           again;
  }
  if (why.ends_with('.')) why.pop_back();
  if (std::holds_alternative<policies::Refusal>(judgement)) return why + again;
  if (std::holds_alternative<policies::Admitted>(judgement)) {
    return why + "; waiting for the seal: the airlock must act.";
  }
  return why + ".";
}

std::optional<policies::On<notes::Verdict>> VerdictOf(
    const policies::Question& question) {
  const policies::Case& facts = question.facts;
  if (facts.seal || facts.refused) {
    if (facts.verdicts.empty()) return std::nullopt;
    return facts.verdicts.back();
  }
  const policies::On<notes::Verdict>* current =
      policies::CurrentVerdict(question);
  if (current == nullptr) return std::nullopt;
  return *current;
}

}  // namespace

std::optional<std::string> DocumentOf(const Home& home, wire::IntakeVerb what,
                                      const ObjectDigest& document) {
  auto vault = platform::VaultReader::Open(home.quarantine());
  if (vault.ok()) {
    auto bytes = vault->Read(document, kMaxDocumentBytes);
    if (bytes.ok()) return std::string(AsText(*bytes));
  }
  // Most people may not read there.
  auto told = wire::ToldThrough(home.socket("intake"), what, document);
  if (!told.ok() || crypto::DigestObject(AsBytes(*told)) != document) {
    return std::nullopt;
  }
  return std::move(*told);
}

std::optional<std::string> ContentsOf(const Home& home, const Chain& chain) {
  auto submission = notes::ParseSubmission(chain[0].record.body.text);
  if (!submission.ok()) return std::nullopt;
  return DocumentOf(home, wire::IntakeVerb::kContents, submission->contents);
}

Result<std::vector<policies::Taken>> TakenBeside(const stager::SiteNow& now,
                                                 const Chain& chain) {
  std::optional<std::vector<policies::Taken>> taken = now.taken;
  if (!taken) {
    TRY(taken, stager::ReadTaken(now.reader, now.installation));
  }
  const Record& last = chain.back().record;
  if (last.kind() == RecordKind::kSeal || last.kind() == RecordKind::kRefused) {
    // What came after it says nothing about it.
    return policies::TakenBefore(*taken, last.index);
  }
  return *std::move(taken);
}

Result<std::vector<SubmissionId>> AllSubmissions(const stager::SiteNow& now) {
  std::vector<SubmissionId> all;
  TRY(const std::vector<Subject> subjects, now.reader.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(SubmissionId id, SubmissionId::Parse(subject.text()));
    all.push_back(std::move(id));
  }
  return all;
}

Result<Standing> StandingOf(const stager::SiteNow& now, const Home& home,
                            const std::string& prefix, Instant when) {
  if (!now.site.roster) {
    return Failure{Reason::kConfiguration, "no roster is active"};
  }
  TRY(const SubmissionId id, Resolve(now, prefix));
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(id)));
  const std::optional<std::string> contents = ContentsOf(home, chain);
  TRY(policies::Case facts, policies::ReadCase(chain, contents));
  TRY(facts.before, TakenBeside(now, chain));
  NoteDigest policy_digest = now.installation.genesis;
  const auto* policy =
      now.site.PolicyFor(facts.submission->body.channel, &policy_digest);
  if (policy == nullptr) {
    return Failure{
        Reason::kNotFound,
        "no policy for channel " + facts.submission->body.channel.text()};
  }
  policies::Judgement judgement =
      policies::Judge(policy->body, policy_digest, now.site.roster->body,
                      now.site.roster_digest, now.site.trusts, facts, when);
  std::vector<policies::PassedOver> passed_over =
      policies::PassedOverIn(policy->body, now.site.roster->body, facts);
  std::optional<Failure> void_seal;
  if (facts.seal) {
    TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
    const auto roots =
        policies::ReadRoots(site_chain, now.installation.first_root);
    void_seal = roots.ok() ? WhyVoid(chain.back(), *roots) : roots.failure();
    if (void_seal) passed_over.push_back({chain.back().digest, *void_seal});
  }
  std::string state = StateWord(facts, judgement, void_seal, when);
  std::string why = WhyOf(facts, judgement, now.site.roster->body, void_seal);
  if (facts.seal && !void_seal && facts.authentic->body.change) {
    why = InForceText(now.site, facts);
  }
  std::optional<Failure> loss = LossOf(home, facts);
  if (loss) {
    why = "Stuck (" + std::string(NameOf(loss->reason)) +
          "): " + std::string(SentenceOf(loss->reason)) + " " + loss->detail;
  }
  std::optional<policies::On<notes::Verdict>> verdict =
      VerdictOf({policy->body, policy_digest, now.site.roster->body,
                 now.site.roster_digest, now.site.trusts, facts, when});
  return Standing{std::move(facts),
                  std::move(state),
                  std::move(why),
                  std::move(judgement),
                  policy,
                  policy_digest,
                  std::move(passed_over),
                  std::move(verdict),
                  std::move(loss),
                  std::move(void_seal)};
}

std::optional<Failure> WhyVoid(const ChainedRecord& seal,
                               const policies::RootChain& roots) {
  const Record& record = seal.record;
  const auto standing =
      policies::StandingOfSeal(record.body, record.index, roots);
  if (!standing.ok()) return standing.failure();
  if (*standing == policies::SealStanding::kCounts) return std::nullopt;
  return Failure{Reason::kNotSealed, "the key of the seal at record " +
                                         std::to_string(record.index) +
                                         " is revoked"};
}

int ExitCodeFor(const Standing& standing) {
  if (standing.void_seal) return ExitCodeOf(standing.void_seal->reason);
  if (standing.facts.seal) return 0;
  if (standing.facts.refused) {
    const auto reason = ReasonNamed(standing.facts.refused->body.reason);
    return reason ? ExitCodeOf(*reason) : 1;
  }
  if (standing.loss) return ExitCodeOf(standing.loss->reason);
  if (const auto* refusal =
          std::get_if<policies::Refusal>(&standing.judgement)) {
    return ExitCodeOf(refusal->reasons[0].reason);
  }
  Reason gravest = Reason::kPending;
  if (const auto* waiting =
          std::get_if<policies::Waiting>(&standing.judgement)) {
    for (const policies::Missing& missing : waiting->missing) {
      if (policies::GravityOf(missing.reason) < policies::GravityOf(gravest)) {
        gravest = missing.reason;
      }
    }
  }
  return ExitCodeOf(gravest);
}

}  // namespace airlock::cli
