#include "verifier/parsers/tar.h"

#include <algorithm>
#include <array>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/member_body.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

// What twelve octal digits, less the terminator, can say (8 GiB - 1).
constexpr std::uint64_t kMaxOctalSize = 077777777777;
constexpr std::string_view kLongLinkName = "././@LongLink";
constexpr std::string_view kTar = "tar";

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "tar: " + std::move(why)};
}

std::uint64_t PaddingOf(std::uint64_t size) {
  return (kTarBlockBytes - size % kTarBlockBytes) % kTarBlockBytes;
}

std::string ValuesOf(const TarHeader& header) {
  std::string values = header.name + "\n" + header.link + "\n" + header.user +
                       "\n" + header.group;
  for (const std::uint64_t number :
       {std::uint64_t{header.mode}, header.uid, header.gid, header.size,
        header.time}) {
    values += " " + std::to_string(number);
  }
  return values;
}

MemberType TypeOf(char type) {
  switch (type) {
    case '1':
      return MemberType::kHardlink;
    case '2':
      return MemberType::kSymlink;
    case '5':
      return MemberType::kDirectory;
    default:
      return MemberType::kFile;
  }
}

}  // namespace

// One member's bytes and the zeros that fill its last block.
class TarReader::Body final : public MemberBody {
 public:
  explicit Body(Lookahead& archive) : MemberBody(archive, kTar) {}

  void Start(std::uint64_t size) {
    padding_ = PaddingOf(size);
    Begin(size);
  }

 private:
  Result<Done> ReadPadding(Lookahead& archive) override {
    std::array<std::byte, kTarBlockBytes> block{};
    TRY_DONE(archive.ReadExactly(std::span(block).first(padding_),
                                 "a tar member's padding"));
    if (!IsZeroBlock(block)) return Bad("bytes in a member's padding");
    return Done{};
  }

  std::uint64_t padding_ = 0;
};

TarReader::TarReader(Source& archive)
    : archive_(archive), body_(std::make_unique<Body>(archive_)) {}
TarReader::~TarReader() = default;

Source& TarReader::body() { return *body_; }

Result<std::optional<Member>> TarReader::Next() {
  Extensions extensions;
  margin_ = {};
  attributes_.clear();
  while (true) {
    TRY_DONE(Drain(*body_));
    TRY(std::optional<TarHeader> header, NextHeader());
    if (header) margin_.spelling += header->spelling;
    if (!header) closing_bytes_ = kTarBlockBytes;
    const bool extended =
        extensions.pax || extensions.long_name || extensions.long_link;
    if (!header) {
      if (extended) return Bad("an extended header without a member");
      TRY_DONE(CheckEnd());
      return std::optional<Member>();
    }
    if (std::string_view("xgLK").find(header->type) != std::string_view::npos) {
      margin_.spelling += header->type + ValuesOf(*header);
      TRY_DONE(ReadExtension(*header, extensions));
      continue;
    }
    TRY(Member member, ToMember(*std::move(header), std::move(extensions)));
    return std::optional<Member>(std::move(member));
  }
}

// None where the first of the closing zero blocks was read.
Result<std::optional<TarHeader>> TarReader::NextHeader() {
  std::array<std::byte, kTarBlockBytes> block;
  TRY_DONE(archive_.ReadExactly(block, "a tar header"));
  if (IsZeroBlock(block)) return std::optional<TarHeader>();
  TRY(TarHeader header, ParseTarHeader(block));
  return std::optional<TarHeader>(std::move(header));
}

Result<Done> TarReader::CheckEnd() {
  std::array<std::byte, kTarBlockBytes> block;
  TRY_DONE(archive_.ReadExactly(block, "the end of a tar archive"));
  if (!IsZeroBlock(block)) return Bad("a single zero block within");
  while (true) {
    closing_bytes_ += kTarBlockBytes;
    TRY(const bool at_end, archive_.AtEnd());
    if (at_end) return Done{};
    TRY_DONE(archive_.ReadExactly(block, "the last block of a tar archive"));
    if (!IsZeroBlock(block)) {
      return Failure{Reason::kTrailingBytes,
                     "tar: bytes follow the end of the archive"};
    }
  }
}

Result<std::string> TarReader::ReadText(std::uint64_t size, const char* what) {
  if (size == 0 || size > kMaxPaxBytes) {
    return Bad(std::string(what) + " of " + std::to_string(size) + " bytes");
  }
  body_->Start(size);
  return ReadAll(*body_, kMaxPaxBytes, what);
}

