#include "policies/why.h"

#include <algorithm>

#include "airlock/core/bytes.h"
#include "policies/judge.h"

namespace airlock::policies {
namespace {

std::string Joined(std::span<const std::string> words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? std::string(last) : ", ";
    text += words[i];
  }
  return text;
}

bool HasValidKey(const Roster& roster, const PersonName& name, Instant now) {
  return std::any_of(
      roster.keys.begin(), roster.keys.end(), [&](const PersonKey& key) {
        return key.person == name && (!key.revoked || now < *key.revoked);
      });
}

// "role reviewer", "roles reviewer and security": those of `wanted` that the
// person has; "" for none.
std::string RolesOf(const Person& person, std::span<const RoleName> wanted) {
  std::vector<std::string> roles;
  for (const RoleName& role : person.roles) {
    if (std::find(wanted.begin(), wanted.end(), role) != wanted.end()) {
      roles.push_back(role.text());
    }
  }
  if (roles.empty()) return "";
  return (roles.size() == 1 ? "role " : "roles ") + AllOf(roles);
}

std::string SentenceFor(const Missing& missing) {
  if (missing.who == kNobody) return missing.what + ", nobody need act";
  return missing.what + ": " + missing.who + " must act";
}

std::string WithoutPeriod(std::string_view sentence) {
  if (sentence.ends_with('.')) sentence.remove_suffix(1);
  return std::string(sentence);
}

struct Sentence {
  std::string operator()(const Admitted& admitted) const {
    std::string text =
        "Admitted with " + Counted(admitted.decisions.size(), "approval");
    if (!admitted.waivers.empty()) {
      text += " and " + Counted(admitted.waivers.size(), "waiver");
    }
    return text + ".";
  }
  std::string operator()(const Waiting& waiting) const {
    std::string text = "Waiting for ";
    for (std::size_t i = 0; i < waiting.missing.size(); ++i) {
      if (i > 0) text += "; and for ";
      text += SentenceFor(waiting.missing[i]);
    }
    return text + ".";
  }
  std::string operator()(const Refusal& refusal) const {
    std::string text = "Refused: ";
    for (std::size_t i = 0; i < refusal.reasons.size(); ++i) {
      const Failure& failure = refusal.reasons[i];
      if (i > 0) text += "; ";
      text += WithoutPeriod(SentenceOf(failure.reason));
      if (!failure.detail.empty()) text += " (" + failure.detail + ")";
    }
    return text + ".";
  }
};

}  // namespace

std::string AnyOf(std::span<const std::string> words) {
  return Joined(words, " or ");
}
std::string AllOf(std::span<const std::string> words) {
  return Joined(words, " and ");
}

std::string Counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) +
         (count == 1 ? "" : "s");
}

std::string FirstOf(std::span<const std::string> names) {
  if (names.empty()) return "";
  std::string text = Printable(names[0]);
  if (names.size() > 1) {
    text += " and " + std::to_string(names.size() - 1) + " more";
  }
  return text;
}

std::string PeopleWith(const Roster& roster, std::span<const RoleName> roles,
                       std::span<const PersonName> excluded, Instant now) {
  std::vector<std::string> names;
  std::vector<std::string> names_with_roles;
  std::string shared;
  bool all_share = true;
  for (const Person& person : roster.people) {
    const std::string own = RolesOf(person, roles);
    if (person.robot() || own.empty() ||
        std::find(excluded.begin(), excluded.end(), person.name) !=
            excluded.end() ||
        !HasValidKey(roster, person.name, now)) {
      continue;
    }
    if (names.empty()) shared = own;
    all_share = all_share && own == shared;
    names.push_back(person.name.text());
    names_with_roles.push_back(person.name.text() + " (" + own + ")");
  }
  if (names.empty()) return "";
  return all_share ? AnyOf(names) + " (" + shared + ")"
                   : AnyOf(names_with_roles);
}

std::string WhoMayChange(const Roster& roster, Instant now) {
  const RoleName role = RoleName::Parse("administrator").value();
  return PeopleWith(roster, {&role, 1}, {}, now);
}

std::string WhySentence(const Judgement& judgement) {
  return std::visit(Sentence{}, judgement);
}

}  // namespace airlock::policies
