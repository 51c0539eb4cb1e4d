#include "verifier/statements/inquiry.h"

#include <algorithm>
#include <utility>

#include "airlock/platform/directory.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kArtifact = "artifact";
constexpr std::uint64_t kPieceBytes = 1 << 20;

std::string Quoted(std::string_view name) {
  return "'" + Printable(name) + "'";
}

Result<Artifact> ArtifactNamed(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  TRY(const crypto::HashAlgorithm algorithm,
      crypto::HashNamed(text.substr(0, colon)));
  auto bytes = HexDecode(text.substr(std::min(colon + 1, text.size())));
  // Of the length that this hash of nothing has.
  if (!bytes.ok() || bytes->size() != crypto::Hash(algorithm).Finish().size()) {
    return Failure{Reason::kBadDigest, Printable(text.substr(0, 160))};
  }
  return Artifact::FromDigest(algorithm, std::move(bytes).value());
}

}  // namespace

Artifact Artifact::FromFile(int fd, std::uint64_t size,
                            const ObjectDigest& object) {
  Artifact artifact;
  artifact.known_.emplace(crypto::HashAlgorithm::kSha256,
                          CopyOf(object.bytes()));
  artifact.fd_ = fd;
  artifact.size_ = size;
  return artifact;
}

Artifact Artifact::FromDigest(crypto::HashAlgorithm algorithm, Bytes digest) {
  Artifact artifact;
  artifact.known_.emplace(algorithm, std::move(digest));
  return artifact;
}

Result<Bytes> Artifact::Digest(crypto::HashAlgorithm algorithm) const {
  if (const auto known = known_.find(algorithm); known != known_.end()) {
    return known->second;
  }
  if (fd_ < 0) {
    return Failure{Reason::kUnsupported,
                   "the artifact is known by another digest than " +
                       std::string(crypto::NameOf(algorithm)) +
                       "; hand in the file"};
  }
  crypto::Hash hash(algorithm);
  TRY_DONE(ForEach([&](ByteView piece) { hash.Update(piece); }));
  return std::move(hash).Finish();
}

Result<Done> Artifact::ForEach(
    const std::function<void(ByteView)>& take) const {
  if (fd_ < 0) {
    return Failure{Reason::kUnsupported,
                   "this signature is over the artifact's bytes; a digest does "
                   "not do"};
  }
  for (std::uint64_t at = 0; at < size_;) {
    const std::uint64_t count = std::min(kPieceBytes, size_ - at);
    TRY(const Bytes piece, platform::ReadRange(fd_, at, count));
    take(piece);
    at += count;
  }
  return Done{};
}

Result<Bytes> Artifact::Whole(std::uint64_t max_bytes) const {
  if (fd_ < 0) {
    return Failure{Reason::kUnsupported,
                   "this signature is over the artifact's bytes; a digest does "
                   "not do"};
  }
  if (size_ > max_bytes) {
    return Failure{Reason::kTooLarge, "the artifact has over " +
                                          std::to_string(max_bytes) + " bytes"};
  }
  return platform::ReadRange(fd_, 0, size_);
}

const std::string* Inquiry::FindDocument(std::string_view name) const {
  const auto at = documents.find(name);
  return at == documents.end() ? nullptr : &at->second;
}

Result<std::string_view> Inquiry::Document(std::string_view name) const {
  const std::string* const found = FindDocument(name);
  if (found == nullptr) {
    return Failure{Reason::kUsage, Quoted(name) + " was not handed in"};
  }
  return std::string_view(*found);
}

Result<std::string> Inquiry::ArtifactHex() const {
  if (!artifact) return Failure{Reason::kUsage, "no artifact was handed in"};
  TRY(const Bytes digest, artifact->Digest(crypto::HashAlgorithm::kSha256));
  return HexEncode(digest);
}

Result<Inquiry> ReadInquiry(const notes::Job& job,
                            const std::vector<InquiryInput>& inputs,
                            std::uint64_t max_document_bytes) {
  Inquiry inquiry;
  TRY(inquiry.question, notes::ParseQuestion(job.question));
  for (const auto& [item, fd] : inputs) {
    if (item.name == kArtifact) {
      if (inquiry.artifact) {
        return Failure{Reason::kUsage, "there is one artifact"};
      }
      inquiry.artifact = Artifact::FromFile(fd, item.size, item.object);
      inquiry.evidence.push_back(item.object);
      continue;
    }
    if (item.size > max_document_bytes) {
      return Failure{Reason::kTooLarge, Quoted(item.name) + " has over " +
                                            std::to_string(max_document_bytes) +
                                            " bytes"};
    }
    TRY(const Bytes bytes, platform::ReadRange(fd, 0, item.size));
    if (crypto::DigestObject(bytes) != item.object) {
      return Failure{Reason::kDigestMismatch, Quoted(item.name)};
    }
    inquiry.evidence.push_back(item.object);
    if (!inquiry.documents.emplace(item.name, AsText(bytes)).second) {
      return Failure{Reason::kUsage, Quoted(item.name) + " was given twice"};
    }
  }
  TRY(const std::string named, inquiry.question.AtMostOne("artifact-digest"));
  if (!named.empty()) {
    if (inquiry.artifact) {
      return Failure{Reason::kUsage, "give the artifact or its digest"};
    }
    TRY(inquiry.artifact, ArtifactNamed(named));
  }
  return inquiry;
}

}  // namespace airlock::verifier
