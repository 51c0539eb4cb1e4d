#include "verifier/parsers/rpm.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/unix_mode.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

constexpr std::size_t kLeadBytes = 96;
constexpr std::size_t kSignatureAlignment = 8;
// RPMFILE_GHOST.
constexpr std::uint64_t kGhost = 1 << 6;
// PGPHASHALGO_SHA256, as in RFC 4880 §9.4.
constexpr std::uint64_t kSha256 = 8;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "rpm: " + std::move(why)};
}

std::uint64_t TypeBitsOf(MemberType type) {
  switch (type) {
    case MemberType::kDirectory:
      return kUnixDirectory;
    case MemberType::kSymlink:
      return kUnixSymlink;
    case MemberType::kFile:
    case MemberType::kHardlink:
      return kUnixRegular;
  }
  return 0;
}

Result<Done> ReadLead(Lookahead& package) {
  std::array<std::byte, kLeadBytes> bytes;
  TRY_DONE(package.ReadExactly(bytes, "an rpm's lead"));
  const auto at = [&](std::size_t i) {
    return std::to_integer<unsigned>(bytes[i]);
  };
  const auto u16 = [&](std::size_t i) { return at(i) << 8 | at(i + 1); };
  if (AsText(bytes).substr(0, 4) != "\xed\xab\xee\xdb") {
    return Bad("no magic number");
  }
  if (at(4) != 3 || at(5) != 0) return Bad("a format other than 3.0");
  if (u16(6) > 1) return Bad("neither a binary nor a source package");
  // Architecture and system are numbers that nothing reads any more, and the
  // name is one that nothing checks: it ends within its 66 bytes.
  const std::string_view name = AsText(bytes).substr(10, 66);
  const std::size_t end = name.find('\0');
  if (end == std::string_view::npos ||
      name.find_first_not_of('\0', end) != std::string_view::npos) {
    return Bad("bytes behind the name in the lead");
  }
  if (u16(78) != 5) return Bad("signatures of another form than a header's");
  if (std::any_of(bytes.begin() + 80, bytes.end(),
                  [](std::byte b) { return b != std::byte{0}; })) {
    return Bad("bytes in the reserved part of the lead");
  }
  return Done{};
}

// What the header has for each file, or a fault: some other number of them.
template <typename Value>
Result<Done> Expect(const std::optional<std::vector<Value>>& values,
                    std::size_t count, const char* what, bool required) {
  if (!values && !required) return Done{};
  if (!values || values->size() != count) {
    return Bad(std::string("another number of ") + what + " than of files");
  }
  return Done{};
}

}  // namespace

Result<RpmFiles> RpmFiles::From(const RpmHeader& header) {
  RpmFiles files;
  TRY(const auto bases, header.Strings(RpmTag::kBaseNames));
  if (!bases) return files;
  const std::size_t count = bases->size();
  TRY(const auto folders, header.Strings(RpmTag::kDirNames));
  TRY(const auto indexes, header.Numbers(RpmTag::kDirIndexes));
  TRY(const auto modes, header.Numbers(RpmTag::kFileModes));
  TRY(auto sizes, header.Numbers(RpmTag::kFileSizes));
  TRY(const auto long_sizes, header.Numbers(RpmTag::kLongFileSizes));
  TRY(const auto digests, header.Strings(RpmTag::kFileDigests));
  TRY(const auto algorithm, header.Numbers(RpmTag::kFileDigestAlgorithm));
  TRY(const auto links, header.Strings(RpmTag::kFileLinks));
  TRY(const auto flags, header.Numbers(RpmTag::kFileFlags));
  TRY(const auto capabilities, header.Strings(RpmTag::kFileCaps));
  if (sizes && long_sizes) return Bad("two lists of sizes");
  if (!sizes) sizes = long_sizes;
  TRY_DONE(Expect(indexes, count, "folders", true));
  TRY_DONE(Expect(modes, count, "modes", true));
  TRY_DONE(Expect(sizes, count, "sizes", true));
  TRY_DONE(Expect(digests, count, "digests", true));
  TRY_DONE(Expect(links, count, "links", true));
  TRY_DONE(Expect(flags, count, "flags", true));
  TRY_DONE(Expect(capabilities, count, "capabilities", false));
  const bool sha256 =
      algorithm && algorithm->size() == 1 && algorithm->front() == kSha256;
  for (std::size_t i = 0; i < count; ++i) {
    if (!folders || (*indexes)[i] >= folders->size()) {
      return Bad("a file in a folder that the header does not name");
    }
    std::string path((*folders)[static_cast<std::size_t>((*indexes)[i])]);
    path += (*bases)[i];
    // A source package has bare names, any other absolute ones.
    if (path.starts_with('/')) path.erase(0, 1);
    File file;
    file.mode = (*modes)[i];
    file.size = (*sizes)[i];
    file.link = (*links)[i];
    if (sha256) file.digest = (*digests)[i];
    if (capabilities) file.capabilities = (*capabilities)[i];
    file.ghost = ((*flags)[i] & kGhost) != 0;
    if (!files.files_.emplace(std::move(path), std::move(file)).second) {
      return Failure{Reason::kDuplicateMember,
                     "rpm: the header names a file twice"};
    }
  }
  return files;
}

