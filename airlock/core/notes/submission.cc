#include "airlock/core/notes/submission.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 6> kBundleKinds = {
    "apt-repo",    "gke-onprem", "oci-layout",
    "signed-blob", "tuf-repo",   "trust-root"};
constexpr std::array<std::string_view, 4> kItemRoles = {"artifact", "signature",
                                                        "index", "list"};
// An OCI image tree of a large release has some thousand blobs.
constexpr std::size_t kMaxItems = 10'000;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, std::move(why)};
}

}  // namespace

std::string_view NameOf(BundleKind kind) {
  return kBundleKinds[static_cast<std::size_t>(kind)];
}

Result<BundleKind> BundleKindNamed(std::string_view name) {
  const auto at = std::find(kBundleKinds.begin(), kBundleKinds.end(), name);
  if (at == kBundleKinds.end()) {
    return Failure{Reason::kUnknownKind,
                   "bundle kind '" + Printable(name.substr(0, 40)) + "'"};
  }
  return static_cast<BundleKind>(at - kBundleKinds.begin());
}

std::string_view NameOf(ItemRole role) {
  return kItemRoles[static_cast<std::size_t>(role)];
}

Result<ItemRole> ItemRoleNamed(std::string_view name) {
  const auto at = std::find(kItemRoles.begin(), kItemRoles.end(), name);
  if (at == kItemRoles.end()) {
    return Failure{Reason::kUnknownKind,
                   "item role '" + Printable(name.substr(0, 40)) + "'"};
  }
  return static_cast<ItemRole>(at - kItemRoles.begin());
}

bool IsBesideImage(std::string_view name) {
  constexpr std::array<std::string_view, 4> kEndings = {
      ".sigstore.json", ".gcb.json", ".vsa.json", ".vsa.jsonl"};
  return name.find('/') == std::string_view::npos &&
         std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view e) { return name.ends_with(e); });
}

Result<ItemRole> RoleOf(BundleKind kind, std::string_view name) {
  const std::string_view base = name.substr(name.rfind('/') + 1);
  switch (kind) {
    case BundleKind::kAptRepo:
      if (base == "InRelease" || base == "Release") return ItemRole::kIndex;
      if (base == "Release.gpg") return ItemRole::kSignature;
      if (base == "Packages") return ItemRole::kList;
      if (base.ends_with(".deb")) return ItemRole::kArtifact;
      return BadBundle("no place in an apt-repo for " + Printable(name));
    case BundleKind::kGkeOnprem: {
      if (!base.ends_with(".sig")) return ItemRole::kArtifact;
      const std::string_view stem = base.substr(0, base.size() - 4);
      const std::size_t dot = stem.rfind('.');
      if (dot == std::string_view::npos ||
          !ParseNumber(stem.substr(dot + 1)).ok()) {
        return BadBundle("a signature is FILE.<number>.sig, not " +
                         Printable(name));
      }
      return ItemRole::kSignature;
    }
    case BundleKind::kSignedBlob:
      if (base.ends_with(".sig") || base.ends_with(".sigstore.json")) {
        return ItemRole::kSignature;
      }
      if (base == "SHA256SUMS") return ItemRole::kIndex;
      return ItemRole::kArtifact;
    case BundleKind::kOciLayout:
      if (name == "index.json") return ItemRole::kIndex;
      return IsBesideImage(name) ? ItemRole::kSignature : ItemRole::kList;
    case BundleKind::kTufRepo:
      if (name.starts_with("targets/")) return ItemRole::kArtifact;
      if (base.ends_with(".json") && name == "metadata/" + std::string(base)) {
        return ItemRole::kIndex;
      }
      return BadBundle("no place in a tuf-repo for " + Printable(name));
    case BundleKind::kTrustRoot:
      return ItemRole::kArtifact;
  }
  return BadBundle("no such kind");
}

