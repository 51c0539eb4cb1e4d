// verifier/sigstore/bundle.h
//
// A Sigstore bundle, versions 0.1 to 0.3, as its JSON says.
//
// Nothing here is believed: a bundle's own version least of all, for nothing
// signs it (a bundle can be relabelled to a version that asked for less).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "verifier/certificates/certificate.h"
#include "verifier/sigstore/rekor_entry.h"
#include "verifier/statements/dsse.h"

namespace airlock::verifier {

// The same for every list in a bundle: honest ones have one or two elements.
inline constexpr std::size_t kMaxBundleEntries = 32;

struct MessageSignature {
  // As the bundle claims; absent in some.
  std::optional<crypto::HashAlgorithm> hash;
  Bytes digest;
  Bytes signature;
};

struct Bundle {
  enum class Version { kV01, kV02, kV03 };
  Version version = Version::kV03;
  // Leaf first; empty for a bare key.
  std::vector<Certificate> certificates;
  std::string key_hint;  // never trusted
  std::vector<LogEntry> entries;
  std::vector<Bytes> timestamps;
  // Exactly one of the two.
  std::optional<MessageSignature> message;
  std::optional<Envelope> envelope;
};
std::string_view NameOf(Bundle::Version version);

// kBadEnvelope, kBadJson, kBadCertificate, kTooLarge; kUnsupported for other
// versions.
Result<Bundle> ParseBundle(std::string_view text);

}  // namespace airlock::verifier
