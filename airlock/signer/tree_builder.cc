#include "airlock/signer/tree_builder.h"

#include "airlock/crypto/hash.h"

namespace airlock::signer {

Result<Done> TreeBuilder::AddObject(std::string_view path,
                                    const ObjectDigest& object,
                                    std::uint64_t size) {
  TRY(MemberPath member, MemberPath::Parse(path));
  files_.insert_or_assign(std::string(path),
                          notes::ReleaseFile{object, size, std::move(member)});
  return Done{};
}

Result<notes::ReleaseFile> TreeBuilder::AddDocument(std::string_view path,
                                                    std::string text) {
  TRY(MemberPath member, MemberPath::Parse(path));
  notes::ReleaseFile file{crypto::DigestObject(AsBytes(text)), text.size(),
                          std::move(member)};
  files_.insert_or_assign(std::string(path), file);
  documents_.push_back(std::move(text));
  return file;
}

std::vector<notes::ReleaseFile> TreeBuilder::Files() const {
  std::vector<notes::ReleaseFile> files;
  files.reserve(files_.size());
  for (const auto& [path, file] : files_) files.push_back(file);
  return files;
}

}  // namespace airlock::signer
