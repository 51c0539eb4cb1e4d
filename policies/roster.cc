#include "policies/roster.h"

#include <algorithm>

#include "airlock/core/notes/field.h"
#include "airlock/crypto/sshsig.h"

namespace airlock::policies {
namespace {

Failure BadPolicy(std::string why) {
  return {Reason::kBadPolicy, std::move(why)};
}

Result<Done> CheckPerson(const Roster& roster, const Person& person) {
  for (std::size_t i = 1; i < person.roles.size(); ++i) {
    if (!(person.roles[i - 1] < person.roles[i])) {
      return BadPolicy("roles of " + person.name.text() +
                       " repeated or not sorted");
    }
  }
  if (!person.robot()) return Done{};
  if (!person.roles.empty()) {
    return BadPolicy("the robot " + person.name.text() + " has roles");
  }
  const Person* answers = roster.Find(*person.answers);
  if (answers == nullptr || answers->robot()) {
    return BadPolicy("no person answers for the robot " + person.name.text());
  }
  return Done{};
}

Result<Done> CheckKey(const Roster& roster, const PersonKey& key) {
  if (roster.Find(key.person) == nullptr) {
    return BadPolicy("a key of " + key.person.text() +
                     ", who is not in the roster");
  }
  const auto parsed = crypto::SshKey::ParseLine(key.line);
  if (!parsed.ok()) {
    return BadPolicy("a key of " + key.person.text() + ": " +
                     parsed.failure().detail);
  }
  // The id is what signatures are counted by; a line that says otherwise would
  // show people one key and believe another.
  if (parsed->key.id() != key.id || parsed->line() != key.line) {
    return BadPolicy("a key of " + key.person.text() +
                     " does not have the id it is listed under");
  }
  return Done{};
}

Result<PersonKey> ReadKey(Tokens tokens) {
  TRY(const KeyId id, tokens.NextAs<KeyId>());
  TRY(PersonName person, tokens.NextAs<PersonName>());
  TRY(const std::string_view revoked_text, tokens.Next());
  TRY(const std::optional<Instant> revoked,
      notes::ParseOptionalInstant(revoked_text));
  TRY(const std::string_view type, tokens.Next());
  TRY(const std::string_view blob, tokens.Next());
  TRY_DONE(tokens.End());
  return PersonKey{id, std::move(person),
                   std::string(type) + " " + std::string(blob), revoked};
}

}  // namespace

bool Person::Has(std::string_view role) const {
  return std::any_of(roles.begin(), roles.end(),
                     [&](const RoleName& r) { return r.text() == role; });
}

const Person* Roster::Find(const PersonName& name) const {
  const auto at = std::find_if(people.begin(), people.end(),
                               [&](const Person& p) { return p.name == name; });
  return at == people.end() ? nullptr : &*at;
}

Result<PersonName> Roster::PersonOf(const KeyId& key, Instant when) const {
  for (const PersonKey& known : keys) {
    if (known.id != key) continue;
    if (known.revoked && when >= *known.revoked) {
      return Failure{Reason::kNotAllowed, "a key of " + known.person.text() +
                                              " was revoked as of " +
                                              known.revoked->text()};
    }
    return known.person;
  }
  return Failure{Reason::kNotAllowed,
                 "the key " + key.short_code() + " is nobody's in the roster"};
}

Result<PersonName> Roster::Responsible(const PersonName& name) const {
  const Person* person = Find(name);
  if (person == nullptr) {
    return Failure{Reason::kNotAllowed, name.text() + " is not in the roster"};
  }
  return person->answers.value_or(person->name);
}

Result<Done> CheckRoster(const Roster& roster) {
  if (roster.generation == 0) return BadPolicy("generations start at 1");
  if (roster.activation == 0) return BadPolicy("an activation of 0");
  std::uint64_t administrators = 0;
  for (std::size_t i = 0; i < roster.people.size(); ++i) {
    const Person& person = roster.people[i];
    if (i > 0 && !(roster.people[i - 1].name < person.name)) {
      return BadPolicy("people repeated or not sorted");
    }
    TRY_DONE(CheckPerson(roster, person));
    if (person.Has("administrator")) ++administrators;
  }
  if (administrators < roster.activation) {
    return BadPolicy(std::to_string(administrators) +
                     " administrators, but an activation of " +
                     std::to_string(roster.activation));
  }
  for (std::size_t i = 0; i < roster.keys.size(); ++i) {
    if (i > 0 && !(roster.keys[i - 1].id < roster.keys[i].id)) {
      return BadPolicy("keys repeated or not sorted");
    }
    TRY_DONE(CheckKey(roster, roster.keys[i]));
  }
  return Done{};
}

std::string Format(const Roster& roster) {
  NoteWriter writer(kRosterNote);
  writer.Add("generation", roster.generation)
      .Add("activation", roster.activation);
  for (const Person& person : roster.people) {
    if (person.robot()) {
      writer.Add("robot", person.name.text() + " " + person.answers->text());
      continue;
    }
    std::string value = person.name.text();
    for (const RoleName& role : person.roles) value += " " + role.text();
    writer.Add("person", value);
  }
  for (const PersonKey& key : roster.keys) {
    writer.Add("key", key.id.text() + " " + key.person.text() + " " +
                          notes::OptionalInstant(key.revoked) + " " + key.line);
  }
  return std::move(writer).text();
}

Result<Roster> ParseRoster(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRosterNote));
  Roster roster;
  TRY(roster.generation, reader.TakeNumber("generation"));
  TRY(roster.activation, reader.TakeNumber("activation"));
  while (reader.Sees("person") || reader.Sees("robot")) {
    const bool robot = reader.Sees("robot");
    TRY(Tokens tokens, reader.TakeTokens(robot ? "robot" : "person"));
    TRY(PersonName name, tokens.NextAs<PersonName>());
    Person person{std::move(name), {}, {}};
    if (robot) {
      TRY(person.answers, tokens.NextAs<PersonName>());
    }
    while (!robot && !tokens.End().ok()) {
      TRY(RoleName role, tokens.NextAs<RoleName>());
      person.roles.push_back(std::move(role));
    }
    TRY_DONE(tokens.End());
    roster.people.push_back(std::move(person));
  }
  while (reader.Sees("key")) {
    TRY(const Tokens tokens, reader.TakeTokens("key"));
    TRY(PersonKey key, ReadKey(tokens));
    roster.keys.push_back(std::move(key));
  }
  TRY_DONE(reader.End());
  TRY_DONE(CheckRoster(roster));
  return notes::Canonical(std::move(roster), text);
}

}  // namespace airlock::policies
