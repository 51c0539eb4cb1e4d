// airlock/core/notes/submission.h
//
// What was handed in: a list of files by digest, and the claim that opens a
// submission.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/member_path.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"

namespace airlock::notes {

enum class BundleKind {
  kAptRepo,
  kGkeOnprem,
  kOciLayout,
  kSignedBlob,
  kTufRepo,
  kTrustRoot,  // of whom to believe: released nowhere, it comes into force here
};
std::string_view NameOf(BundleKind kind);  // "apt-repo", …
Result<BundleKind> BundleKindNamed(std::string_view name);

// Artifacts are what would be released; the rest is what proves them.
enum class ItemRole {
  kArtifact,   // "artifact"
  kSignature,  // "signature": a detached signature
  kIndex,      // "index": a signed list (InRelease, SHA256SUMS, index.json)
  kList,       // "list": a list that an index names (Packages)
};
std::string_view NameOf(ItemRole role);
Result<ItemRole> ItemRoleNamed(std::string_view name);

// The role that a file of this name has in a bundle of this kind, as far as a
// name can tell (kBadBundle for a name that has no place in it):
//   apt-repo     …/InRelease, …/Release index; …/Release.gpg signature;
//                …/Packages list; *.deb artifact
//   gke-onprem   NAME.<number>.sig signature; all else artifact
//   signed-blob  SHA256SUMS index; *.sig, *.sigstore.json signature; all
//                else artifact
//   trust-root   all artifact
//   tuf-repo     metadata/*.json index; targets/… artifact
//   oci-layout   index.json index; what IsBesideImage signature; all else list,
//   until a worker has read which
//                blobs are the image and which its signatures
Result<ItemRole> RoleOf(BundleKind kind, std::string_view name);

// True for the name of a file that lies beside an image and vouches for it: a
// Sigstore bundle (*.sigstore.json), Cloud Build's provenance (*.gcb.json), a
// verification summary (*.vsa.json, *.vsa.jsonl).
bool IsBesideImage(std::string_view name);

struct ContentsItem {
  ItemRole role;
  ObjectDigest object;
  std::uint64_t size;
  MemberPath name;  // unique within the contents
  friend bool operator==(const ContentsItem&, const ContentsItem&) = default;
};

// `airlock.contents/v1`, a vault document; items sorted by name.
struct Contents {
  BundleKind kind;
  std::vector<ContentsItem> items;

  std::vector<ContentsItem> Artifacts() const;
  const ContentsItem* Find(std::string_view name) const;
  friend bool operator==(const Contents&, const Contents&) = default;
};
inline constexpr std::string_view kContentsNote = "airlock.contents/v1";
std::string Format(const Contents& contents);
// Also refuses unsorted or repeated names and a list without artifact
// (kBadBundle). At most 10,000 items.
Result<Contents> ParseContents(std::string_view text);

// `airlock.submission/v1`, a record, signed by the submitter. `attempt` starts
// at 1; handing the same in again after a refusal needs the next number.
struct Submission {
  SubmissionId id;
  ChannelName channel;
  BundleKind kind;
  ObjectDigest contents;
  std::uint64_t items;
  std::uint64_t bytes;
  std::uint64_t attempt;
  PersonName submitter;  // a person's or a robot's name in the roster
  friend bool operator==(const Submission&, const Submission&) = default;
};
inline constexpr std::string_view kSubmissionNote = "airlock.submission/v1";
std::string Format(const Submission& submission);
Result<Submission> ParseSubmission(std::string_view text);

// What an id is derived from; the id is "<channel>-" and the first 16 hex
// digits of this text's SHA-256.
std::string SubmissionIdSource(const ChannelName& channel,
                               const ObjectDigest& contents,
                               std::uint64_t attempt);

}  // namespace airlock::notes
