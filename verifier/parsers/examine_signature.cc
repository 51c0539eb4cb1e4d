#include "verifier/parsers/examine_signature.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "airlock/crypto/blake2b.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/cleartext.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/openpgp_check.h"
#include "verifier/parsers/openpgp_keyring.h"
#include "verifier/parsers/raw_signature.h"
#include "verifier/sigstore/certified_blob.h"
#include "verifier/statements/minisign.h"
#include "verifier/statements/strength.h"

namespace airlock::verifier {
namespace {

using crypto::HashAlgorithm;
using Form = crypto::SignatureScheme::Form;

constexpr std::uint64_t kMaxEd25519Bytes = 64ULL << 20;
// Armoured OpenPGP by many keys is the largest.
constexpr std::size_t kMaxSignatureBytes = 64 * 1024;
// All of Debian's keyrings together are 300 KB.
constexpr std::size_t kMaxKeyringBytes = 8U << 20;

std::vector<Form> FormsOf(const crypto::PublicKey& key) {
  if (key.algorithm() == crypto::KeyAlgorithm::kRsa) {
    return {Form::kRsaPkcs1, Form::kRsaPss};
  }
  return {Form::kEcdsaDer, Form::kEcdsaP1363};
}

Result<crypto::SignatureScheme> FindScheme(const crypto::PublicKey& key,
                                           const Artifact& artifact,
                                           ByteView signature) {
  if (key.algorithm() == crypto::KeyAlgorithm::kEd25519) {
    const crypto::SignatureScheme scheme;
    TRY(const Bytes message, artifact.Whole(kMaxEd25519Bytes));
    TRY_DONE(crypto::Verify(key, scheme, message, signature));
    return scheme;
  }
  for (const HashAlgorithm algorithm :
       {HashAlgorithm::kSha256, HashAlgorithm::kSha384,
        HashAlgorithm::kSha512}) {
    const auto digest = artifact.Digest(algorithm);
    if (!digest.ok()) {
      // Only this one digest of the artifact is known.
      if (digest.failure().reason == Reason::kUnsupported) continue;
      return digest.failure();
    }
    for (const Form form : FormsOf(key)) {
      const crypto::SignatureScheme scheme{form, algorithm};
      if (crypto::VerifyHash(key, scheme, *digest, signature).ok()) {
        return scheme;
      }
    }
  }
  return Failure{Reason::kBadSignature,
                 "in no form that this key's signatures have"};
}

Result<Done> VerifyRaw(std::string_view pem, std::string_view file,
                       const Artifact& artifact, notes::Statement& said) {
  TRY(const crypto::PublicKey key, crypto::PublicKey::FromPem(pem));
  TRY(const crypto::SignatureScheme scheme,
      FindScheme(key, artifact, RawSignatureOf(file)));
  said.family = "raw";
  said.signers.push_back({key.id(), "", "", "key"});
  said.facts.push_back({"scheme", scheme.name()});
  NoteStrength(key, said);
  return Done{};
}

Result<Done> VerifyMinisigned(std::string_view pub, std::string_view file,
                              const Artifact& artifact,
                              notes::Statement& said) {
  TRY(const MinisignKey key, ParseMinisignKey(pub));
  TRY(const MinisignSignature signature, ParseMinisignSignature(file));
  crypto::Blake2b hash;
  TRY_DONE(artifact.ForEach([&](ByteView piece) { hash.Update(piece); }));
  TRY_DONE(VerifyMinisign(key, signature, std::move(hash).Finish()));
  said.family = "minisign";
  said.signers.push_back(
      {key.key.id(), HexEncode(signature.key_id), "", "minisign-key"});
  said.facts.push_back({"trusted-comment", signature.trusted_comment});
  return Done{};
}

Result<Done> VerifySignified(std::string_view pub, std::string_view file,
                             const Artifact& artifact, notes::Statement& said) {
  TRY(const MinisignKey key, ParseMinisignKey(pub));
  TRY(const SignifySignature signature, ParseSignifySignature(file));
  TRY(const Bytes message, artifact.Whole(kMaxEd25519Bytes));
  TRY_DONE(VerifySignify(key, signature, message));
  said.family = "signify";
  said.signers.push_back(
      {key.key.id(), HexEncode(signature.key_id), "", "signify-key"});
  return Done{};
}

Result<notes::Anchors> ReadRing(std::string_view ring) {
  if (ring.size() > kMaxKeyringBytes) {
    return Failure{Reason::kTooLarge, "a keyring of over 8 MiB"};
  }
  return ReadKeyring(AsBytes(ring), "keyring");
}

Result<Done> VerifyDetached(std::string_view ring, std::string_view file,
                            const Artifact& artifact, notes::Statement& said) {
  TRY(const notes::Anchors anchors, ReadRing(ring));
  TRY(const auto signatures, ParseDetached(file));
  TRY(OpenPgpSigners good,
      CheckOpenPgp(
          signatures, kOverBinary, anchors,
          [&](HashAlgorithm algorithm, ByteView trailer) -> Result<Bytes> {
            crypto::Hash hash(algorithm);
            TRY_DONE(
                artifact.ForEach([&](ByteView piece) { hash.Update(piece); }));
            hash.Update(trailer);
            return std::move(hash).Finish();
          }));
  said.family = "openpgp";
  said.signers = std::move(good.signers);
  said.times = std::move(good.times);
  for (const crypto::PublicKey& key : good.keys) NoteStrength(key, said);
  return Done{};
}

}  // namespace

Result<std::string> AnswerBlob(const Inquiry& inquiry) {
  TRY(const std::string_view signature, inquiry.Document("signature"));
  const std::string* const pem = inquiry.FindDocument("key");
  const std::string* const pub = inquiry.FindDocument("minisign-key");
  const std::string* const signify = inquiry.FindDocument("signify-key");
  const std::string* const ring = inquiry.FindDocument("keyring");
  const std::string* const certificate = inquiry.FindDocument("certificate");
  const std::array<const std::string*, 5> keys = {pem, pub, signify, ring,
                                                  certificate};
  if (std::count(keys.begin(), keys.end(), nullptr) != keys.size() - 1 ||
      !inquiry.artifact) {
    return Failure{Reason::kUsage,
                   "give a file and one of key, minisign key, signify key, "
                   "keyring and certificate"};
  }
  if (signature.size() > kMaxSignatureBytes) {
    return Failure{Reason::kTooLarge, "a signature of over 64 KiB"};
  }
  if (certificate != nullptr) return AnswerCertifiedBlob(inquiry);
  const Artifact& artifact = *inquiry.artifact;
  notes::Statement said;
  TRY_DONE(pem != nullptr   ? VerifyRaw(*pem, signature, artifact, said)
           : pub != nullptr ? VerifyMinisigned(*pub, signature, artifact, said)
           : signify != nullptr
               ? VerifySignified(*signify, signature, artifact, said)
               : VerifyDetached(*ring, signature, artifact, said));
  TRY(const Bytes digest, artifact.Digest(HashAlgorithm::kSha256));
  said.subjects.push_back({"", "sha256", HexEncode(digest)});
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

Result<std::string> AnswerInRelease(const Inquiry& inquiry) {
  TRY(const std::string_view file, inquiry.Document("file"));
  TRY(const std::string_view ring, inquiry.Document("keyring"));
  TRY(const Cleartext message, ParseCleartext(file));
  TRY(const notes::Anchors anchors, ReadRing(ring));
  TRY(const auto signatures, ParseOpenPgpSignatures(message.signature));
  TRY(OpenPgpSigners good,
      CheckOpenPgp(
          signatures, kOverText, anchors,
          [&](HashAlgorithm algorithm, ByteView trailer) -> Result<Bytes> {
            return crypto::Hash(algorithm)
                .Update(AsBytes(message.canonical))
                .Update(trailer)
                .Finish();
          }));
  for (const HashAlgorithm algorithm : good.hashes) {
    if (std::find(message.hashes.begin(), message.hashes.end(), algorithm) ==
        message.hashes.end()) {
      return Failure{Reason::kBadOpenPgp,
                     "a signature with a hash that its header does not name"};
    }
  }
  notes::Statement said;
  said.family = "inrelease";
  said.signers = std::move(good.signers);
  said.times = std::move(good.times);
  for (const crypto::PublicKey& key : good.keys) NoteStrength(key, said);
  said.subjects.push_back(
      {"", "sha256", crypto::DigestObject(AsBytes(message.canonical)).hex()});
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

}  // namespace airlock::verifier
