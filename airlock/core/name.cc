#include "airlock/core/name.h"

namespace airlock {

bool IsName(std::string_view text, std::size_t max_bytes) {
  if (text.empty() || text.size() > max_bytes) return false;
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
