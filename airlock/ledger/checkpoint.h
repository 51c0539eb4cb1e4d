// airlock/ledger/checkpoint.h
//
// A promise about the whole history: its size and its root, signed.
//
// The form is C2SP's tlog-checkpoint under signed-note, so that public tools
// read it. Cosignatures by witnesses may stand beside the ledger's signature;
// unknown ones are kept, a bad one by a known key refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::ledger {

// The origin is also the signer's name, in which signed-note allows neither
// space nor '+'; beyond that we keep to visible ASCII, which cannot be read in
// two ways. A host name has at most 253 bytes.
inline constexpr std::size_t kMaxOriginBytes = 255;
bool IsOrigin(std::string_view text);

// signed-note asks verifiers to take 16 signatures; post-quantum ones are 5 kB
// each before base64.
inline constexpr std::size_t kMaxCheckpointBytes = 128 * 1024;

struct Checkpoint {
  std::string origin;  // who this log is, e.g. "airlock.example/1"
  std::uint64_t size = 0;
  RootDigest root;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// "origin\nsize\nbase64 root\n": what is signed. Parse refuses every other
// spelling, extension lines among them (kBadCheckpoint).
std::string FormatCheckpoint(const Checkpoint& checkpoint);
Result<Checkpoint> ParseCheckpoint(std::string_view body);

// The signed-note key id of an Ed25519 key: the first four bytes of
// SHA-256(name || 0x0A || 0x01 || public key).
Bytes NoteKeyId(std::string_view name, ByteView ed25519_public);

// body + "\n" + "— origin base64(key id || signature)\n".
std::string FormatSignedCheckpoint(const Checkpoint& checkpoint,
                                   const crypto::PublicKey& key,
                                   ByteView signature);
// kBadCheckpoint unless `key` (Ed25519) signed it under `origin`.
Result<Checkpoint> OpenSignedCheckpoint(std::string_view text,
                                        std::string_view origin,
                                        const crypto::PublicKey& key);

}  // namespace airlock::ledger
