// verifier/certificates/name_constraints.h
//
// What names an authority may certify (RFC 5280 §4.2.1.10).
//
// OpenSSL checks them too, but lets constraints pass that are no names (a
// leading dot, an address without its mask, an empty list) and reads a wildcard
// as a name of its own, so that "*.example.com" escapes the exclusion of
// "www.example.com". Here what cannot be understood refuses.
#pragma once

#include <span>

#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"

namespace airlock::verifier {

enum class WildcardNames {
  kRefused,   // no name of RFC 5280: none lies within a constraint
  kExpanded,  // whatever they stand for must be permitted, and not excluded
};

// The names in `path` (leaf first) against the constraints of all authorities
// above them. URIs are left to OpenSSL. kBadCertificate for constraints that
// are malformed, for names that break them and for names that cannot be
// compared with them; kTooLarge where comparing would not end soon.
Result<Done> CheckNameConstraints(std::span<const Certificate> path,
                                  WildcardNames wildcards);

}  // namespace airlock::verifier
