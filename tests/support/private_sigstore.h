// tests/support/private_sigstore.h
//
// A Sigstore of the test's own: certificate authority, certificate log,
// transparency logs of both kinds, time stamping authority.
//
// It signs as the public services do, and hands out a bundle in parts, so that
// a test can spoil exactly one of them before it becomes JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/crypto/signing_key.h"
#include "tests/support/certificate_writer.h"

namespace airlock::testing_support {

inline constexpr std::string_view kIdentity =
    "https://example.org/build.yml@refs/heads/main";
inline constexpr std::string_view kIssuer = "https://issuer.example.org";
inline constexpr Instant kSignedAt{1750000000};

struct EntryParts {
  std::string index = "7";
  Bytes log_id;
  std::string kind;
  std::string version;
  std::string integrated_time;
  std::optional<Bytes> promise;
  bool proof = true;
  std::string proof_index;
  std::string tree_size;
  Bytes root;
  std::vector<Bytes> hashes;
  std::string checkpoint;
  Bytes body;
};

struct BundleParts {
  std::string media_type;
  std::vector<Bytes> chain;
  bool managed = false;
  std::vector<EntryParts> entries;
  std::vector<Bytes> timestamps;
  bool dsse = false;
  Bytes signature;
  Bytes message_digest;
  std::string payload_type = "application/vnd.in-toto+json";
  Bytes payload;

  std::string Json() const;
};

struct BundleRecipe {
  int version = 3;  // 0.1, 0.2, 0.3
  bool dsse = false;
  bool managed = false;
  bool rekor_v2 = false;
  std::string kind = "hashedrekord";  // "dsse", "intoto"
  bool promise = true;
  bool timestamp = false;
  Instant signed_at = kSignedAt;
  std::optional<std::string> payload;  // instead of a statement
  std::string identity{kIdentity};
  bool sct = true;
  std::vector<Bytes> leaf_extensions;                   // beyond the usual ones
  std::string key_details = "PKIX_ECDSA_P256_SHA_256";  // in a Rekor v2 entry
};

class PrivateSigstore {
 public:
  PrivateSigstore();

  // The trusted root; empty lists where something is not wanted.
  struct RootRecipe {
    bool logs = true;
    bool certificate_logs = true;
    bool timestamp_authorities = true;
    std::string log_valid_for = R"({"start":"2020-01-01T00:00:00Z"})";
    std::string tsa_valid_for = R"({"start":"2020-01-01T00:00:00Z"})";
    std::string ca_valid_for = R"({"start":"2020-01-01T00:00:00Z"})";
    std::string ct_valid_for = R"({"start":"2020-01-01T00:00:00Z"})";
  };
  std::string Root() const { return Root(RootRecipe()); }
  std::string Root(const RootRecipe& recipe) const;

  BundleParts Sign(std::string_view artifact, const BundleRecipe& recipe) const;
  // An entry for what the parts hold, as `recipe` says.
  EntryParts Log(const BundleParts& parts, const BundleRecipe& recipe) const;
  // Signs the entry's promise again, after a change.
  Bytes Promise(const EntryParts& entry) const;
  std::string Checkpoint(const EntryParts& entry, bool rekor_v2) const;
  Bytes Stamp(const Bytes& message, Instant time) const;

  // Parts of it, for tests that forge.
  crypto::SigningKey root_key, intermediate_key, ct_key, log_key, log2_key,
      tsa_root_key, tsa_key, signer;
  Bytes root, intermediate, tsa_root, tsa;
  Bytes Leaf(const BundleRecipe& recipe) const;
  Bytes SpkiOf(const crypto::SigningKey& key) const;
  Bytes LogId(bool rekor_v2) const;
};

}  // namespace airlock::testing_support