std::vector<ContentsItem> Contents::Artifacts() const {
  std::vector<ContentsItem> artifacts;
  for (const ContentsItem& item : items) {
    if (item.role == ItemRole::kArtifact) artifacts.push_back(item);
  }
  return artifacts;
}

const ContentsItem* Contents::Find(std::string_view name) const {
  for (const ContentsItem& item : items) {
    if (item.name.text() == name) return &item;
  }
  return nullptr;
}

std::string Format(const Contents& contents) {
  NoteWriter writer(kContentsNote);
  writer.Add("kind", NameOf(contents.kind));
  for (const ContentsItem& item : contents.items) {
    writer.Add("item", std::string(NameOf(item.role)) + " " +
                           item.object.text() + " " +
                           std::to_string(item.size) + " " +
                           TokenEncode(item.name.text()));
  }
  return std::move(writer).text();
}

Result<Contents> ParseContents(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kContentsNote, kMaxDocumentBytes));
  TRY(const std::string_view kind_name, reader.Take("kind"));
  TRY(const BundleKind kind, BundleKindNamed(kind_name));
  Contents contents{kind, {}};
  bool artifact = false;
  while (reader.Sees("item")) {
    TRY(Tokens tokens, reader.TakeTokens("item"));
    TRY(const std::string_view role_name, tokens.Next());
    TRY(const ItemRole role, ItemRoleNamed(role_name));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY(const std::string raw_name, tokens.NextText());
    TRY(MemberPath name, MemberPath::Parse(raw_name));
    TRY_DONE(tokens.End());
    if (!contents.items.empty() && !(contents.items.back().name < name)) {
      return BadBundle("items repeated or not sorted: " + Printable(raw_name));
    }
    if (contents.items.size() == kMaxItems) {
      return BadBundle("more than 10,000 items");
    }
    artifact = artifact || role == ItemRole::kArtifact;
    contents.items.push_back({role, object, size, std::move(name)});
  }
  TRY_DONE(reader.End());
  if (!artifact) return BadBundle("no artifact");
  return Canonical(std::move(contents), text);
}

std::string Format(const Submission& s) {
  NoteWriter writer(kSubmissionNote);
  writer.Add("id", s.id.text())
      .Add("channel", s.channel.text())
      .Add("kind", NameOf(s.kind))
      .Add("contents", s.contents)
      .Add("items", s.items)
      .Add("bytes", s.bytes)
      .Add("attempt", s.attempt)
      .Add("submitter", s.submitter.text());
  return std::move(writer).text();
}

Result<Submission> ParseSubmission(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kSubmissionNote));
  TRY(SubmissionId id, reader.TakeAs<SubmissionId>("id"));
  TRY(ChannelName channel, reader.TakeAs<ChannelName>("channel"));
  TRY(const std::string_view kind_name, reader.Take("kind"));
  TRY(const BundleKind kind, BundleKindNamed(kind_name));
  TRY(const ObjectDigest contents, reader.TakeAs<ObjectDigest>("contents"));
  TRY(const std::uint64_t items, reader.TakeNumber("items"));
  TRY(const std::uint64_t bytes, reader.TakeNumber("bytes"));
  TRY(const std::uint64_t attempt, reader.TakeNumber("attempt", 1000));
  TRY(PersonName submitter, reader.TakeAs<PersonName>("submitter"));
  TRY_DONE(reader.End());
  if (attempt == 0) return Failure{Reason::kBadNote, "attempts start at 1"};
  return Canonical(Submission{std::move(id), std::move(channel), kind, contents,
                              items, bytes, attempt, std::move(submitter)},
                   text);
}

std::string SubmissionIdSource(const ChannelName& channel,
                               const ObjectDigest& contents,
                               std::uint64_t attempt) {
  NoteWriter writer("airlock.submission-id/v1");
  writer.Add("channel", channel.text())
      .Add("contents", contents)
      .Add("attempt", attempt);
  return std::move(writer).text();
}

}  // namespace airlock::notes
