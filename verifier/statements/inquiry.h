// verifier/statements/inquiry.h
//
// What a worker is asked to examine: a question, the documents it is about, and
// the artifact that it may concern.
//
// Documents (bundles, envelopes, keys, trusted roots) are small and read whole.
// An artifact can be of any size: it is known by its digests, hashed from its
// descriptor in one pass and only if somebody asks.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier {

// An artifact by its bytes, or by a digest that somebody else computed.
class Artifact {
 public:
  // Reads `size` bytes of `fd`, which is borrowed, by their place. `object` is
  // their SHA-256 by whoever handed them in, who is trusted and hashed them.
  static Artifact FromFile(int fd, std::uint64_t size,
                           const ObjectDigest& object);
  // kUnsupported for what another algorithm would need.
  static Artifact FromDigest(crypto::HashAlgorithm algorithm, Bytes digest);

  Result<Bytes> Digest(crypto::HashAlgorithm algorithm) const;
  // Hands out the bytes, in order and in pieces (kUnsupported where only a
  // digest is known).
  Result<Done> ForEach(const std::function<void(ByteView)>& take) const;
  // All of it, for signatures that hash their message twice (kTooLarge over
  // `max_bytes`; kUnsupported where only a digest is known).
  Result<Bytes> Whole(std::uint64_t max_bytes) const;

 private:
  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::map<crypto::HashAlgorithm, Bytes> known_;
};

struct Inquiry {
  notes::Question question;
  // By the input's name: "bundle", "key", "trusted-root", …
  std::map<std::string, std::string, std::less<>> documents;
  std::optional<Artifact> artifact;
  // Every document's digest, for Statement::evidence.
  std::vector<ObjectDigest> evidence;

  // The document of that name (kUsage if it was not handed in).
  Result<std::string_view> Document(std::string_view name) const;
  const std::string* FindDocument(std::string_view name) const;
  // The asker expects nothing and judges what is stated.
  bool AskerJudges() const { return !question.All("asker-judges").empty(); }
  // The artifact's SHA-256 as 64 digits (kUsage without an artifact).
  Result<std::string> ArtifactHex() const;
};

// An input as a worker holds it.
struct InquiryInput {
  notes::JobInput item;
  int fd = -1;
};

// Reads what the job hands in. The input called "artifact" is the artifact, and
// so is the option "artifact-digest" ("sha256:", "sha384:" or "sha512:" and
// hexadecimal digits); every other input is a document of at most
// `max_document_bytes` whose bytes must have the digest on record (kUsage,
// kTooLarge, kSizeMismatch, kDigestMismatch).
Result<Inquiry> ReadInquiry(const notes::Job& job,
                            const std::vector<InquiryInput>& inputs,
                            std::uint64_t max_document_bytes);

}  // namespace airlock::verifier
