#include "verifier/parsers/bundle_archive.h"

#include <string>
#include <utility>

#include "airlock/core/notes/layout.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tar.h"

namespace airlock::verifier {
namespace {

// As many as the items of a bundle.
constexpr std::size_t kMaxFiles = 10'000;

}  // namespace

bool AreArchive(const std::vector<Input>& inputs) {
  return inputs.size() == 1 && inputs[0].item.name == notes::kLayoutArchive;
}

Result<std::vector<Input>> OpenArchive(const Input& archive,
                                       const ArchiveGrammar& grammar) {
  const std::string named = archive.item.name + ": ";
  FdSource file(archive.fd);
  Lookahead bytes(file);
  TRY(const ByteView head, bytes.Peek(kKindBytes));
  if (const FileKind kind = KindOf(head); kind.name != "tar") {
    return Failure{Reason::kBadContainer,
                   named + "not a plain tar but " + std::string(kind.name)};
  }
  std::vector<Input> files;
  TarReader reader(bytes);
  while (true) {
    TRY(const std::optional<notes::Member> member, reader.Next());
    if (!member) break;
    const bool folder = member->type == notes::MemberType::kDirectory;
    if (folder && grammar.is_folder(member->path)) continue;
    if (folder) {
      return Failure{Reason::kBadBundle, named +
                                             "no bundle of this kind has a "
                                             "folder '" +
                                             Printable(member->path) + "'"};
    }
    if (member->type != notes::MemberType::kFile) {
      return Failure{Reason::kMemberType, named + "'" +
                                              Printable(member->path) +
                                              "' is a link, and a bundle has "
                                              "none"};
    }
    TRY(std::optional<Input> found, grammar.file(*member, reader.body_at()));
    if (!found) continue;
    if (files.size() == kMaxFiles) {
      return Failure{Reason::kBadBundle, named + "over 10,000 files"};
    }
    files.push_back(*std::move(found));
  }
  if (bytes.position() != archive.item.size) {
    return Failure{Reason::kSizeMismatch,
                   named + "has " + std::to_string(bytes.position()) +
                       " bytes instead of " +
                       std::to_string(archive.item.size)};
  }
  return files;
}

}  // namespace airlock::verifier
