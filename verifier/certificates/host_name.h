// verifier/certificates/host_name.h
//
// Names of hosts and mailboxes, as certificates and their readers spell them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"

namespace airlock::verifier {

// A domain name in the preferred syntax (RFC 1034 §3.5, RFC 1123 §2.1), with
// underscores, which are in use; no final dot.
bool IsHostName(std::string_view name);
// The same after "*.", the one place where RFC 9525 §6.3 has a wildcard. What
// follows has two labels at least: "*.com" would stand for a whole registry.
bool IsHostPattern(std::string_view name);
// What follows the "*." of a pattern; empty for a plain name.
std::string_view BaseOfPattern(std::string_view name);

// ASCII letters without their case.
bool SameHost(std::string_view a, std::string_view b);
// Whether `name` is `domain` or below it.
bool IsWithin(std::string_view name, std::string_view domain);
// Whether a certificate for `pattern` speaks for `host` (RFC 9525 §6.3).
bool MatchesHost(std::string_view pattern, std::string_view host);

// "192.0.2.1" or "2001:db8::1" as 4 or 16 octets.
std::optional<std::string> ParseAddress(std::string_view text);

struct Mailbox {
  std::string_view local;
  std::string_view host;
};
// A Mailbox of RFC 5321 §4.1.2 without quotes: one '@' and a host name.
std::optional<Mailbox> ParseMailbox(std::string_view text);

}  // namespace airlock::verifier
