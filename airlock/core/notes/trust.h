// airlock/core/notes/trust.h
//
// Keys that we were told to believe: upstream's, as plain facts.
//
// An OpenPGP keyring or a PEM file is parsed once, in a worker, at import, and
// shown to people; what they sign is this list. Nothing parses the original
// again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// A certificate's owner: what a policy pins.
struct AnchorPrimary {
  std::string fingerprint;  // OpenPGP v4: 40 upper-case hex; else the key id
  std::string label;        // user id or file name, for people
  friend bool operator==(const AnchorPrimary&, const AnchorPrimary&) = default;
};

// A key that may sign data under a primary (the primary's own or a subkey with
// a checked binding).
struct AnchorKey {
  KeyId id;
  std::string fingerprint;  // OpenPGP v4 fingerprint of this key, or the key id
  std::string primary;
  std::string algorithm;  // crypto::KeyAlgorithm's name
  Instant created{0};
  std::optional<Instant> expires;
  std::optional<Instant> revoked;
  Bytes spki;
  friend bool operator==(const AnchorKey&, const AnchorKey&) = default;
};

// A Sigstore instance is trusted as a whole: its trusted root is a document of
// the vault, and this is what it holds, for people to read before they sign.
struct AnchorAuthority {
  std::string role;  // "certificate-authority", "transparency-log",
                     // "certificate-log", "timestamp-authority"; "tuf-root",
                     // "tuf-timestamp", "tuf-snapshot", "tuf-targets"
  std::string name;  // its URL
  ObjectDigest key;  // of its key's SubjectPublicKeyInfo or root certificate
  Instant from{0};
  std::optional<Instant> until;
  friend bool operator==(const AnchorAuthority&,
                         const AnchorAuthority&) = default;
};

// `airlock.anchors/v1`, a vault document.
struct Anchors {
  std::string source;  // what was imported, for people
  std::vector<AnchorPrimary> primaries;
  std::vector<AnchorKey> keys;
  std::optional<ObjectDigest> sigstore_root = {};
  std::optional<ObjectDigest> tuf_root = {};  // likewise, of a TUF repository
  std::vector<AnchorAuthority> authorities = {};  // of that root
  const AnchorKey* Find(const KeyId& id) const;
  friend bool operator==(const Anchors&, const Anchors&) = default;
};
inline constexpr std::string_view kAnchorsNote = "airlock.anchors/v1";
std::string Format(const Anchors& anchors);
Result<Anchors> ParseAnchors(std::string_view text);

// `airlock.trust/v1`, a record signed by administrators: from now on `name`
// means these anchors.
struct Trust {
  TrustName name;
  std::uint64_t generation;
  ObjectDigest anchors;
  friend bool operator==(const Trust&, const Trust&) = default;
};
inline constexpr std::string_view kTrustNote = "airlock.trust/v1";
std::string Format(const Trust& trust);
Result<Trust> ParseTrust(std::string_view text);

}  // namespace airlock::notes
