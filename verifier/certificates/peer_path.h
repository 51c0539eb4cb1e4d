// verifier/certificates/peer_path.h
//
// From the certificate of a peer (a server, a client, a mailbox) to a trusted
// root, by the profile that its authority is bound to.
//
// Three profiles, since they contradict each other: RFC 5280 lets an authority
// be the end of a path and wants name constraints critical; the CA/Browser
// Forum's Baseline Requirements for servers want the opposite of both. What
// none of them says is as in path.h: strict reading, a bounded search, and
// OpenSSL's agreement.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"
#include "verifier/certificates/revocation.h"

namespace airlock::verifier {

enum class PeerProfile {
  kRfc5280,  // RFC 5280 as it stands
  kWebPki,   // CA/Browser Forum, Baseline Requirements 7.1
  kSmime,    // CA/Browser Forum, S/MIME Baseline Requirements 7.1
};

struct ExpectedName {
  enum class Kind { kDns, kAddress, kEmail };
  Kind kind = Kind::kDns;
  std::string text;  // of an address, its 4 or 16 octets
};

struct PeerQuestion {
  PeerProfile profile = PeerProfile::kRfc5280;
  Instant time{0};
  // All of them must be names of the leaf; its subject is nobody's name.
  std::vector<ExpectedName> names;
  // What the leaf must be usable for, each: contents of OIDs, and bits.
  std::vector<Bytes> extended_key_usage;
  unsigned key_usage = 0;
  // S/MIME BR 7.1.2.3: key usage SHOULD be critical.
  bool critical_key_usage = false;
  // How certificates may be signed, where not every accepted scheme will do.
  std::optional<std::vector<crypto::SignatureScheme>> schemes;
  // Authorities between leaf and root, self-issued ones not counted.
  std::optional<std::uint64_t> max_authorities;
  // Where there are any, every certificate needs its issuer's.
  std::vector<RevocationList> revocation_lists;
};

// Leaf and root included: deeper than anything in use.
inline constexpr std::size_t kMaxPeerPathLength = 12;

// The path, as CheckPath() has it (the same reasons; kRevoked, kWrongIdentity
// for a leaf of another name).
Result<std::vector<Certificate>> CheckPeerPath(
    const Certificate& leaf, std::span<const Certificate> intermediates,
    std::span<const Certificate> roots, const PeerQuestion& question);

}  // namespace airlock::verifier
