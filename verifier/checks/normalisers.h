// verifier/checks/normalisers.h
//
// What a comparison of two artifacts may pass over, and what that is called.
//
// Nothing is passed over that is not in this table. A worker says of a member
// what stands in such a place ("hid." and the name,
// docs/formats/normal-form.md); at which level it may differ is said here, and
// not by the worker.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "airlock/core/notes/judgement.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

struct Normaliser {
  std::string_view name;  // stable: it stands in JSON, and in policies one day
  // The lowest level at which it may hide a difference: kR1, kR2 or kR3.
  notes::RebuildLevel level;
  std::string_view words;  // "the build-id": what differs, in a sentence
  std::string_view hides;  // at length
};

// In the order of levels.
std::span<const Normaliser> Normalisers();
// Null for a name that is in no row.
const Normaliser* NormaliserNamed(std::string_view name);

// A fact of this beginning tells what a normaliser hides of its member.
inline constexpr std::string_view kHiddenFact = "hid.";
// What the fact says: "<bytes> <value>". Two members differ in it if their
// values do.
struct Hidden {
  std::uint64_t bytes = 0;
  std::string value;
  friend bool operator==(const Hidden&, const Hidden&) = default;
};
std::string FormatHidden(const Hidden& hidden);
Result<Hidden> ParseHidden(std::string_view text);  // kBadNote

// The other facts of a normal form.
inline constexpr std::string_view kContainerFact = "container";
inline constexpr std::string_view kPackingFact = "packing";
inline constexpr std::string_view kVisibleFact = "visible";
inline constexpr std::string_view kAttributesFact = "attributes";
inline constexpr std::string_view kOffsetFact = "at";

}  // namespace airlock::verifier
