// AlgorithmIdentifiers of signatures.
#include <algorithm>
#include <vector>

#include "verifier/certificates/certificate.h"

namespace airlock::verifier {
namespace {

using Form = crypto::SignatureScheme::Form;
using crypto::HashAlgorithm;

constexpr std::uint8_t kNull = 0x05;

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

Result<Done> TakeNull(DerCursor& cursor) {
  TRY(const DerValue null, cursor.Take(kNull));
  if (!null.contents.empty()) return Bad("a NULL with contents");
  return Done{};
}

// RSASSA-PSS-params, RFC 4055 §3.1, whose defaults are all SHA-1.
Result<crypto::SignatureScheme> ReadPss(DerCursor& parameters) {
  static const Bytes kMgf1 = OidOf("1.2.840.113549.1.1.8");
  TRY(const DerValue sequence, parameters.Take(kDerSequence));
  TRY_DONE(parameters.End());
  DerCursor cursor(sequence.contents);
  if (!cursor.Sees(DerTagged(0))) {
    return Failure{Reason::kWeakAlgorithm, "PSS over SHA-1"};
  }
  TRY(const DerValue hash_field, cursor.Next());
  DerCursor hash_cursor(hash_field.contents);
  TRY(const HashAlgorithm hash, ReadHashAlgorithm(hash_cursor));
  TRY_DONE(hash_cursor.End());
  TRY(const DerValue mask_field, cursor.Take(DerTagged(1)));
  DerCursor mask_outer(mask_field.contents);
  TRY(const DerValue mask, mask_outer.Take(kDerSequence));
  TRY_DONE(mask_outer.End());
  DerCursor mask_cursor(mask.contents);
  TRY(const DerValue generator, mask_cursor.Take(kDerOid));
  TRY(const HashAlgorithm mask_hash, ReadHashAlgorithm(mask_cursor));
  TRY_DONE(mask_cursor.End());
  TRY(const DerValue salt_field, cursor.Take(DerTagged(2)));
  DerCursor salt_cursor(salt_field.contents);
  TRY(const std::uint64_t salt, salt_cursor.TakeNumber(1'000));
  TRY_DONE(salt_cursor.End());
  TRY_DONE(cursor.End());
  if (!std::ranges::equal(generator.contents, kMgf1) || mask_hash != hash ||
      salt != crypto::Hash(hash).Update({}).Finish().size()) {
    return Failure{Reason::kUnsupported,
                   "PSS with two hashes or a salt of another length"};
  }
  return crypto::SignatureScheme{Form::kRsaPss, hash};
}

}  // namespace

Result<HashAlgorithm> ReadHashAlgorithm(DerCursor& cursor) {
  static const std::vector<std::pair<Bytes, HashAlgorithm>> kHashes = {
      {OidOf("2.16.840.1.101.3.4.2.1"), HashAlgorithm::kSha256},
      {OidOf("2.16.840.1.101.3.4.2.2"), HashAlgorithm::kSha384},
      {OidOf("2.16.840.1.101.3.4.2.3"), HashAlgorithm::kSha512},
  };
  static const Bytes kSha1 = OidOf("1.3.14.3.2.26");
  TRY(const DerValue algorithm, cursor.Take(kDerSequence));
  DerCursor inside(algorithm.contents);
  TRY(const DerValue oid, inside.Take(kDerOid));
  if (!inside.done()) {
    TRY_DONE(TakeNull(inside));
  }
  TRY_DONE(inside.End());
  for (const auto& [name, hash] : kHashes) {
    if (std::ranges::equal(oid.contents, name)) return hash;
  }
  if (std::ranges::equal(oid.contents, kSha1)) {
    return Failure{Reason::kWeakAlgorithm, "a digest by SHA-1"};
  }
  return Failure{Reason::kUnsupported, "a digest by an unknown hash"};
}

Result<crypto::SignatureScheme> ReadSignatureAlgorithm(ByteView algorithm) {
  struct Known {
    Bytes oid;
    crypto::SignatureScheme scheme;
    bool null_parameters;
  };
  static const std::vector<Known> kKnown = {
      {OidOf("1.2.840.10045.4.3.2"),
       {Form::kEcdsaDer, HashAlgorithm::kSha256},
       false},
      {OidOf("1.2.840.10045.4.3.3"),
       {Form::kEcdsaDer, HashAlgorithm::kSha384},
       false},
      {OidOf("1.2.840.10045.4.3.4"),
       {Form::kEcdsaDer, HashAlgorithm::kSha512},
       false},
      {OidOf("1.2.840.113549.1.1.11"),
       {Form::kRsaPkcs1, HashAlgorithm::kSha256},
       true},
      {OidOf("1.2.840.113549.1.1.12"),
       {Form::kRsaPkcs1, HashAlgorithm::kSha384},
       true},
      {OidOf("1.2.840.113549.1.1.13"),
       {Form::kRsaPkcs1, HashAlgorithm::kSha512},
       true},
      {OidOf("1.3.101.112"), {Form::kEd25519, HashAlgorithm::kSha256}, false},
  };
  static const std::vector<Bytes> kWeak = {
      OidOf("1.2.840.113549.1.1.4"),   // RSA with MD5
      OidOf("1.2.840.113549.1.1.5"),   // RSA with SHA-1
      OidOf("1.2.840.113549.1.1.14"),  // RSA with SHA-224
      OidOf("1.2.840.10045.4.1"),      // ECDSA with SHA-1
      OidOf("1.2.840.10045.4.3.1"),    // ECDSA with SHA-224
  };
  static const Bytes kPss = OidOf("1.2.840.113549.1.1.10");
  DerCursor outer(algorithm);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  TRY(const DerValue oid, cursor.Take(kDerOid));
  const Bytes name = CopyOf(oid.contents);
  if (std::find(kWeak.begin(), kWeak.end(), name) != kWeak.end()) {
    return Failure{Reason::kWeakAlgorithm,
                   "a signature over MD5, SHA-1 or SHA-224"};
  }
  if (name == kPss) return ReadPss(cursor);
  for (const Known& known : kKnown) {
    if (known.oid != name) continue;
    if (known.null_parameters) {
      TRY_DONE(TakeNull(cursor));
    }
    TRY_DONE(cursor.End());
    return known.scheme;
  }
  return Failure{Reason::kUnsupported,
                 "a signature algorithm " + HexEncode(name)};
}

}  // namespace airlock::verifier
