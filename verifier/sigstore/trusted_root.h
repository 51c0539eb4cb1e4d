// verifier/sigstore/trusted_root.h
//
// Whom a Sigstore instance trusts, and when: its logs and its authorities.
//
// Everything that a bundle claims is judged by this one document, and nothing
// in it comes from the bundle. Each entry holds for an interval, both ends
// included; a key that was replaced goes on proving what it signed before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/certificates/certificate.h"
#include "verifier/certificates/sct.h"
#include "verifier/certificates/timestamp.h"

namespace airlock::verifier {

// The public instance's has 7 kB.
inline constexpr std::size_t kMaxTrustedRootBytes = 1024 * 1024;

struct Validity {
  Instant from{0};
  Instant until{Instant::kMax};
  bool ends = false;
  bool Covers(Instant time) const { return from <= time && time <= until; }
};

struct TransparencyLog {
  std::string url;
  Bytes id;             // as entries name it
  Bytes checkpoint_id;  // as checkpoints may name it; empty if by `id`
  // None where the key is of a kind that is not verified here: such a log is
  // known and proves nothing.
  std::optional<crypto::PublicKey> key;
  crypto::SignatureScheme scheme;
  Validity validity;
};

struct CertificateAuthority {
  std::string url;
  std::vector<Certificate> chain;  // root last
  Validity validity;
};

struct TrustedRoot {
  std::vector<TransparencyLog> logs;
  std::vector<CertificateAuthority> authorities;
  // Those whose keys can be used. Whether the root names any at all decides if
  // certificates need their word.
  std::vector<CertificateLog> certificate_logs;
  bool names_certificate_logs = false;
  std::vector<TimestampAuthority> timestamp_authorities;

  const TransparencyLog* FindLog(ByteView id) const;
};

// application/vnd.dev.sigstore.trustedroot, version 0.1 or 0.2, in proto3 JSON.
// An interval without a start refuses (kBadEnvelope; kUnsupported for other
// versions; kBadKey, kBadCertificate, kBadTime).
Result<TrustedRoot> ParseTrustedRoot(std::string_view text);

// Those that travel inside the program (docs/formats/sigstore.md has their
// source): Sigstore's public instance, and its staging instance.
std::string_view ShippedTrustedRoot();
std::string_view ShippedStagingRoot();

}  // namespace airlock::verifier
