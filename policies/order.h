// policies/order.h
//
// An older release with a good signature is an attack as old as signatures.
//
// What a policy orders a channel by is taken from what was found authentic, and
// held against what the channel's seals have taken, all from the ledger. One
// function does so for every kind of bundle, in conductor, signer and audit
// alike.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/result.h"
#include "policies/policy.h"

namespace airlock::policies {

// The policy's, or the kind's own: the Date of an apt repository, the versions
// of a TUF repository's metadata; when it was signed where only certified
// identities are pinned, who cannot sign without a witness of the time; else
// none.
OrderRule OrderOf(const Policy& policy);

// Where a release stands on one line of releases.
struct Place {
  // What upstream signed as the product's name; by name the pattern; of a TUF
  // repository the role; "" where nobody named it, and it may be any of the
  // channel's.
  std::string line;
  std::string value;  // a version, or an instant
  // What was signed as that version; "" where the record's other marks say it.
  std::string content = {};
  friend bool operator==(const Place&, const Place&) = default;
};
// None where the rule is kNone. kNoOrder where what was found authentic does not
// bear what the rule asks for, or not in its form.
Result<std::vector<Place>> PlacesOf(const OrderRule& rule,
                                    notes::BundleKind kind,
                                    const notes::Authentic& authentic);
// Of two values on one line.
std::weak_ordering ComparePlaces(const OrderRule& rule, const std::string& a,
                                 const std::string& b);

// The date by which max-age is counted: the signed one, or the older of it and
// of the creation that orders the channel.
std::optional<Instant> DatedAt(const Policy& policy,
                               const notes::Authentic& authentic);

// For people: "by the signed Date"; "NONE: …". Of one release with its value.
std::string DescribeOrder(const Policy& policy);
std::string DescribePlaces(const Policy& policy,
                           const notes::Authentic& authentic);

}  // namespace airlock::policies
