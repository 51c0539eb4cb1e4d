#include "policies/root_chain.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "airlock/formats/tuf.h"

namespace airlock::policies {
namespace {

Failure BadRoot(std::string why) { return {Reason::kBadRoot, std::move(why)}; }

// Whoever publishes renders the root for TUF, which knows Ed25519 keys alone
// here, each under its own id and with at most one signature. A root that could
// not be rendered would stop everything that is published ever after.
Result<Done> CheckKeys(const notes::Root& root) {
  constexpr std::array<std::string_view, 4> kTufPurposes = {
      "root", "snapshot", "targets", "timestamp"};
  for (const notes::RootKey& key : root.keys) {
    TRY(const crypto::PublicKey public_key,
        crypto::PublicKey::FromSpki(key.spki));
    if (public_key.id() != key.id) return BadRoot("a key's id is not its own");
    const bool tuf = std::find(kTufPurposes.begin(), kTufPurposes.end(),
                               key.purpose) != kTufPurposes.end();
    if (tuf && public_key.algorithm() != crypto::KeyAlgorithm::kEd25519) {
      return BadRoot("the " + key.purpose + " key is not Ed25519");
    }
  }
  return Done{};
}

// Adds the keys that signed `message` in `scheme`.
Result<Done> CollectSigners(const SignedNote& note, std::string_view scheme,
                            std::string_view message, const notes::Root& by,
                            std::set<KeyId>& signers) {
  const std::vector<notes::RootKey> keys = by.KeysFor("root");
  for (const NoteSignature& signature : note.signatures) {
    if (signature.scheme != scheme) continue;
    const auto key = std::find_if(
        keys.begin(), keys.end(),
        [&](const notes::RootKey& k) { return k.id == signature.key; });
    if (key == keys.end()) continue;
    TRY(const crypto::PublicKey public_key,
        crypto::PublicKey::FromSpki(key->spki));
    if (public_key.id() != key->id) {
      return BadRoot("a key's id is not its own");
    }
    if (!crypto::Verify(public_key, {}, AsBytes(message), signature.bytes)
             .ok()) {
      return BadRoot("bad signature by " + key->id.text());
    }
    if (!signers.insert(key->id).second) {
      return BadRoot("two signatures by " + key->id.text());
    }
  }
  return Done{};
}

Result<Done> CheckThreshold(const SignedNote& note, const notes::Root& by) {
  TRY(const RootSigners signers, RootSignersOf(note, by));
  for (const auto& [what, count] :
       {std::pair{" root signatures of version ", signers.note.size()},
        std::pair{" TUF signatures of version ", signers.tuf.size()}}) {
    if (count < by.threshold) {
      return BadRoot(std::to_string(count) + " of " +
                     std::to_string(by.threshold) + what +
                     std::to_string(by.version));
    }
  }
  return Done{};
}

// Whoever was told that seals do not count must not be told otherwise later:
// they may have been handed in and sealed again.
Result<Done> CheckRevocationsStay(const notes::Root& current,
                                  const notes::Root& next) {
  for (const notes::RevokedKey& old : current.revoked) {
    const bool stays =
        std::any_of(next.revoked.begin(), next.revoked.end(),
                    [&](const notes::RevokedKey& revoked) {
                      return revoked.id == old.id && revoked.from <= old.from;
                    });
    if (!stays) {
      return BadRoot("the revocation of " + old.id.text() + " is taken back");
    }
  }
  return Done{};
}

bool IsRevoked(const KeyId& key, std::uint64_t index,
               const notes::Root& newest) {
  return std::any_of(newest.revoked.begin(), newest.revoked.end(),
                     [&](const notes::RevokedKey& revoked) {
                       return revoked.id == key && revoked.from <= index;
                     });
}

}  // namespace

Result<RootSigners> RootSignersOf(const SignedNote& note,
                                  const notes::Root& by) {
  TRY(const notes::Root root, notes::ParseRoot(note.text));
  TRY_DONE(CheckKeys(root));
  RootSigners signers;
  TRY_DONE(CollectSigners(note, kRootScheme, note.text, by, signers.note));
  TRY_DONE(CollectSigners(note, kTufRootScheme, formats::TufRoot(root), by,
                          signers.tuf));
  return signers;
}

Result<notes::Root> OpenRoot(const SignedNote& note) {
  TRY(notes::Root root, notes::ParseRoot(note.text));
  TRY_DONE(CheckThreshold(note, root));
  return root;
}

Result<notes::Root> FirstRoot(const SignedNote& first) {
  TRY(notes::Root root, OpenRoot(first));
  if (root.version != 1) {
    return BadRoot("version " + std::to_string(root.version) + " comes first");
  }
  return root;
}

Result<notes::Root> NextRoot(const notes::Root& current,
                             const SignedNote& next) {
  TRY(notes::Root root, notes::ParseRoot(next.text));
  if (root.version != current.version + 1) {
    return BadRoot("version " + std::to_string(root.version) + " after " +
                   std::to_string(current.version));
  }
  if (root.previous != crypto::DigestNote(notes::Format(current))) {
    return BadRoot("it follows another root of version " +
                   std::to_string(current.version));
  }
  if (root.ledger != current.ledger) return BadRoot("it is of another ledger");
  if (root.issued < current.issued) {
    return BadRoot("issued before the root that it follows");
  }
  TRY_DONE(CheckRevocationsStay(current, root));
  TRY_DONE(CheckThreshold(next, current));
  TRY_DONE(CheckThreshold(next, root));
  return root;
}

Result<Done> RootChain::Add(std::uint64_t index, const SignedNote& note) {
  if (roots_.empty()) {
    TRY(notes::Root first, FirstRoot(note));
    roots_.push_back({index, note, std::move(first)});
    return Done{};
  }
  if (index <= roots_.back().index) {
    return BadRoot("its place is before the root that it follows");
  }
  TRY(notes::Root next, NextRoot(newest(), note));
  roots_.push_back({index, note, std::move(next)});
  return Done{};
}

const notes::Root* RootChain::InForceAt(std::uint64_t index) const {
  for (auto root = roots_.rbegin(); root != roots_.rend(); ++root) {
    if (root->index < index) return &root->root;
  }
  return nullptr;
}

Result<RootChain> ReadRoots(const Chain& site_chain,
                            const NoteDigest& first_root) {
  RootChain chain;
  for (const ChainedRecord& entry : site_chain) {
    if (entry.record.kind() != RecordKind::kRoot) continue;
    if (chain.roots().empty() &&
        crypto::DigestNote(entry.record.body.text) != first_root) {
      chain.passed_over_.push_back(
          {entry.digest,
           BadRoot("it stands before the first root, which is pinned (" +
                   first_root.short_code() + ")")});
      continue;
    }
    const auto added = chain.Add(entry.record.index, entry.record.body);
    if (!added.ok()) {
      chain.passed_over_.push_back({entry.digest, added.failure()});
    }
  }
  if (chain.roots().empty()) {
    return Failure{Reason::kConfiguration, "no root is on record"};
  }
  return chain;
}

Result<Done> CheckSealSignature(const SignedNote& note,
                                const notes::Root& root) {
  for (const NoteSignature& signature : note.signatures) {
    if (signature.scheme != "ecdsa-p256") continue;
    for (const notes::RootKey& key : root.KeysFor("seal")) {
      if (key.id != signature.key) continue;
      TRY(const crypto::PublicKey public_key,
          crypto::PublicKey::FromSpki(key.spki));
      if (public_key.id() != key.id)
        return BadRoot("a key's id is not its own");
      return crypto::Verify(public_key,
                            {crypto::SignatureScheme::Form::kEcdsaDer,
                             crypto::HashAlgorithm::kSha256},
                            AsBytes(note.text), signature.bytes);
    }
  }
  return Failure{Reason::kUnsigned, "no signature by the seal key"};
}

Result<SealStanding> StandingOfSeal(const SignedNote& seal, std::uint64_t index,
                                    const RootChain& roots) {
  const notes::Root* in_force = roots.InForceAt(index);
  if (in_force == nullptr) {
    return Failure{Reason::kUnsigned, "no root stands before the seal"};
  }
  // Whatever else it carries: a signature line can be added by whoever writes
  // the record, but not one by the seal key.
  notes::Root trusted = *in_force;
  std::erase_if(trusted.keys, [&](const notes::RootKey& key) {
    return IsRevoked(key.id, index, roots.newest());
  });
  const auto good = CheckSealSignature(seal, trusted);
  if (good.ok()) return SealStanding::kCounts;
  const bool revoked =
      std::any_of(seal.signatures.begin(), seal.signatures.end(),
                  [&](const NoteSignature& signature) {
                    return IsRevoked(signature.key, index, roots.newest());
                  });
  if (revoked) return SealStanding::kVoid;
  return good.failure();
}

}  // namespace airlock::policies
