// airlock/programs/log.h
//
// What daemons tell their operator: one JSON line an event, on stderr, for
// journald. The ledger is the audit trail; this is not.
#pragma once

#include <string_view>

namespace airlock::programs {

enum class Level { kInfo, kWarning, kError };

void Log(Level level, std::string_view program, std::string_view event,
         std::string_view detail);

}  // namespace airlock::programs
