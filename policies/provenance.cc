// The part of requirements.h that asks where an artifact comes from.
#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "airlock/core/verified_levels.h"
#include "policies/identity_pattern.h"
#include "policies/pinned.h"
#include "policies/requirements.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

using notes::Vouched;

constexpr std::string_view kBuilder = "builder.id";
constexpr std::string_view kParameter = "parameter.";

bool Holds(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Of resources and sources, which may be patterns.
bool AnyMeans(const std::vector<std::string>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& one) {
    return IsIdentityPattern(one) ? MatchesIdentity(one, text) : one == text;
  });
}

std::string FactOf(const Vouched& vouched, std::string_view name) {
  for (const notes::StatementFact& fact : vouched.facts) {
    if (fact.name == name) return fact.value;
  }
  return "";
}
std::vector<std::string> FactsOf(const Vouched& vouched,
                                 std::string_view name) {
  std::vector<std::string> values;
  for (const notes::StatementFact& fact : vouched.facts) {
    if (fact.name == name) values.push_back(fact.value);
  }
  return values;
}

std::string Quoted(std::string_view text) {
  return "'" + Printable(text) + "'";
}

// Fresh at import. That it was valid when it was signed is another question,
// which whoever read it has answered.
std::optional<Failure> StaleSince(const Vouched& vouched,
                                  const std::optional<Seconds>& max_age,
                                  Instant now) {
  if (!max_age) return std::nullopt;
  if (!vouched.signed_at) {
    return Failure{Reason::kStaleStatement,
                   "a statement without a date, and the policy accepts " +
                       FormatSeconds(*max_age)};
  }
  if (*vouched.signed_at + *max_age < now) {
    return Failure{Reason::kStaleStatement,
                   "stated " + vouched.signed_at->text() +
                       ", and the policy accepts " + FormatSeconds(*max_age)};
  }
  return std::nullopt;
}

std::optional<Failure> FaultOf(const Vouched& vouched,
                               const ProvenanceDemand& demand, Instant now) {
  const std::string builder = FactOf(vouched, kBuilder);
  if (const auto why = FactOf(vouched, "provenance.unread"); !why.empty()) {
    return Failure{Reason::kWrongBuilder,
                   "a provenance that cannot be read (" + Printable(why) + ")"};
  }
  if (!Holds(demand.builders, builder)) {
    return Failure{Reason::kWrongBuilder, "built by " + Quoted(builder)};
  }
  const std::string source = FactOf(vouched, "source.uri");
  if (!AnyMeans(demand.sources, source)) {
    return Failure{Reason::kWrongSource, "built from " + Quoted(source)};
  }
  for (const notes::StatementFact& fact : vouched.facts) {
    if (!fact.name.starts_with(kParameter)) continue;
    const BuildParameter given{fact.name.substr(kParameter.size()), fact.value};
    const auto& allowed = demand.parameters;
    if (std::find(allowed.begin(), allowed.end(), given) == allowed.end()) {
      return Failure{Reason::kWrongSource, "built with the parameter " +
                                               Printable(given.name) + " = " +
                                               Quoted(given.value)};
    }
  }
  return StaleSince(vouched, demand.max_age, now);
}

std::optional<Failure> FaultOf(const Vouched& vouched,
                               const SummaryDemand& demand, Instant now) {
  const std::string verifier = FactOf(vouched, "verifier.id");
  if (!Holds(demand.verifiers, verifier)) {
    return Failure{Reason::kWrongVerdict, "verified by " + Quoted(verifier)};
  }
  const std::string resource = FactOf(vouched, "resource.uri");
  if (!AnyMeans(demand.resources, resource)) {
    return Failure{Reason::kWrongVerdict, "a summary of " + Quoted(resource)};
  }
  const auto reached =
      CheckLevels(FactsOf(vouched, "verified-level"), demand.levels);
  if (!reached.ok()) {
    return Failure{Reason::kWrongVerdict, reached.failure().detail};
  }
  // It names no byte, so who signed the bytes has not signed this: people say
  // in the policy that the one is the other.
  for (const std::string& subject : FactsOf(vouched, "subject.resource")) {
    if (!Holds(demand.subjects, subject)) {
      return Failure{Reason::kWrongSubject,
                     "a summary of " + Quoted(subject) +
                         ", which the policy does not say is this"};
    }
  }
  return StaleSince(vouched, demand.max_age, now);
}

// Every statement that says such a thing has to say what is asked for, and
// there has to be one: of two that differ nobody could tell which is true.
template <typename Demand>
void CheckAll(const Question& question, std::string_view fact,
              std::string_view what, const Demand& demand,
              Requirements& found) {
  bool any = false;
  for (const Vouched& vouched : question.facts.authentic->body.vouched) {
    const bool says = !FactOf(vouched, fact).empty() ||
                      (fact == kBuilder &&
                       !FactOf(vouched, "provenance.unread").empty());
    if (!says || !IsPinned(question.policy, vouched)) continue;
    any = true;
    if (auto fault = FaultOf(vouched, demand, question.now)) {
      found.refusals.push_back(std::move(*fault));
    }
  }
  if (!any) {
    found.refusals.push_back(
        {Reason::kNoProvenance,
         "no " + std::string(what) + " by a pinned signer came with it"});
  }
}

}  // namespace

void CheckProvenance(const Question& question, Requirements& found) {
  const Policy& policy = question.policy;
  if (policy.provenance) {
    CheckAll(question, kBuilder, "provenance", *policy.provenance, found);
  }
  if (policy.summary) {
    CheckAll(question, "verifier.id", "verification summary", *policy.summary,
             found);
  }
}

}  // namespace airlock::policies
