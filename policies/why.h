// policies/why.h
//
// How a judgement is put into words: lists, names and who must act.
//
// A gate that only says "not yet" is a gate that people learn to walk around.
// Every sentence says what is missing and names those who can change it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "policies/roster.h"

namespace airlock::policies {

// Who acts where no person need: in Missing::who.
inline constexpr std::string_view kTheAirlock = "the airlock";
inline constexpr std::string_view kNobody = "nobody";

// "a, b or c" and "a, b and c"; "" for none.
std::string AnyOf(std::span<const std::string> words);
std::string AllOf(std::span<const std::string> words);

// "1 approval", "2 approvals".
std::string Counted(std::size_t count, std::string_view noun);

// "a.deb", "a.deb and 2 more": printable, for a sentence about many artifacts.
std::string FirstOf(std::span<const std::string> names);

// "alice, bob or carol (role reviewer)": people of the roster with one of the
// roles and a key that is valid now, but for those in `excluded`. Where they do
// not share their roles, each is given with the own: "alice (role reviewer) or
// bob (roles reviewer and security)". "" if there is nobody.
std::string PeopleWith(const Roster& roster, std::span<const RoleName> roles,
                       std::span<const PersonName> excluded, Instant now);

// Who must act when nobody in the roster can: those who may change it.
std::string WhoMayChange(const Roster& roster, Instant now);

}  // namespace airlock::policies
