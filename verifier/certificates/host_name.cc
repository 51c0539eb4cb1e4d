#include "verifier/certificates/host_name.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace airlock::verifier {
namespace {

// RFC 1035 §2.3.4, less the root's length octet.
constexpr std::size_t kMaxNameLength = 253;
constexpr std::size_t kMaxLabelLength = 63;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabelLength &&
         label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return (Lower(c) >= 'a' && Lower(c) <= 'z') ||
                  (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

}  // namespace

bool IsHostName(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!IsLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

std::string_view BaseOfPattern(std::string_view name) {
  return name.starts_with("*.") ? name.substr(2) : std::string_view();
}

bool IsHostPattern(std::string_view name) {
  const std::string_view base = BaseOfPattern(name);
  if (base.empty()) return IsHostName(name);
  return IsHostName(base) && base.find('.') != std::string_view::npos;
}

bool SameHost(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

bool IsWithin(std::string_view name, std::string_view domain) {
  if (name.size() <= domain.size()) return SameHost(name, domain);
  const std::size_t at = name.size() - domain.size();
  return domain.empty() ||
         (name[at - 1] == '.' && SameHost(name.substr(at), domain));
}

bool MatchesHost(std::string_view pattern, std::string_view host) {
  if (!IsHostPattern(pattern) || !IsHostName(host)) return false;
  const std::string_view base = BaseOfPattern(pattern);
  if (base.empty()) return SameHost(pattern, host);
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && SameHost(host.substr(dot + 1), base);
}

std::optional<std::string> ParseAddress(std::string_view text) {
  const std::string terminated(text);
  // A NUL would end the text for inet_pton().
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  std::array<char, 16> octets{};
  if (::inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1) {
    return std::string(octets.data(), 4);
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) {
    return std::string(octets.data(), octets.size());
  }
  return std::nullopt;
}

std::optional<Mailbox> ParseMailbox(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const Mailbox mailbox{text.substr(0, at), text.substr(at + 1)};
  if (mailbox.local.find_first_of("\" ") != std::string_view::npos ||
      !IsHostName(mailbox.host)) {
    return std::nullopt;
  }
  return mailbox;
}

}  // namespace airlock::verifier