Result<Done> TarReader::ReadExtension(const TarHeader& header, Extensions& to) {
  if (header.type == 'g') {
    if (to.pax || to.long_name || to.long_link) {
      return Bad("a global header between an extended one and its member");
    }
    TRY(const std::string text, ReadText(header.size, "a global header"));
    TRY_DONE(CheckGlobalPax(text));
    comments_ = crypto::DigestObject(AsBytes(comments_ + text)).hex();
    return Done{};
  }
  if (header.type == 'x') {
    if (to.pax || to.long_name || to.long_link) {
      return Bad("two extended headers for one member");
    }
    TRY(const std::string text, ReadText(header.size, "an extended header"));
    TRY(to.pax, ParsePax(text));
    return Done{};
  }
  std::optional<std::string>& which =
      header.type == 'L' ? to.long_name : to.long_link;
  if (which || to.pax) return Bad("two long names for one member");
  if (header.dialect != TarHeader::Dialect::kGnu ||
      header.name != kLongLinkName) {
    return Bad("a long name outside GNU's form");
  }
  TRY(std::string text, ReadText(header.size, "a long name"));
  // The name and one NUL.
  if (text.find('\0') != text.size() - 1) return Bad("a malformed long name");
  text.pop_back();
  which = std::move(text);
  return Done{};
}

Result<Member> TarReader::ToMember(TarHeader header, Extensions extensions) {
  // The header's own words are nobody's where others take their place.
  if (extensions.pax || extensions.long_name || extensions.long_link) {
    margin_.spelling += ValuesOf(header);
  }
  if (extensions.long_name) header.name = *std::move(extensions.long_name);
  if (extensions.long_link) header.link = *std::move(extensions.long_link);
  Member member;
  if (extensions.pax) {
    PaxRecords& pax = *extensions.pax;
    if (pax.path) header.name = *std::move(pax.path);
    if (pax.link) header.link = *std::move(pax.link);
    if (pax.size) {
      // The field must agree where it can, or say nothing where it cannot.
      const std::uint64_t field = *pax.size > kMaxOctalSize ? 0 : *pax.size;
      if (header.size != *pax.size && header.size != field) {
        return Bad("two sizes for one member");
      }
      header.size = *pax.size;
    }
    header.uid = pax.uid.value_or(header.uid);
    header.gid = pax.gid.value_or(header.gid);
    if (pax.user) header.user = *std::move(pax.user);
    if (pax.group) header.group = *std::move(pax.group);
    member.capabilities = std::move(pax.capabilities);
    attributes_ = std::move(pax.attributes);
    margin_.without_effect = std::move(pax.without_effect);
    margin_.spelling += pax.keywords;
  }
  margin_.spelling += header.name.starts_with("./") ? "./" : "";
  margin_.spelling += header.name.ends_with('/') ? "/" : "";
  margin_.spelling += header.link.starts_with("./") ? "->./" : "";
  margin_.time = header.time;
  margin_.user = std::move(header.user);
  margin_.group = std::move(header.group);
  member.type = TypeOf(header.type);
  if (member.type == MemberType::kDirectory && header.name.ends_with('/')) {
    header.name.pop_back();
  }
  TRY(member.path, prefix_.Strip(std::move(header.name), kTar));
  const bool root = member.path == kRootMember;
  if (root && member.type != MemberType::kDirectory) {
    return Failure{Reason::kMemberPath, "tar: the root is no directory"};
  }
  if (member.type != MemberType::kFile && header.size != 0) {
    return Bad("a member that is no file has a size");
  }
  const bool linked = member.type == MemberType::kSymlink ||
                      member.type == MemberType::kHardlink;
  if (!linked && !header.link.empty()) return Bad("a target without a link");
  if (member.type == MemberType::kSymlink) {
    TRY_DONE(CheckSymlinkTarget(header.link, kTar));
    member.link = std::move(header.link);
  } else if (member.type == MemberType::kHardlink) {
    TRY(const std::string target, prefix_.Strip(std::move(header.link), kTar));
    TRY(const MemberPath path, MemberPath::Parse(target));
    TRY_DONE(tree_.CheckHardlink(path));
    member.link = path.text();
  }
  if (root) {
    if (root_seen_) {
      return Failure{Reason::kDuplicateMember, "tar: two roots"};
    }
    root_seen_ = true;
  } else {
    TRY(const MemberPath path, MemberPath::Parse(member.path));
    TRY_DONE(tree_.Add(path, member.type));
  }
  member.size = header.size;
  member.mode = header.mode;
  member.uid = header.uid;
  member.gid = header.gid;
  body_->Start(header.size);
  content_bytes_ += header.size;
  return member;
}

}  // namespace airlock::verifier
