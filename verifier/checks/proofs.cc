#include "verifier/checks/proofs.h"

#include <map>
#include <string>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/checks/openpgp_trailer.h"

namespace airlock::verifier {
namespace {

using crypto::SignatureScheme;

// A proof whose claims hold, before the arithmetic.
struct Claim {
  const notes::Proof* proof;
  crypto::PublicKey key;
  SignatureScheme scheme;
  GoodSignature good;
};

// The anchors' entries for a key, sorted by the anchors' names, so that the
// answer does not depend on the order in which a caller lists them.
using Candidates = std::multimap<TrustName, const notes::AnchorKey*>;

Candidates CandidatesFor(const KeyId& id,
                         const std::vector<NamedAnchors>& anchors) {
  Candidates candidates;
  for (const NamedAnchors& named : anchors) {
    const notes::AnchorKey* key = named.anchors.Find(id);
    if (key != nullptr) candidates.emplace(named.trust, key);
  }
  return candidates;
}

Result<crypto::PublicKey> PublicKeyOf(const notes::AnchorKey& anchor) {
  TRY(crypto::PublicKey key, crypto::PublicKey::FromSpki(anchor.spki));
  if (key.id() != anchor.id ||
      crypto::NameOf(key.algorithm()) != anchor.algorithm) {
    return Failure{Reason::kBadKey,
                   anchor.id.text() + " is not the key that its anchor says"};
  }
  return key;
}

// Which forms a key may sign in. Ed25519 over a hash exists in OpenPGP only,
// and OpenPGP knows neither PSS nor Ed25519 over a message.
Result<Done> CheckForm(const SignatureScheme& scheme, bool openpgp) {
  using Form = SignatureScheme::Form;
  const bool raw_only = scheme.form == Form::kEd25519 ||
                        scheme.form == Form::kEd25519Ph ||
                        scheme.form == Form::kRsaPss;
  const bool openpgp_only = scheme.form == Form::kEd25519OverHash;
  if (openpgp ? raw_only : openpgp_only) {
    return Failure{Reason::kBadKey,
                   scheme.name() + " is not how this key signs"};
  }
  return Done{};
}

Result<Done> CheckValidity(const notes::AnchorKey& key, Instant when) {
  const auto not_valid = [&](std::string why) {
    return Failure{Reason::kKeyNotValid, key.id.text() + " signed at " +
                                             when.text() + " but was " +
                                             std::move(why)};
  };
  if (when < key.created) {
    return not_valid("created at " + key.created.text());
  }
  if (key.expires && *key.expires < when) {
    return not_valid("valid until " + key.expires->text());
  }
  if (key.revoked && *key.revoked <= when) {
    return not_valid("revoked at " + key.revoked->text());
  }
  return Done{};
}

Result<Claim> ClaimUnder(const notes::Proof& proof,
                         const SignatureScheme& scheme, const TrustName& trust,
                         const notes::AnchorKey& anchor) {
  TRY(crypto::PublicKey key, PublicKeyOf(anchor));
  const bool openpgp = IsOpenPgpFingerprint(anchor.fingerprint);
  TRY_DONE(CheckForm(scheme, openpgp));
  std::optional<Instant> signed_at;
  if (openpgp) {
    TRY(signed_at, ReadTrailer(proof.suffix, anchor, key.algorithm(), scheme));
    TRY_DONE(CheckValidity(anchor, *signed_at));
  } else if (!proof.suffix.empty()) {
    return Failure{Reason::kBadSignature,
                   anchor.id.text() + " does not sign with a trailer"};
  } else if (anchor.revoked) {
    // Bare signatures bear no time, so this one may be from after.
    return Failure{Reason::kKeyNotValid, anchor.id.text() + " was revoked"};
  }
  return Claim{&proof,
               std::move(key),
               scheme,
               {{anchor.id, anchor.primary, trust}, proof.object, signed_at}};
}

Result<Claim> ClaimOf(const notes::Proof& proof,
                      const std::vector<NamedAnchors>& anchors) {
  TRY(const SignatureScheme scheme, SignatureScheme::Parse(proof.scheme));
  // A prefix would let a worker cut the head off a signed file and still have
  // a good signature over the rest. No kind of bundle here signs in an
  // envelope; one that does must prove that the prefix is the envelope's.
  if (!proof.prefix.empty()) {
    return Failure{Reason::kUnproven, "a proof with a prefix"};
  }
  if (proof.offset != 0) {
    return Failure{Reason::kUnproven, "a proof over a part of an object"};
  }
  const Candidates candidates = CandidatesFor(proof.key, anchors);
  if (candidates.empty()) {
    return Failure{Reason::kUnknownSigner, proof.key.text()};
  }
  std::optional<Failure> first;
  for (const auto& [trust, anchor] : candidates) {
    auto claim = ClaimUnder(proof, scheme, trust, *anchor);
    if (claim.ok() || claim.failure().reason != Reason::kKeyNotValid) {
      return claim;
    }
    if (!first) first = claim.failure();
  }
  return *first;
}

Result<Done> CheckLength(const notes::Proof& proof, std::uint64_t size) {
  if (proof.length == size) return Done{};
  return Failure{Reason::kUnproven, "a proof over " +
                                        std::to_string(proof.length) + " of " +
                                        std::to_string(size) + " bytes"};
}

Result<Done> VerifyWhole(const Claim& claim, ObjectReader& objects) {
  TRY(const Bytes message,
      objects.Read(claim.proof->object, kMaxEd25519MessageBytes));
  TRY_DONE(CheckLength(*claim.proof, message.size()));
  return crypto::Verify(claim.key, claim.scheme, message,
                        claim.proof->signature);
}

// One pass over an object for all signatures that can be checked by hash.
Result<Done> VerifyStreaming(const std::vector<const Claim*>& claims,
                             ObjectReader& objects) {
  std::vector<crypto::Hash> hashes;
  for (const Claim* claim : claims) hashes.emplace_back(claim->scheme.hash);
  TRY(const std::uint64_t size,
      objects.Stream(claims.front()->proof->object,
                     [&](ByteView piece) -> Result<Done> {
                       for (crypto::Hash& hash : hashes) hash.Update(piece);
                       return Done{};
                     }));
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const notes::Proof& proof = *claims[i]->proof;
    TRY_DONE(CheckLength(proof, size));
    hashes[i].Update(proof.suffix);
    TRY_DONE(crypto::VerifyHash(claims[i]->key, claims[i]->scheme,
                                std::move(hashes[i]).Finish(),
                                proof.signature));
  }
  return Done{};
}

}  // namespace

Result<std::vector<GoodSignature>> CheckProofs(
    const std::vector<notes::Proof>& proofs,
    const std::vector<NamedAnchors>& anchors, ObjectReader& objects) {
  std::vector<Claim> claims;
  claims.reserve(proofs.size());
  std::map<ObjectDigest, std::vector<const Claim*>> streamed;
  std::vector<GoodSignature> good;
  for (const notes::Proof& proof : proofs) {
    TRY(Claim claim, ClaimOf(proof, anchors));
    good.push_back(claim.good);
    claims.push_back(std::move(claim));
  }
  for (const Claim& claim : claims) {
    if (claim.scheme.form == SignatureScheme::Form::kEd25519) {
      TRY_DONE(VerifyWhole(claim, objects));
    } else {
      streamed[claim.proof->object].push_back(&claim);
    }
  }
  for (const auto& [object, group] : streamed) {
    TRY_DONE(VerifyStreaming(group, objects));
  }
  return good;
}

}  // namespace airlock::verifier
