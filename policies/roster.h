// policies/roster.h
//
// The people, their keys and what they may do.
//
// `airlock.roster/v1`, a record signed by administrators of the roster before
// it. What is excluded, counted and asked for is a *person*; a person may hold
// several keys and a robot names the person who answers for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"

namespace airlock::policies {

struct Person {
  PersonName name;
  std::vector<RoleName> roles;        // sorted; "administrator" among them
  std::optional<PersonName> answers;  // set for a robot: its person
  bool robot() const { return answers.has_value(); }
  bool Has(std::string_view role) const;
  friend bool operator==(const Person&, const Person&) = default;
};

struct PersonKey {
  KeyId id;  // of the SSH key's SubjectPublicKeyInfo
  PersonName person;
  std::string line;  // "ssh-ed25519 AAAA…", as allowed_signers wants it
  std::optional<Instant> revoked;  // signatures on record before it count
  friend bool operator==(const PersonKey&, const PersonKey&) = default;
};

struct Roster {
  std::uint64_t generation = 1;
  std::uint64_t activation = 1;  // administrators needed to change the site
  std::vector<Person> people;    // sorted by name
  std::vector<PersonKey> keys;   // sorted by id

  const Person* Find(const PersonName& name) const;
  // The person behind a key at `when`: kNotAllowed if unknown or revoked.
  Result<PersonName> PersonOf(const KeyId& key, Instant when) const;
  // The responsible person: the name itself, or whom a robot names.
  Result<PersonName> Responsible(const PersonName& name) const;
  friend bool operator==(const Roster&, const Roster&) = default;
};
inline constexpr std::string_view kRosterNote = "airlock.roster/v1";
// What no roster may say (kBadPolicy): keys of unknown people, a key twice or
// under another key's id, robots with roles or without a person, fewer
// administrators than `activation`, a list out of order.
Result<Done> CheckRoster(const Roster& roster);

std::string Format(const Roster& roster);
// Also refuses what CheckRoster refuses.
Result<Roster> ParseRoster(std::string_view text);

}  // namespace airlock::policies
