// airlock/core/reason.h
//
// Every way in which something may not happen.
//
// One table, reason.def, gives each reason its name (stable, printed in JSON),
// its kind, the exit code of a command that ends with it, a sentence, and what
// the reader can do about it.
#pragma once

#include <optional>
#include <string_view>

namespace airlock {

enum class Reason {
#define REASON(id, name, kind, exit_code, sentence, next) id,
#include "airlock/core/reason.def"
#undef REASON
};

enum class ReasonKind {
  kRefusal,  // the artifact is not admitted: ends its submission
  kFault,    // the world failed (disk, socket): no record, the step runs again
};

// The printed name, e.g. "member-path". Never changes once released.
std::string_view NameOf(Reason reason);
ReasonKind KindOf(Reason reason);

// One sentence for people.
std::string_view SentenceOf(Reason reason);

// What the reader can do about it: one sentence in the imperative.
std::string_view NextStepFor(Reason reason);

// The exit code by cause (docs/operating.md); never 0.
int ExitCodeOf(Reason reason);

// The reason with this printed name.
std::optional<Reason> ReasonNamed(std::string_view name);

}  // namespace airlock
