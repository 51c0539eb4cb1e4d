#include "verifier/parsers/wanted.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "verifier/parsers/decoder.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/gzip.h"
#include "verifier/parsers/packages_file.h"
#include "verifier/parsers/xz.h"
#include "verifier/parsers/zstd.h"

namespace airlock::verifier {
namespace {

// bookworm main's is 55 MB; all of it is handed back as one document.
constexpr std::uint64_t kMaxPackagesBytes = 160ULL << 20;
// As large as a leaf may be.
constexpr std::uint64_t kMaxDebBytes = 16ULL << 30;

Result<std::string> ReadUnpacked(const Input& input, const Limits& limits) {
  FdSource file(input.fd);
  Lookahead packed(file);
  TRY(const ByteView head, packed.Peek(kKindBytes));
  const std::string_view kind = KindOf(head).name;
  Expansion expansion(limits);
  std::unique_ptr<Source> unpacked;
  if (kind == "gzip") unpacked = OpenGzip(packed, expansion);
  if (kind == "xz") unpacked = OpenXz(packed, expansion);
  if (kind == "zstd") unpacked = OpenZstd(packed, expansion);
  Source& from = unpacked ? *unpacked : packed;
  TRY(std::string text, ReadAll(from, kMaxPackagesBytes, "a Packages file"));
  if (packed.position() != input.item.size) {
    return Failure{Reason::kSizeMismatch, std::to_string(packed.position()) +
                                              " bytes instead of " +
                                              std::to_string(input.item.size)};
  }
  return text;
}

Result<notes::WantedFile> FileOf(std::string_view stanza) {
  TRY(const std::string_view hex, FieldOf(stanza, "SHA256"));
  TRY(const ObjectDigest object, ObjectDigest::ParseHex(hex));
  TRY(const std::string_view size_text, FieldOf(stanza, "Size"));
  TRY(const std::uint64_t size, ParseNumber(size_text, kMaxDebBytes));
  TRY(const std::string_view name, FieldOf(stanza, "Filename"));
  TRY(const MemberPath path, MemberPath::Parse(name));
  return notes::WantedFile{object, size, path.text()};
}

}  // namespace

Result<WantedAnswer> FindWanted(const notes::Job& job,
                                const std::vector<Input>& inputs) {
  if (inputs.size() != 1) {
    return Failure{Reason::kBadBundle, "a wanted job has one input"};
  }
  WantedAnswer answer;
  TRY(answer.plain, ReadUnpacked(inputs[0], job.limits));
  std::set<std::string, std::less<>> missing(job.wanted.begin(),
                                             job.wanted.end());
  const std::set<std::string, std::less<>> wanted = missing;
  MemorySource source(AsBytes(answer.plain));
  PackagesReader reader(source);
  while (true) {
    TRY(const std::optional<PackagesStanza> stanza, reader.Next());
    if (!stanza) break;
    TRY(const std::string_view package, FieldOf(stanza->text, "Package"));
    const std::string prefix = std::string(package) + ":";
    const auto first = wanted.lower_bound(prefix);
    if (first == wanted.end() || !first->starts_with(prefix)) continue;
    TRY(const std::string_view architecture,
        FieldOf(stanza->text, "Architecture"));
    bool taken = false;
    for (auto at = first; at != wanted.end() && at->starts_with(prefix); ++at) {
      // A package for all architectures is in the list of each.
      if (architecture != "all" && *at != prefix + std::string(architecture)) {
        continue;
      }
      missing.erase(*at);
      taken = true;
    }
    if (!taken) continue;
    TRY(notes::WantedFile file, FileOf(stanza->text));
    answer.wanted.files.push_back(std::move(file));
  }
  if (!missing.empty()) {
    return Failure{Reason::kNotFound,
                   "the list has no '" + Printable(*missing.begin()) + "'"};
  }
  return answer;
}

}  // namespace airlock::verifier
