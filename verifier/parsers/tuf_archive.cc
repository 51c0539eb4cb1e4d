#include "verifier/parsers/tuf_archive.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/bundle_archive.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

bool IsFolderOfRepositories(std::string_view name) {
  return name == "." || name == "metadata" || name == "targets" ||
         name.starts_with("targets/");
}

Result<ObjectDigest> DigestOf(int fd, std::uint64_t from, std::uint64_t size) {
  FdSource bytes(fd, from, from + size);
  crypto::Hash hash;
  std::array<std::byte, 64 * 1024> piece;
  while (true) {
    TRY(const std::size_t count, bytes.Read(piece));
    if (count == 0) break;
    hash.Update(ByteView(piece).first(count));
  }
  return ObjectDigest(std::move(hash).Finish256());
}

}  // namespace

Result<notes::Layout> FindTufFiles(const Input& archive) {
  const ArchiveGrammar grammar{
      IsFolderOfRepositories,
      [&](const notes::Member& member,
          std::uint64_t offset) -> Result<std::optional<Input>> {
        TRY(const notes::ItemRole role,
            notes::RoleOf(notes::BundleKind::kTufRepo, member.path));
        TRY(const ObjectDigest object,
            DigestOf(archive.fd, offset, member.size));
        return std::optional(Input{
            {role, object, member.size, member.path}, archive.fd, offset});
      }};
  TRY(const std::vector<Input> files, OpenArchive(archive, grammar));
  notes::Layout layout;
  for (const Input& file : files) {
    TRY(MemberPath name, MemberPath::Parse(file.item.name));
    layout.members.push_back({file.item.role, file.item.object, *file.offset,
                              file.item.size, std::move(name)});
  }
  return layout;
}

}  // namespace airlock::verifier
