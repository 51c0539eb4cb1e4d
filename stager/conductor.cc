#include "stager/conductor.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "airlock/core/notes/release.h"
#include "airlock/core/notes/trust.h"
#include "airlock/wire/append.h"
#include "airlock/wire/signer.h"
#include "policies/trusts.h"
#include "stager/next_step.h"
#include "stager/release.h"
#include "stager/stage.h"
#include "stager/vault_audit.h"

namespace airlock::stager {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

// A step that yields a record's body, or its own end.
struct Work {
  std::string name;
  std::function<Result<SignedNote>()> body;
};

class Rounds {
 public:
  Rounds(const Powers& powers, SiteNow& now,
         const std::function<Instant()>& clock, const Report& report)
      : powers_(powers), now_(now), clock_(clock), report_(report) {}

  Result<Round> Run() {
    if (!now_.site.roster) return round_;  // nothing can be judged yet
    TRY(const std::vector<Subject> subjects, now_.reader.Subjects());
    for (const Subject& subject : subjects) {
      if (KindOf(subject) != SubjectKind::kSubmission) continue;
      TRY(const SubmissionId id, SubmissionId::Parse(subject.text()));
      const auto advanced = Advance(id);
      if (!advanced.ok()) Fault(id.text(), advanced.failure());
    }
    TRY_DONE(Refresh(now_));
    PublishTargets();
    return round_;
  }

 private:
  // Steps until there is nothing to do for this submission now.
  Result<Done> Advance(const SubmissionId& id) {
    while (true) {
      TRY_DONE(Refresh(now_));
      // The law lets nothing follow these, so there is no need to read it all.
      TRY(const std::optional<ChainedRecord> head,
          now_.reader.HeadOf(SubjectOf(id)));
      const RecordKind last = head->record.kind();
      if (last == RecordKind::kRefused) return Done{};
      if (last == RecordKind::kSeal) return BringIntoForce(id, *head);
      TRY(const Situation s, ReadSituation(now_, id, powers_.quarantine));
      const Instant when = clock_();
      const std::vector<Step> steps = NextSteps(s, when);
      if (std::holds_alternative<EndStep>(steps[0]) ||
          std::holds_alternative<WaitStep>(steps[0])) {
        return Done{};
      }
      if (std::holds_alternative<SealStep>(steps[0])) {
        TRY_DONE(AskForSeal(s));
        continue;
      }
      TRY_DONE(DoAll(steps, s, when));
    }
  }

  // Up to the first that refuses.
  Result<Done> DoAll(const std::vector<Step>& steps, const Situation& s,
                     Instant when) {
    std::optional<ledger::Appended> before;
    for (const Step& step : steps) {
      const Work work = WorkOf(step, s, when);
      report_(s.facts.id.text(), work.name);
      Result<SignedNote> body = work.body();
      const bool refused = !body.ok();
      if (refused) {
        if (KindOf(body.failure().reason) == ReasonKind::kFault) {
          return body.failure();
        }
        TRY_DONE(CheckVaultFor(s));
        if (body.failure().reason == Reason::kNotFound) return body.failure();
        body = RefusedNote(work.name, body.failure());
      }
      TRY(before, Append(s, before, std::move(*body)));
      if (refused) break;
    }
    return Done{};
  }

  Work WorkOf(const Step& step, const Situation& s, Instant when) const {
    return std::visit(
        Overloaded{
            [&](const VerifyStep&) {
              return Work{"verify", [&] { return Verify(s, powers_); }};
            },
            [&](const InspectStep& inspect) {
              return Work{"inspect", [&s, this, item = inspect.item] {
                            return Inspect(s, item, powers_);
                          }};
            },
            [&](const ScanStep& scan) {
              return Work{"scan", [&s, this, scan, when] {
                            return Scan(s, scan.item, scan.engine, powers_,
                                        when);
                          }};
            },
            [&](const CompareStep& compare) {
              return Work{"compare", [&s, item = compare.item] {
                            return Compare(s, item);
                          }};
            },
            [&](const HoldStep&) {
              return Work{"hold", [&] { return Hold(s); }};
            },
            [&](const DecideStep& decide) {
              return Work{"decide", [&s, when, waivers = decide.waivers] {
                            return Decide(s, waivers, when);
                          }};
            },
            [&](const RefuseStep& refuse) {
              return Work{refuse.stage, [refuse]() -> Result<SignedNote> {
                            return RefusedNote(refuse.stage, refuse.failure);
                          }};
            },
            [](const auto&) -> Work {
              Check(false, "this step yields no body");
              return {};
            }},
        step);
  }

  // A refusal is for good, so it must be about the bytes that were taken in:
  // what was lost or has rotted since is our loss, not upstream's.
  Result<Done> CheckVaultFor(const Situation& s) const {
    std::vector<ObjectDigest> objects = ObjectsOf(s.facts, powers_.quarantine);
    for (const policies::On<notes::Trust>& trust : s.now.site.trusts) {
      if (s.policy.body.Pins(trust.body.name) ||
          s.policy.body.trust == trust.body.name) {
        objects.push_back(trust.body.anchors);
      }
    }
    return CheckWhole(objects, powers_.quarantine);
  }

