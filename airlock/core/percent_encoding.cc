#include "airlock/core/percent_encoding.h"

namespace airlock {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string PercentEncode(std::string_view raw, std::string_view keep) {
  std::string text;
  for (const char c : raw) {
    if (IsUnreserved(c) || keep.find(c) != std::string_view::npos) {
      text.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text.push_back('%');
    text.push_back("0123456789ABCDEF"[byte >> 4U]);
    text.push_back("0123456789ABCDEF"[byte & 15U]);
  }
  return text;
}

}  // namespace airlock
