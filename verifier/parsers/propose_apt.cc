// From a signed Release to the packages: InRelease (or Release and
// Release.gpg) names the Packages files, and those name the .debs. The bytes of
// a .deb play no part here.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verifier/parsers/cleartext.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/packages_file.h"
#include "verifier/parsers/read_input.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using notes::QuoteForm;

constexpr std::string_view kInRelease = "InRelease";
constexpr std::string_view kRelease = "Release";
constexpr std::string_view kSignatureEnding = ".gpg";
// A signature by each of 64 keys of RSA-4096.
constexpr std::uint64_t kMaxSignatureBytes = 64 * 1024;

std::string_view BaseOf(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

// What was signed: its bytes, and the digest under which the checker finds
// them.
struct Signed {
  ObjectDigest object;
  std::string text;
  std::string directory;  // of the index, with its slash
};

Result<Signed> ReadSigned(EvidenceDraft& draft) {
  const std::vector<Input> indexes = draft.ItemsOf(ItemRole::kIndex);
  if (indexes.size() != 1) {
    return Failure{Reason::kBadBundle,
                   "an apt-repo has one InRelease or one Release"};
  }
  const Input& index = indexes[0];
  const std::string& name = index.item.name;
  TRY(std::string text, ReadInput(index, kMaxCleartextBytes));
  std::string directory = name.substr(0, name.size() - BaseOf(name).size());
  if (BaseOf(name) == kInRelease) {
    TRY(Cleartext cleartext, ParseCleartext(text));
    TRY(const ObjectDigest object, draft.AddCleartext(cleartext));
    return Signed{object, std::move(cleartext.canonical), std::move(directory)};
  }
  const Input* const signature =
      draft.Find(name + std::string(kSignatureEnding));
  if (BaseOf(name) != kRelease || signature == nullptr ||
      signature->item.role != ItemRole::kSignature) {
    return Failure{Reason::kBadBundle,
                   "a Release needs its Release.gpg beside it"};
  }
  TRY(const std::string file, ReadInput(*signature, kMaxSignatureBytes));
  TRY(const auto signatures, ParseDetached(file));
  TRY_DONE(draft.AddOpenPgp(signatures, kOverBinary, index.item.object,
                            text.size()));
  return Signed{index.item.object, std::move(text), std::move(directory)};
}

// A line of the SHA256: section, " <hex> <size> <path>".
struct ReleaseLine {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // without the line's end
  std::string_view hex;
  std::string_view path;
};

std::optional<ReleaseLine> ParseReleaseLine(std::string_view line,
                                            std::uint64_t offset) {
  constexpr std::size_t kHexDigits = 64;
  if (line.size() < 1 + kHexDigits + 1) return std::nullopt;
  const std::string_view rest = line.substr(1 + kHexDigits);
  const std::size_t path = line.rfind(' ');
  if (rest[0] != ' ' || path <= 1 + kHexDigits) return std::nullopt;
  return ReleaseLine{offset, line.size(), line.substr(1, kHexDigits),
                     line.substr(path + 1)};
}

std::vector<ReleaseLine> ReleaseLinesOf(std::string_view text) {
  std::vector<ReleaseLine> lines;
  bool within = false;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with(' ')) {
      within = line == "SHA256:";
    } else if (within) {
      if (const auto parsed = ParseReleaseLine(line, at)) {
        lines.push_back(*parsed);
      }
    }
    at = end + 1;
  }
  return lines;
}

Result<Done> QuoteList(EvidenceDraft& draft, const Signed& release,
                       const std::vector<ReleaseLine>& lines,
                       const Input& list) {
  const std::string hex = list.item.object.hex();
  for (const ReleaseLine& line : lines) {
    if (release.directory + std::string(line.path) != list.item.name) continue;
    if (line.hex != hex) {
      return Failure{Reason::kDigestMismatch,
                     "'" + Printable(list.item.name) +
                         "' is not the one that the Release names"};
    }
    draft.AddQuote(QuoteForm::kReleaseLine, release.object, line.offset,
                   line.length, list.item.object);
    return Done{};
  }
  return Failure{Reason::kUnproven, "the Release does not name '" +
                                        Printable(list.item.name) + "'"};
}

// The .debs that are still to be found, by digest. Two items may have the same
// bytes.
using Sought = std::multimap<std::string, notes::JobInput, std::less<>>;

// True if `name` is `path` or lies at it under some folder.
bool EndsAtPath(std::string_view name, std::string_view path) {
  if (!name.ends_with(path)) return false;
  name.remove_suffix(path.size());
  return name.empty() || name.ends_with('/');
}

Result<Done> QuoteStanzas(EvidenceDraft& draft, const Input& list,
                          Sought& sought) {
  FdSource source(list.fd);
  PackagesReader reader(source);
  std::uint64_t size = 0;
  while (true) {
    TRY(const std::optional<PackagesStanza> stanza, reader.Next());
    if (!stanza) break;
    size = stanza->offset + stanza->text.size();
    TRY(const std::string_view hex, FieldOf(stanza->text, "SHA256"));
    auto [at, end] = sought.equal_range(hex);
    if (at == end) continue;
    TRY(const std::string_view path, FieldOf(stanza->text, "Filename"));
    bool quoted = false;
    while (at != end) {
      if (!EndsAtPath(at->second.name, path)) {
        ++at;
        continue;
      }
      if (!quoted) {
        draft.AddQuote(QuoteForm::kStanza, list.item.object, stanza->offset,
                       stanza->text.size(), at->second.object);
      }
      quoted = true;
      at = sought.erase(at);
    }
  }
  // Less the blank line at the end.
  if (size > list.item.size || list.item.size - size > 1) {
    return Failure{Reason::kSizeMismatch,
                   "'" + Printable(list.item.name) + "' has another size"};
  }
  return Done{};
}

}  // namespace

Result<Done> ProposeAptRepo(EvidenceDraft& draft) {
  TRY(const Signed release, ReadSigned(draft));
  const std::vector<ReleaseLine> lines = ReleaseLinesOf(release.text);
  Sought sought;
  for (const Input& deb : draft.ItemsOf(ItemRole::kArtifact)) {
    sought.emplace(deb.item.object.hex(), deb.item);
  }
  for (const Input& list : draft.ItemsOf(ItemRole::kList)) {
    TRY_DONE(QuoteList(draft, release, lines, list));
    TRY_DONE(QuoteStanzas(draft, list, sought));
  }
  if (sought.empty()) return Done{};
  return Failure{Reason::kUnproven, "no list names '" +
                                        Printable(sought.begin()->second.name) +
                                        "' with its digest"};
}

}  // namespace airlock::verifier
