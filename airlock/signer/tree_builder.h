// airlock/signer/tree_builder.h
//
// The files of a release as they are put together: who refers to which bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"

namespace airlock::signer {

class TreeBuilder {
 public:
  // An artifact that is in the vault. A later one of the same path takes its
  // place: the newest seal wins.
  Result<Done> AddObject(std::string_view path, const ObjectDigest& object,
                         std::uint64_t size);
  // A document that is made here; yields its digest.
  Result<notes::ReleaseFile> AddDocument(std::string_view path,
                                         std::string text);

  std::vector<notes::ReleaseFile> Files() const;
  std::vector<std::string> TakeDocuments() && { return std::move(documents_); }

 private:
  std::map<std::string, notes::ReleaseFile> files_;
  std::vector<std::string> documents_;
};

}  // namespace airlock::signer
