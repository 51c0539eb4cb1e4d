#include "policies/root_chain.h"

#include <algorithm>
#include <array>
#include <set>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"

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
  std::set<KeyId> signers;
  for (const notes::TufRootSignature& signature : root.tuf_signatures) {
    if (!signers.insert(signature.key).second) {
      return BadRoot("two TUF signatures by " + signature.key.text());
    }
  }
  return Done{};
}

}  // namespace

Result<Done> CheckRootSignatures(const SignedNote& note,
                                 const notes::Root& by) {
  std::set<KeyId> good;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.scheme != "ed25519") continue;
    for (const notes::RootKey& key : by.KeysFor("root")) {
      if (key.id != signature.key) continue;
      TRY(const crypto::PublicKey public_key,
          crypto::PublicKey::FromSpki(key.spki));
      if (public_key.id() != key.id)
        return BadRoot("a key's id is not its own");
      const auto verified =
          crypto::Verify(public_key, {}, AsBytes(note.text), signature.bytes);
      if (!verified.ok()) return BadRoot("bad signature by " + key.id.text());
      good.insert(key.id);
    }
  }
  if (good.size() < by.threshold) {
    return BadRoot(std::to_string(good.size()) + " of " +
                   std::to_string(by.threshold) +
                   " root signatures of version " + std::to_string(by.version));
  }
  return Done{};
}

Result<notes::Root> FirstRoot(const SignedNote& first) {
  TRY(notes::Root root, notes::ParseRoot(first.text));
  TRY_DONE(CheckKeys(root));
  TRY_DONE(CheckRootSignatures(first, root));
  return root;
}

Result<notes::Root> NextRoot(const notes::Root& current,
                             const SignedNote& next) {
  TRY(notes::Root root, notes::ParseRoot(next.text));
  if (root.version != current.version + 1) {
    return BadRoot("version " + std::to_string(root.version) + " after " +
                   std::to_string(current.version));
  }
  TRY_DONE(CheckKeys(root));
  TRY_DONE(CheckRootSignatures(next, current));
  TRY_DONE(CheckRootSignatures(next, root));
  return root;
}

namespace {

Result<notes::Root> PinnedRoot(const SignedNote& note,
                               const NoteDigest& first_root) {
  if (crypto::DigestNote(note.text) != first_root) {
    return BadRoot("it stands before the first root, which is pinned (" +
                   first_root.short_code() + ")");
  }
  return FirstRoot(note);
}

}  // namespace

Result<RootChain> ReadRoots(const Chain& site_chain,
                            const NoteDigest& first_root) {
  std::vector<SignedNote> signed_roots;
  std::optional<notes::Root> newest;
  std::vector<PassedOver> passed_over;
  for (const ChainedRecord& entry : site_chain) {
    if (entry.record.kind() != RecordKind::kRoot) continue;
    auto root = newest ? NextRoot(*newest, entry.record.body)
                       : PinnedRoot(entry.record.body, first_root);
    if (!root.ok()) {
      passed_over.push_back({entry.digest, root.failure()});
      continue;
    }
    newest = std::move(*root);
    signed_roots.push_back(entry.record.body);
  }
  if (!newest) {
    return Failure{Reason::kConfiguration, "no root is on record"};
  }
  return RootChain{std::move(signed_roots), std::move(*newest),
                   std::move(passed_over)};
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

}  // namespace airlock::policies
