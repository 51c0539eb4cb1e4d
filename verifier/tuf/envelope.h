// verifier/tuf/envelope.h
//
// One metadata file: what is signed, and by whom it is said to be.
//
// Signatures are over the canonical form of the member `signed`, so the file is
// parsed before it is verified; that is why this happens in a sandbox, and why
// nothing is read out of `signed` until a threshold has been met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"
#include "verifier/tuf/key.h"

namespace airlock::verifier::tuf {

struct EnvelopeSignature {
  std::string key_id;
  // None where the text is no lower-case hexadecimal: such a signature fits
  // nothing. Signers that wait for a key holder publish "".
  std::optional<Bytes> bytes;
};

struct Envelope {
  Json content;           // the member `signed`
  std::string canonical;  // its OLPC form, which is what is signed
  std::vector<EnvelopeSignature> signatures;
};

// kBadJson, kTooLarge over `max_bytes` or 256 signatures, kBadMetadata for a
// key id that occurs twice (§4.2.1).
Result<Envelope> ParseEnvelope(std::string_view file, std::size_t max_bytes);

// Who has to sign.
struct Signers {
  std::set<std::string> key_ids;
  std::uint64_t threshold = 1;
};

// The members `keyids` and `threshold` of a role: ids that differ, at least one
// signature (kBadMetadata).
Result<Signers> ReadSigners(const Json& role);

// The distinct keys that have signed, at least signers.threshold of them
// (kThreshold). A signature by nobody's key, and one that does not fit, is
// passed over: it neither counts nor hinders.
Result<std::vector<KeyId>> CheckThreshold(const Envelope& envelope,
                                          const Signers& signers,
                                          const Keys& keys);

}  // namespace airlock::verifier::tuf
