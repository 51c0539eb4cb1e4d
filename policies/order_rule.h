// policies/order_rule.h
//
// By what a channel tells an older release from a newer one.
//
// An apt repository signs its Date, a TUF repository numbers its files.
// Elsewhere upstreams differ, so a policy says which of the things that an
// upstream provides is the order; where nothing is, the policy says "none",
// aloud.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/note.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "policies/version_order.h"

namespace airlock::policies {

enum class OrderBy {
  kNone,      // "none": an older release is not recognised as older
  kDate,      // "date": an apt repository's signed Date
  kSignedAt,  // "signed-at": when it was signed, by a log, an authority of time
              // or the signer
  kName,      // "name": the version in a file's name, which nobody signs
  kVersion,   // "version": org.opencontainers.image.version of a signed image
  kCreated,   // "created": org.opencontainers.image.created
  kMetadata,  // "metadata": the versions of a TUF repository's files
};
inline constexpr std::array<std::string_view, 7> kOrders = {
    "none", "date", "signed-at", "name", "version", "created", "metadata"};
inline std::string_view NameOf(OrderBy by) {
  return kOrders[static_cast<std::size_t>(by)];
}
std::optional<OrderBy> OrderNamed(std::string_view name);

struct OrderRule {
  OrderBy by = OrderBy::kNone;
  // Of kName and kVersion.
  VersionScheme scheme = VersionScheme::kSemver;
  // Of kName: each with one `*`, which stands for the version; a line of
  // releases of its own. Sorted, distinct.
  std::vector<std::string> names = {};
  friend bool operator==(const OrderRule&, const OrderRule&) = default;
};

// Whether a bundle of that kind can have this order.
bool MayOrder(notes::BundleKind kind, OrderBy by);
// kBadPolicy: an order that the kind cannot have, a pattern without exactly one
// `*` or with nothing beside it, patterns where they have no place or none where
// they are needed, out of order.
Result<Done> CheckOrderRule(notes::BundleKind kind, const OrderRule& rule);

// The lines "order" and "name" of a policy's note (kBadPolicy, kBadNote).
Result<Done> ReadOrder(NoteReader& reader, OrderRule& rule);
void AddOrder(NoteWriter& writer, const OrderRule& rule);

// What the pattern's `*` stands for in a file's name, one character or more and
// no '/'; the pattern is held against the whole name if it has a '/', else
// against the last part.
std::optional<std::string_view> VersionIn(std::string_view name,
                                          std::string_view pattern);

}  // namespace airlock::policies
