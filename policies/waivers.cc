#include "policies/waivers.h"

#include <algorithm>
#include <array>

#include "policies/signatures.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

std::array<RoleName, 2> WaivingRoles() {
  return {RoleName::Parse("administrator").value(),
          RoleName::Parse("waiver").value()};
}

Failure NotAllowed(std::string why) {
  return {Reason::kNotAllowed, std::move(why)};
}

}  // namespace

Result<Done> CheckWaiverGiver(const Case& facts, const Roster& roster,
                              const On<notes::Waiver>& waiver) {
  const notes::Waiver& body = waiver.body;
  TRY(const PersonName signer, SignerOf(waiver.note, roster, waiver.time));
  if (signer != body.person) {
    return NotAllowed("signed by " + signer.text() + " for " +
                      body.person.text());
  }
  const Person* person = roster.Find(signer);
  if (person == nullptr || person->robot()) {
    return NotAllowed(signer.text() + " is no person of the roster");
  }
  if (signer == ResponsibleOf(facts, roster)) {
    return Failure{Reason::kSelfApproval,
                   signer.text() + " answers for the submission"};
  }
  const auto roles = WaivingRoles();
  if (std::none_of(roles.begin(), roles.end(), [&](const RoleName& role) {
        return person->Has(role.text());
      })) {
    return NotAllowed(signer.text() + " has not the role waiver");
  }
  if (body.submission != facts.id) {
    return NotAllowed("a waiver for another submission");
  }
  return Done{};
}

Result<Done> CheckWaiver(const Question& question,
                         const On<notes::Waiver>& waiver) {
  TRY_DONE(CheckWaiverGiver(question.facts, question.roster, waiver));
  const notes::Waiver& body = waiver.body;
  if (question.now > body.expires) {
    return Failure{Reason::kStaleDecision,
                   "the waiver ended at " + body.expires.text()};
  }
  const auto& waivable = question.policy.waivable;
  if (!IsWaivable(body.requirement) ||
      std::find(waivable.begin(), waivable.end(), body.requirement) ==
          waivable.end()) {
    return Failure{Reason::kPolicyRequirement,
                   "'" + Printable(body.requirement) +
                       "' cannot be waived in this channel"};
  }
  return Done{};
}

Waivers::Waivers(const Question& question) {
  for (const On<notes::Waiver>& waiver : question.facts.waivers) {
    if (CheckWaiver(question, waiver).ok()) counted_.push_back(&waiver);
  }
}

std::optional<RecordDigest> Waivers::For(std::string_view requirement,
                                         const ObjectDigest& artifact) const {
  return Find(requirement, artifact.text());
}

std::optional<RecordDigest> Waivers::ForAll(
    std::string_view requirement) const {
  return Find(requirement, "all");
}

std::optional<RecordDigest> Waivers::Find(std::string_view requirement,
                                          std::string_view scope) const {
  for (const On<notes::Waiver>* waiver : counted_) {
    const notes::Waiver& body = waiver->body;
    if (body.requirement == requirement &&
        (body.scope == "all" || body.scope == scope)) {
      return waiver->record;
    }
  }
  return std::nullopt;
}

std::string WhoMayWaive(const Question& question) {
  std::vector<PersonName> excluded;
  if (auto person = ResponsibleOf(question)) excluded.push_back(*person);
  std::string who =
      PeopleWith(question.roster, WaivingRoles(), excluded, question.now);
  if (!who.empty()) return who;
  return WhoMayChange(question.roster, question.now);
}

}  // namespace airlock::policies
