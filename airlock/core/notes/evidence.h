// airlock/core/notes/evidence.h
//
// Why an artifact is upstream's: the arithmetic, spelled out so that anyone can
// do it again without a parser.
//
// A worker reads the stranger's formats and proposes an Evidence. It is
// believed in nothing. Each Proof says where the signed bytes are, so that the
// checker hashes them and does the signature itself; each Quote says where, in
// bytes already proved, the digest of the next object is spelled, so that the
// checker compares it literally. What is signed, dated or named is then read
// from the proved bytes by the checker's own line scanner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust_change.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// One signature: scheme(key, prefix || object[offset, offset+length) ||
// suffix). `object` may be an item of the contents or a derived document (the
// canonical text of a cleartext signature). Prefix is DSSE's PAE head, suffix
// OpenPGP's v4 trailer; each at most 4 KiB.
struct Proof {
  std::string scheme;  // crypto::SignatureScheme's name
  KeyId key;
  ObjectDigest object;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  Bytes prefix;
  Bytes suffix;
  Bytes signature;
  friend bool operator==(const Proof&, const Proof&) = default;
};

// How the bytes [offset, offset+length) of `from` spell the digest of `to`, and
// hence what the checker demands of them.
enum class QuoteForm {
  kReleaseLine,    // "release-line": whole line of a Release file's SHA256:
  kStanza,         // "stanza": a Packages stanza, bounded by blank lines
  kSumsLine,       // "sums-line": "<hex>  <name>" of a SHA256SUMS file
  kOciDescriptor,  // "oci-digest": the text "sha256:<hex>" in a JSON string
};
std::string_view NameOf(QuoteForm form);
Result<QuoteForm> QuoteFormNamed(std::string_view name);

struct Quote {
  QuoteForm form;
  ObjectDigest from;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  ObjectDigest to;
  friend bool operator==(const Quote&, const Quote&) = default;
};

// What a worker is asked about one object by the document that vouches for it,
// and what one answered. The worker that proposes an evidence says no more than
// where to look; whoever checks it builds the question, and fills the answer in.
struct Testimony {
  struct Answer {
    TrustName trust;  // under which of the pinned trusts it was believed
    ObjectDigest statement;  // an airlock.statement/v1, kept in the vault
    friend bool operator==(const Answer&, const Answer&) = default;
  };
  std::string verb;     // "verify-bundle"
  ObjectDigest bundle;  // what vouches: an item or a derived document
  ObjectDigest object;  // for what
  std::optional<Answer> answer;
  friend bool operator==(const Testimony&, const Testimony&) = default;
};

// `airlock.evidence/v1`, a vault document. Quotes in order of discovery: each
// starts from an object that a proof, a testimony or an earlier quote reached.
struct Evidence {
  BundleKind kind;
  ObjectDigest contents;
  // Documents that a worker derived from an item, kept in the vault:
  // the canonical text of an InRelease.
  std::vector<ObjectDigest> derived;
  std::vector<Proof> proofs;
  // Signers that no imported anchor knows: recorded, never counted.
  std::vector<std::string> unknown_signers;
  std::vector<Quote> quotes;
  std::vector<Testimony> testimonies = {};
  friend bool operator==(const Evidence&, const Evidence&) = default;
};
inline constexpr std::string_view kEvidenceNote = "airlock.evidence/v1";
std::string Format(const Evidence& evidence);
Result<Evidence> ParseEvidence(std::string_view text);

// One good signature: the key, and the primary that the policy pins (an OpenPGP
// primary fingerprint, or the key id itself).
struct Signer {
  KeyId key;
  std::string primary;
  TrustName trust;
  friend bool operator==(const Signer&, const Signer&) = default;
};

// What the evidence is about, in upstream's own terms: read from proved bytes.
// `ordinal` orders versions against rollback (the signed date in seconds); 0
// where upstream signs no order.
struct Product {
  std::string name;
  std::string version;
  std::uint64_t ordinal = 0;
  friend bool operator==(const Product&, const Product&) = default;
};

// A statement as policies judge it: who said what about which object, and when.
// Bounded, since it stands in a record; the whole is the document.
struct Vouched {
  std::string family;     // Statement's
  std::string predicate;  // predicateType; "" where only a signature was made
  std::optional<KeyId> key;  // a pinned key, or none: certified for the moment
  std::string identity;      // and who held it then, "" for a pinned key
  std::string issuer;
  TrustName trust;
  ObjectDigest object;
  std::optional<Instant> signed_at;  // the oldest of the times that hold
  std::vector<StatementFact> facts;
  ObjectDigest document;
  friend bool operator==(const Vouched&, const Vouched&) = default;
};

// A trust, and what it meant when it was relied on.
struct ReliedOn {
  TrustName trust;
  ObjectDigest anchors;
  friend bool operator==(const ReliedOn&, const ReliedOn&) = default;
};

// What proved bytes say by which one release is told from another; what it is
// worth is for the policy's order (policies/order.h).
//   text         an apt repository: the digest of the signed Release, whatever
//                its lines' ends
//   image        an OCI layout: the digest of an image that is signed
//   annotation.* of that image: its version, or when it was created
//   artifact     gke-onprem, signed-blob: a file's name, which nobody signed
//   tuf.ROLE     a TUF repository: version and digest of the role's file
//   tuf-key.ROLE a key that may sign as timestamp or snapshot
struct Mark {
  std::string name;
  std::string value;
  friend auto operator<=>(const Mark&, const Mark&) = default;
};
// An authentic record has room for so many.
inline constexpr std::size_t kMaxMarks = 64;

// `airlock.authentic/v1`, a record: what CheckEvidence found. The signer finds
// it again and compares.
struct Authentic {
  ObjectDigest evidence;
  ObjectDigest contents;
  std::vector<Signer> signers;  // distinct primaries, sorted
  std::optional<Instant> signed_at;
  std::optional<Instant> valid_until;
  std::string origin;  // "" where the kind has none
  std::string label;
  std::string suite;  // recorded only
  std::string codename;
  // One for the whole bundle (the repository's release); per-artifact products
  // are in the evidence.
  Product product;
  std::string sandbox;  // the least level that a worker reached
  // Testified, by those who vouch for every artifact; sorted by document.
  std::vector<Vouched> vouched = {};
  std::vector<Mark> marks = {};  // sorted, distinct
  // The trusts that it was checked under, sorted; records of before there was
  // this line have none.
  std::vector<ReliedOn> relied_on = {};
  // Of a trust-root, or a tuf-repo that brings one: what would change.
  std::optional<TrustDifference> change = {};
  friend bool operator==(const Authentic&, const Authentic&) = default;
};
inline constexpr std::string_view kAuthenticNote = "airlock.authentic/v1";
std::string Format(const Authentic& authentic);
Result<Authentic> ParseAuthentic(std::string_view text);

}  // namespace airlock::notes
