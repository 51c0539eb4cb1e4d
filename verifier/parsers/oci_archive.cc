#include "verifier/parsers/oci_archive.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/oci.h"
#include "verifier/parsers/read_input.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tar.h"
#include "verifier/parsers/wanted.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kBlobs = "blobs/sha256/";
// As many as the items of a bundle.
constexpr std::size_t kMaxFiles = 10'000;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, "layout.tar: " + std::move(why)};
}

bool IsFolderOfLayouts(std::string_view name) {
  return name == "." || name == "blobs" || name == "blobs/sha256";
}

// The bytes are hashed where they are copied, and compared with the name. The
// two files without a digest in their names are small.
Result<ObjectDigest> DigestOf(const Input& file) {
  const std::string_view name = file.item.name;
  if (name.starts_with(kBlobs)) {
    auto digest = ObjectDigest::ParseHex(name.substr(kBlobs.size()));
    if (!digest.ok()) {
      return BadBundle("'" + Printable(name) +
                       "' is not called after a digest");
    }
    return digest;
  }
  TRY(const std::string text, ReadInput(file, kMaxManifestBytes));
  return crypto::DigestObject(AsBytes(text));
}

Result<Input> FileOf(const Input& archive, const notes::Member& member,
                     std::uint64_t offset) {
  const std::string& name = member.path;
  if (!name.starts_with(kBlobs) && name != "index.json" &&
      name != "oci-layout") {
    return BadBundle("no layout has a '" + Printable(name) + "'");
  }
  Input file{{notes::ItemRole::kList, archive.item.object, member.size, name},
             archive.fd,
             offset};
  TRY(file.item.object, DigestOf(file));
  TRY(file.item.role, notes::RoleOf(notes::BundleKind::kOciLayout, name));
  return file;
}

}  // namespace

bool AreLayoutArchive(const std::vector<Input>& inputs) {
  return inputs.size() == 1 && inputs[0].item.name == notes::kLayoutArchive;
}

Result<std::vector<Input>> OpenLayoutArchive(const Input& archive) {
  FdSource file(archive.fd);
  Lookahead bytes(file);
  TRY(const ByteView head, bytes.Peek(kKindBytes));
  if (const FileKind kind = KindOf(head); kind.name != "tar") {
    return Failure{Reason::kBadContainer,
                   "layout.tar: not a plain tar but " + std::string(kind.name)};
  }
  std::vector<Input> files;
  TarReader reader(bytes);
  while (true) {
    TRY(const std::optional<notes::Member> member, reader.Next());
    if (!member) break;
    const bool folder = member->type == notes::MemberType::kDirectory;
    if (folder && IsFolderOfLayouts(member->path)) continue;
    if (folder) {
      return BadBundle("no layout has a folder '" + Printable(member->path) +
                       "'");
    }
    if (member->type != notes::MemberType::kFile) {
      return Failure{Reason::kMemberType,
                     "layout.tar: '" + Printable(member->path) +
                         "' is a link, and a layout has none"};
    }
    if (notes::IsDockersOwn(member->path)) continue;
    if (files.size() == kMaxFiles) return BadBundle("over 10,000 files");
    TRY(Input found, FileOf(archive, *member, reader.body_at()));
    files.push_back(std::move(found));
  }
  if (bytes.position() != archive.item.size) {
    return Failure{Reason::kSizeMismatch,
                   "layout.tar has " + std::to_string(bytes.position()) +
                       " bytes instead of " +
                       std::to_string(archive.item.size)};
  }
  return files;
}

Result<notes::Layout> FindLayout(const Input& archive) {
  TRY(const std::vector<Input> files, OpenLayoutArchive(archive));
  TRY(const notes::Wanted wanted, FindImages(files));
  std::set<ObjectDigest> images;
  for (const notes::WantedFile& file : wanted.files) images.insert(file.object);
  notes::Layout layout;
  for (const Input& file : files) {
    TRY(MemberPath name, MemberPath::Parse(file.item.name));
    // Only blobs are images, whatever bytes index.json has.
    const bool image =
        file.item.name.starts_with(kBlobs) && images.contains(file.item.object);
    layout.members.push_back(
        {image ? notes::ItemRole::kArtifact : file.item.role, file.item.object,
         *file.offset, file.item.size, std::move(name)});
  }
  return layout;
}

}  // namespace airlock::verifier