Result<Done> RpmFiles::Check(Member& member) {
  const auto at = files_.find(member.path);
  const auto quoted = [&] { return "'" + Printable(member.path) + "'"; };
  if (at == files_.end()) {
    return Bad("the header does not name " + quoted());
  }
  File& file = at->second;
  if (file.ghost || std::exchange(file.seen, true)) {
    return Bad("the archive should not have " + quoted());
  }
  if (file.mode != (TypeBitsOf(member.type) | member.mode)) {
    return Bad("header and archive have two modes for " + quoted());
  }
  if (member.type == MemberType::kFile && file.size != member.size) {
    return Bad("header and archive have two sizes for " + quoted());
  }
  if (member.type == MemberType::kSymlink ? file.link != member.link
                                          : !file.link.empty()) {
    return Bad("header and archive have two targets for " + quoted());
  }
  member.capabilities = file.capabilities;
  return Done{};
}

Result<Done> RpmFiles::CheckDigest(const std::string& path,
                                   const ObjectDigest& digest) const {
  const auto at = files_.find(path);
  if (at == files_.end() || at->second.digest.empty()) return Done{};
  if (at->second.digest == digest.hex()) return Done{};
  return Bad("header and archive have two digests for '" + Printable(path) +
             "'");
}

Result<Done> RpmFiles::CheckAllSeen() const {
  for (const auto& [path, file] : files_) {
    if (file.seen || file.ghost) continue;
    return Bad("the archive lacks '" + Printable(path) + "'");
  }
  return Done{};
}

Result<RpmPackage> ReadRpm(Lookahead& package) {
  TRY_DONE(ReadLead(package));
  RpmPackage rpm;
  TRY(rpm.signatures, RpmHeader::Read(package));
  TRY(const RpmHeader signatures,
      RpmHeader::Parse(rpm.signatures, RpmTag::kSignatureRegion));
  const std::size_t padding =
      (kSignatureAlignment - rpm.signatures.size() % kSignatureAlignment) %
      kSignatureAlignment;
  std::array<std::byte, kSignatureAlignment> filling{};
  TRY_DONE(package.ReadExactly(std::span(filling).first(padding),
                               "an rpm's padding"));
  if (filling != std::array<std::byte, kSignatureAlignment>{}) {
    return Bad("bytes in a padding");
  }
  TRY(rpm.header, RpmHeader::Read(package));
  TRY(const RpmHeader header, RpmHeader::Parse(rpm.header, RpmTag::kRegion));
  TRY(const auto said, signatures.String(RpmTag::kHeaderSha256));
  if (said && *said != crypto::DigestObject(rpm.header).hex()) {
    return Bad("the header is not the one that the signatures are of");
  }
  TRY(rpm.files, RpmFiles::From(header));
  TRY(const auto format, header.String(RpmTag::kPayloadFormat));
  if (format && *format != "cpio") return Bad("a payload that is no cpio");
  TRY(const auto packing, header.String(RpmTag::kPayloadCompressor));
  constexpr std::array<std::string_view, 4> kPackings = {"gzip", "bzip2", "xz",
                                                         "zstd"};
  const auto known =
      std::find(kPackings.begin(), kPackings.end(), packing.value_or("gzip"));
  if (known == kPackings.end()) {
    return Failure{Reason::kMemberType,
                   "rpm: a payload packed by '" + Printable(*packing) + "'"};
  }
  rpm.packing = *known;
  TRY(const auto algorithm, header.Numbers(RpmTag::kPayloadDigestAlgorithm));
  if (algorithm && algorithm->size() == 1 && algorithm->front() == kSha256) {
    TRY(const auto digests, header.Strings(RpmTag::kPayloadDigest));
    if (digests && !digests->empty()) rpm.payload_digest = digests->front();
  }
  return rpm;
}

}  // namespace airlock::verifier
