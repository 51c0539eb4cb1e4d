// CompileRoster of compile.h.
#include <algorithm>
#include <array>
#include <set>

#include "airlock/core/bytes.h"
#include "airlock/crypto/sshsig.h"
#include "policies/compile.h"
#include "policies/toml_section.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 3> kFileKeys = {"activation", "people",
                                                       "robots"};
constexpr std::array<std::string_view, 2> kPersonKeys = {"roles", "keys"};
constexpr std::array<std::string_view, 2> kRobotKeys = {"answers", "keys"};
constexpr std::array<std::string_view, 2> kKeyKeys = {"key", "revoked"};

// "ssh-ed25519 AAAA… comment", or { key = "…", revoked = 2026-01-31T00:00:00Z
// }.
Result<PersonKey> KeyOf(const TomlValue& value, const PersonName& person) {
  TomlValue line_value = value;
  std::optional<Instant> revoked;
  if (!std::holds_alternative<std::string>(value.value)) {
    TRY(const Section section,
        Section::Open(value, "a key of " + person.text(), kKeyKeys));
    TRY(line_value, section.Need("key", "key = \"ssh-ed25519 AAAA…\""));
    if (const TomlValue* when = section.Find("revoked")) {
      const Instant* instant = std::get_if<Instant>(&when->value);
      if (instant == nullptr) {
        return BadToml(when->place,
                       "revoked: write a time without quotes, as "
                       "2026-01-31T00:00:00Z");
      }
      revoked = *instant;
    }
  }
  TRY(const std::string line, TextOf(line_value, "a key"));
  const auto key = crypto::SshKey::ParseLine(line);
  if (!key.ok()) {
    return BadToml(line_value.place,
                   "a key of " + person.text() + ": " + key.failure().detail +
                       ": paste the one line of the .pub file");
  }
  return PersonKey{key->key.id(), person, key->line(), revoked};
}

Result<Done> ReadKeys(const Section& section, const PersonName& person,
                      Roster& roster) {
  const TomlValue* value = section.Find("keys");
  if (value == nullptr) return Done{};
  TRY(const std::vector<TomlValue> values, ListOf(*value, "keys"));
  for (const TomlValue& one : values) {
    TRY(PersonKey key, KeyOf(one, person));
    for (const PersonKey& known : roster.keys) {
      if (known.id == key.id) {
        return BadToml(one.place, "this is a key of " + known.person.text() +
                                      " already; one key is one person's");
      }
    }
    roster.keys.push_back(std::move(key));
  }
  return Done{};
}

Result<Done> ReadPerson(const TomlEntry& entry, Roster& roster) {
  TRY(const PersonName name,
      NameOf<PersonName>({entry.place, entry.key}, "person"));
  TRY(const Section section,
      Section::Open(entry.value, "[people." + name.text() + "]", kPersonKeys));
  Person person{name, {}, {}};
  if (const TomlValue* value = section.Find("roles")) {
    TRY(const std::vector<TomlValue> roles, ListOf(*value, "roles"));
    std::set<RoleName> sorted;
    for (const TomlValue& one : roles) {
      TRY(RoleName role, NameOf<RoleName>(one, "role"));
      sorted.insert(std::move(role));
    }
    person.roles.assign(sorted.begin(), sorted.end());
  }
  TRY_DONE(ReadKeys(section, name, roster));
  roster.people.push_back(std::move(person));
  return Done{};
}

Result<Done> ReadRobot(const TomlEntry& entry, Roster& roster) {
  TRY(const PersonName name,
      NameOf<PersonName>({entry.place, entry.key}, "robot"));
  TRY(const Section section,
      Section::Open(entry.value, "[robots." + name.text() + "]", kRobotKeys));
  if (roster.Find(name) != nullptr) {
    return BadToml(entry.place, name.text() + " is a person already");
  }
  TRY(const TomlValue answers,
      section.Need("answers",
                   "answers = \"name\", the person who answers for it"));
  TRY(const PersonName person, NameOf<PersonName>(answers, "answers"));
  const Person* found = roster.Find(person);
  if (found == nullptr || found->robot()) {
    return BadToml(answers.place,
                   "answers: " + person.text() + " is no person of [people]");
  }
  TRY_DONE(ReadKeys(section, name, roster));
  roster.people.push_back({name, {}, person});
  return Done{};
}

// Administrators who could sign the next roster.
std::uint64_t AbleAdministrators(const Roster& roster) {
  return static_cast<std::uint64_t>(std::count_if(
      roster.people.begin(), roster.people.end(), [&](const Person& person) {
        return person.Has("administrator") &&
               std::any_of(roster.keys.begin(), roster.keys.end(),
                           [&](const PersonKey& key) {
                             return key.person == person.name && !key.revoked;
                           });
      }));
}

}  // namespace

Result<Roster> CompileRoster(std::string_view toml, std::uint64_t generation) {
  TRY(const TomlValue root, ParseToml(toml));
  TRY(const Section file, Section::Open(root, "the roster", kFileKeys));
  Roster roster;
  roster.generation = generation;
  TRY(const TomlValue people,
      file.Need("people", "[people.alice] and below it roles and keys"));
  TRY(const std::vector<TomlEntry> persons, TableOf(people, "[people]"));
  for (const TomlEntry& entry : persons) {
    TRY_DONE(ReadPerson(entry, roster));
  }
  if (const TomlValue* robots = file.Find("robots")) {
    TRY(const std::vector<TomlEntry> entries, TableOf(*robots, "[robots]"));
    for (const TomlEntry& entry : entries) {
      TRY_DONE(ReadRobot(entry, roster));
    }
  }
  std::sort(roster.people.begin(), roster.people.end(),
            [](const Person& a, const Person& b) { return a.name < b.name; });
  std::sort(roster.keys.begin(), roster.keys.end(),
            [](const PersonKey& a, const PersonKey& b) { return a.id < b.id; });
  TRY(const TomlValue activation,
      file.Need("activation",
                "activation = 2, the administrators who must sign a change"));
  TRY(roster.activation, NumberOf(activation, "activation"));
  const std::uint64_t able = AbleAdministrators(roster);
  if (roster.activation == 0 || roster.activation > able) {
    return BadToml(activation.place,
                   "activation: " + Counted(able, "administrator") +
                       " with a key that is not revoked, so a number from 1 "
                       "to that; give more people the role administrator");
  }
  TRY_DONE(CheckRoster(roster));
  return ParseRoster(Format(roster));
}

}  // namespace airlock::policies
