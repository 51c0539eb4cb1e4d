#include "airlock/core/name.h"

namespace airlock {

bool IsName(std::string_view text) {
  // 96 leaves room for a submission's id behind a channel of 64.
  if (text.empty() || text.size() > 96) return false;
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  if (!alphanumeric(text[0])) return false;
  for (char c : text) {
    if (!alphanumeric(c) && c != '.' && c != '_' && c != '-') return false;
  }
  // Two dots in a row have no meaning here and an old one elsewhere.
  return text.find("..") == std::string_view::npos;
}

}  // namespace airlock
