#include "verifier/statements/stated_time.h"

namespace airlock::verifier {

Result<Instant> ParseStatedTime(std::string text) {
  if (const std::size_t dot = text.find('.'); dot != std::string::npos) {
    const std::size_t end = text.find_first_not_of("0123456789", dot + 1);
    if (end == std::string::npos || end == dot + 1 || end > dot + 10) {
      return Failure{Reason::kBadTime, "a fraction of a second"};
    }
    text.erase(dot, end - dot);
  }
  return Instant::Parse(text);
}

}  // namespace airlock::verifier
