#include "stager/conductor.h"

#include <algorithm>
#include <map>
#include <set>

#include "airlock/core/notes/release.h"
#include "airlock/core/notes/trust.h"
#include "airlock/wire/append.h"
#include "airlock/wire/signer.h"
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

class Conductor {
 public:
  Conductor(const Home& home, const platform::VaultReader& vault,
            const std::function<Instant()>& clock, const Report& report)
      : powers_{home, vault}, clock_(clock), report_(report) {}

  Result<Round> Run() {
    TRY(const SiteNow now, OpenSite(powers_.home));
    if (!now.site.roster) return round_;  // nothing can be judged yet
    TRY(const std::vector<Subject> subjects, now.reader.Subjects());
    for (const Subject& subject : subjects) {
      if (KindOf(subject) != SubjectKind::kSubmission) continue;
      TRY(const SubmissionId id, SubmissionId::Parse(subject.text()));
      const auto advanced = Advance(id);
      if (!advanced.ok()) Fault(id.text(), advanced.failure());
    }
    PublishTargets();
    return round_;
  }

 private:
  // Steps until there is nothing to do for this submission now.
  Result<Done> Advance(const SubmissionId& id) {
    while (true) {
      TRY(const SiteNow now, OpenSite(powers_.home));
      TRY(const Situation s, ReadSituation(now, id, powers_.quarantine));
      const Instant when = clock_();
      const Step step = NextStep(s, when);
      if (std::holds_alternative<EndStep>(step) ||
          std::holds_alternative<WaitStep>(step)) {
        return Done{};
      }
      if (std::holds_alternative<SealStep>(step)) {
        TRY_DONE(AskForSeal(s));
        continue;
      }
      const Work work = WorkOf(step, s, when);
      report_(id.text(), work.name);
      Result<SignedNote> body = work.body();
      if (!body.ok()) {
        if (KindOf(body.failure().reason) == ReasonKind::kFault) {
          return body.failure();
        }
        TRY_DONE(CheckVaultFor(s));
        if (body.failure().reason == Reason::kNotFound) return body.failure();
        body = RefusedNote(work.name, body.failure());
      }
      TRY_DONE(Append(s, std::move(*body)));
    }
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
              return Work{"scan", [&s, this, scan] {
                            return Scan(s, scan.item, scan.engine, powers_);
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
      if (s.policy.body.Pins(trust.body.name)) {
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
      TRY(const Chain chain, s.now.reader.ChainOf(subject));
      const Record& last = chain.back().record;
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

  Result<Done> Append(const Situation& s, SignedNote body) {
    TRY(const ledger::Appended appended,
        wire::AppendNext(powers_.home.socket("ledger"), s.now.reader,
                         Author::kConductor, SubjectOf(s.facts.id),
                         std::move(body)));
    (void)appended;
    ++round_.steps;
    return Done{};
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
    return Append(s, RefusedNote("seal", failure));
  }

  void PublishTargets() {
    // A step only when it is done: a round of nothing but faults must end in a
    // pause, not in another round at once.
    const auto published = PublishDue(
        powers_, clock_(),
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
  const std::function<Instant()>& clock_;
  const Report& report_;
  Round round_;
};

}  // namespace

Result<Round> RunRound(const Home& home, const platform::VaultReader& vault,
                       const std::function<Instant()>& clock,
                       const Report& report) {
  return Conductor(home, vault, clock, report).Run();
}

}  // namespace airlock::stager
