#include "verifier/parsers/oci_archive.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/bundle_archive.h"
#include "verifier/parsers/oci.h"
#include "verifier/parsers/read_input.h"
#include "verifier/parsers/wanted.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kBlobs = "blobs/sha256/";

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

Result<std::vector<Input>> OpenLayoutArchive(const Input& archive) {
  return OpenArchive(
      archive, {IsFolderOfLayouts,
                [&](const notes::Member& member,
                    std::uint64_t offset) -> Result<std::optional<Input>> {
                  if (notes::IsDockersOwn(member.path))
                    return std::optional<Input>();
                  TRY(Input file, FileOf(archive, member, offset));
                  return std::optional(std::move(file));
                }});
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