  // The signer also reads what was sealed before, to publish this beside it.
  Result<Done> CheckSealedBefore(const Situation& s) const {
    std::vector<ObjectDigest> objects;
    TRY(const std::vector<Subject> subjects, s.now.reader.Subjects());
    for (const Subject& subject : subjects) {
      if (KindOf(subject) != SubjectKind::kSubmission) continue;
      TRY(const std::optional<ChainedRecord> head,
          s.now.reader.HeadOf(subject));
      const Record& last = head->record;
      if (last.kind() != RecordKind::kSeal) continue;
      TRY(const notes::Seal seal, notes::ParseSeal(last.body.text));
      if (seal.channel == s.facts.submission->body.channel) {
        objects.push_back(seal.contents);
      }
    }
    return CheckWhole(objects, powers_.quarantine);
  }

  static SignedNote RefusedNote(const std::string& stage,
                                const Failure& failure) {
    // A detail may quote a stranger at length; a record has room for a
    // sentence.
    constexpr std::size_t kMaxDetailBytes = 1024;
    return {notes::Format(
                notes::Refused{stage, std::string(NameOf(failure.reason)),
                               failure.detail.substr(0, kMaxDetailBytes)}),
            {}};
  }

  // Right after `before`, if there is one, or else after what was read.
  Result<ledger::Appended> Append(const Situation& s,
                                  const std::optional<ledger::Appended>& before,
                                  SignedNote body) {
    const std::string socket = powers_.home.socket("ledger");
    const Subject subject = SubjectOf(s.facts.id);
    TRY(const ledger::Appended appended,
        before ? wire::AppendAfter(socket, *before, Author::kConductor, subject,
                                   std::move(body))
               : wire::AppendNext(socket, s.now.reader, Author::kConductor,
                                  subject, std::move(body)));
    ++round_.steps;
    return appended;
  }

  // The signer appends the seal itself; a refusal of its is put on record here.
  Result<Done> AskForSeal(const Situation& s) {
    report_(s.facts.id.text(), "seal");
    const auto sealed =
        wire::SealThrough(powers_.home.socket("signer"), s.facts.id);
    if (sealed.ok()) {
      ++round_.steps;
      return Done{};
    }
    const Failure& failure = sealed.failure();
    if (KindOf(failure.reason) == ReasonKind::kFault ||
        failure.reason == Reason::kPending ||
        failure.reason == Reason::kStaleHead) {
      // The world, or a record that came in between: the next round sees it.
      return Failure{Reason::kUnavailable,
                     "the signer: " + std::string(NameOf(failure.reason)) +
                         ": " + failure.detail};
    }
    TRY_DONE(CheckVaultFor(s));
    TRY_DONE(CheckSealedBefore(s));
    if (failure.reason == Reason::kNotFound) return failure;
    TRY_DONE(Append(s, std::nullopt, RefusedNote("seal", failure)));
    return Done{};
  }

  // The signer says so in the site's chain after it has sealed; what it could
  // not say then is said now.
  Result<Done> BringIntoForce(const SubmissionId& id,
                              const ChainedRecord& seal) {
    const auto& policies = now_.site.policies;
    const bool any = std::any_of(policies.begin(), policies.end(),
                                 [](const auto& p) { return p.body.trust; });
    if (!any) return Done{};
    TRY(const notes::Seal body, notes::ParseSeal(seal.record.body.text));
    // What is released somewhere changes no trust.
    if (!body.targets.empty() || policies::IsInForce(now_.site, seal.digest)) {
      return Done{};
    }
    report_(id.text(), "bring into force");
    TRY_DONE(wire::SealThrough(powers_.home.socket("signer"), id));
    TRY_DONE(Refresh(now_));
    if (policies::IsInForce(now_.site, seal.digest)) ++round_.steps;
    return Done{};
  }

  void PublishTargets() {
    // A step only when it is done: a round of nothing but faults must end in a
    // pause, not in another round at once.
    const auto published = PublishDue(
        powers_, now_, clock_(),
        [&](const std::string& target) {
          report_("target." + target, "publish");
        },
        [&] { ++round_.steps; });
    if (!published.ok()) Fault("targets", published.failure());
  }

  void Fault(const std::string& subject, const Failure& failure) {
    ++round_.faults;
    report_(subject, "fault " + std::string(NameOf(failure.reason)) + ": " +
                         failure.detail);
  }

  Powers powers_;
  SiteNow& now_;
  const std::function<Instant()>& clock_;
  const Report& report_;
  Round round_;
};

}  // namespace

Conductor::Conductor(const Home& home, const platform::VaultReader& vault,
                     std::function<Instant()> clock, Report report)
    : home_(home),
      vault_(vault),
      clock_(std::move(clock)),
      report_(std::move(report)) {}

Result<Round> Conductor::RunRound() {
  if (now_) {
    TRY_DONE(Refresh(*now_));
  } else {
    TRY(now_, OpenSite(home_));
    TRY(now_->taken, ReadTaken(now_->reader, now_->installation));
  }
  return Rounds({home_, vault_, clean_leaves_}, *now_, clock_, report_).Run();
}

}  // namespace airlock::stager
