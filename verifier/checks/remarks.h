// verifier/checks/remarks.h
//
// What deserves a look in a member, judged from the inventory alone.
//
// A worker says what it read (facts); what that is worth is said here, purely,
// so that whoever has the ledger can say it again, and a rule that is added
// tomorrow speaks of what was inspected today. A remark blocks nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"

namespace airlock::verifier {

enum class Level { kNote, kWarning, kError };
std::string_view NameOf(Level level);  // "note" "warning" "error": SARIF's

struct Rule {
  std::string_view name;  // stable: it stands in JSON and in SARIF
  Level level;
  std::string_view sentence;
};
// All rules, those of powers.h among them, in the order of names.
std::span<const Rule> Rules();
// The rule of that name, which is one of them.
const Rule& RuleNamed(std::string_view name);

struct Remark {
  std::string_view rule;
  std::string detail;  // "" where the rule says it all
  friend bool operator==(const Remark&, const Remark&) = default;
};

// By its facts: hardening that it lacks, what it is beside what it seems.
std::vector<Remark> RemarksOn(const std::vector<notes::Fact>& facts);

// By its mode, its place and its facts.
std::vector<Remark> RemarksOf(const notes::Member& member);

// How much of a member was looked into: "opened" (its members are listed),
// "leaf", "opaque" (of a kind that is unknown), "unopened" (a container that
// could not be taken apart), "unread" (too large to be looked at as a whole);
// "-" of what has no bytes. `opened` is what the next members say.
std::string_view CoverageOf(const notes::Member& member, bool opened);

}  // namespace airlock::verifier
