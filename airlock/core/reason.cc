#include "airlock/core/reason.h"

#include <array>
#include <cstddef>

namespace airlock {
namespace {

struct Row {
  Reason reason;
  std::string_view name;
  ReasonKind kind;
  int exit_code;
  std::string_view sentence;
  std::string_view next;
};

constexpr std::array kRows = {
#define REASON(id, name, kind, exit_code, sentence, next) \
  Row{Reason::id, name, ReasonKind::kind, exit_code, sentence, next},
#include "airlock/core/reason.def"
#undef REASON
};

const Row& RowOf(Reason reason) {
  return kRows[static_cast<std::size_t>(reason)];
}

}  // namespace

std::string_view NameOf(Reason reason) { return RowOf(reason).name; }
ReasonKind KindOf(Reason reason) { return RowOf(reason).kind; }
std::string_view SentenceOf(Reason reason) { return RowOf(reason).sentence; }
std::string_view NextStepFor(Reason reason) { return RowOf(reason).next; }
int ExitCodeOf(Reason reason) { return RowOf(reason).exit_code; }

std::optional<Reason> ReasonNamed(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

}  // namespace airlock
