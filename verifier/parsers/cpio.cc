#include "verifier/parsers/cpio.h"

#include <algorithm>
#include <array>

#include "airlock/core/check.h"
#include "verifier/parsers/member_body.h"
#include "verifier/parsers/unix_mode.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

constexpr std::string_view kCpio = "cpio";
constexpr std::string_view kWithSums = "070702";
constexpr std::string_view kWithoutSums = "070701";
constexpr std::string_view kTrailer = "TRAILER!!!";
// The magic number and thirteen numbers of eight digits.
constexpr std::size_t kHeaderBytes = 110;
constexpr std::size_t kAlignment = 4;
// Names that wait for their bytes, all files together: more than the largest
// package has files (linux-source, some 80,000).
constexpr std::size_t kMaxWaiting = 200'000;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "cpio: " + std::move(why)};
}

std::size_t PaddingOf(std::uint64_t size) {
  return static_cast<std::size_t>((kAlignment - size % kAlignment) %
                                  kAlignment);
}

Result<std::uint64_t> Number(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    std::uint64_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<std::uint64_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint64_t>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<std::uint64_t>(c - 'A') + 10;
    } else {
      return Bad("a number that is not hexadecimal");
    }
    value = value << 4 | digit;
  }
  return value;
}

Result<Done> ReadZeros(Lookahead& archive, std::size_t count,
                       const char* what) {
  std::array<std::byte, kAlignment> bytes{};
  const auto padding = std::span(bytes).first(count);
  TRY_DONE(archive.ReadExactly(padding, what));
  for (const std::byte b : padding) {
    if (b != std::byte{0}) return Bad("bytes in a padding");
  }
  return Done{};
}

}  // namespace

struct CpioReader::Header {
  std::uint64_t inode = 0;
  std::uint64_t mode = 0;
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::uint64_t links = 0;
  std::uint64_t size = 0;
  std::uint64_t device = 0;  // major and minor
  std::uint64_t name_size = 0;
  std::uint64_t sum = 0;
  bool named_device = false;  // says which device a node would be
};

// One member's bytes, their sum, and the zeros that follow.
class CpioReader::Body final : public MemberBody {
 public:
  explicit Body(Lookahead& archive) : MemberBody(archive, kCpio) {}

  // `sum` is what the bytes must add up to, where the form has one.
  void Start(std::uint64_t size, std::optional<std::uint64_t> sum) {
    padding_ = PaddingOf(size);
    wanted_ = sum;
    sum_ = 0;
    Begin(size);
  }

 private:
  Result<Done> ReadPadding(Lookahead& archive) override {
    TRY_DONE(ReadZeros(archive, padding_, "a cpio member's padding"));
    if (wanted_ && *wanted_ != sum_) return Bad("a checksum does not agree");
    return Done{};
  }

  void Pass(ByteView bytes) override {
    if (!wanted_) return;
    for (const std::byte b : bytes) sum_ += std::to_integer<std::uint32_t>(b);
  }

  std::size_t padding_ = 0;
  std::optional<std::uint64_t> wanted_;
  std::uint32_t sum_ = 0;
};

CpioReader::CpioReader(Source& archive)
    : archive_(archive), body_(std::make_unique<Body>(archive_)) {}
CpioReader::~CpioReader() = default;

Source& CpioReader::body() { return *body_; }

Result<std::optional<Member>> CpioReader::Next() {
  TRY_DONE(Drain(*body_));
  while (true) {
    TRY(std::optional<Member> link, NextLink());
    if (link || ended_) return link;
    TRY(const std::optional<Header> header, NextHeader());
    Check(header.has_value(), "a header or a failure");
    TRY(std::string name, ReadName(header->name_size));
    if (name == kTrailer) {
      // Only the number of names may differ from zero: cpio writes 1.
      if (header->size != 0 || header->mode != 0 || header->links > 1) {
        return Bad("a trailer that says more than its name");
      }
      TRY_DONE(CheckEnd());
      ended_ = true;
      continue;
    }
    TRY(std::optional<Member> member, ToMember(*header, std::move(name)));
    if (member) return member;
  }
}

// Links to a file that was given before; after the trailer also those that no
// name with bytes came for, as an empty file and links to it.
Result<std::optional<Member>> CpioReader::NextLink() {
  if (ready_.empty() && ended_) {
    const auto left = std::find_if(
        links_.begin(), links_.end(),
        [](const auto& entry) { return !entry.second.waiting.empty(); });
    if (left != links_.end()) {
      Links& links = left->second;
      Member file = std::move(links.waiting.front());
      links.waiting.erase(links.waiting.begin());
      file.type = MemberType::kFile;
      for (Member& link : links.waiting) link.link = file.path;
      ready_.assign(links.waiting.rbegin(), links.waiting.rend());
      links.waiting.clear();
      return std::optional<Member>(std::move(file));
    }
  }
  if (ready_.empty()) return std::optional<Member>();
  Member link = std::move(ready_.back());
  ready_.pop_back();
  return std::optional<Member>(std::move(link));
}

Result<std::optional<CpioReader::Header>> CpioReader::NextHeader() {
  std::array<std::byte, kHeaderBytes> bytes;
  TRY_DONE(archive_.ReadExactly(bytes, "a cpio header"));
  const std::string_view text = AsText(bytes);
  const std::string_view magic = text.substr(0, kWithSums.size());
  if (magic != kWithSums && magic != kWithoutSums) {
    return Bad("a header without a magic number");
  }
  if (!form_) form_ = magic;
  if (*form_ != magic) return Bad("two forms in one archive");
  std::array<std::uint64_t, 13> field{};
  for (std::size_t i = 0; i < field.size(); ++i) {
    TRY(field[i], Number(text.substr(magic.size() + i * 8, 8)));
  }
  Header header;
  header.inode = field[0];
  header.mode = field[1];
  header.uid = field[2];
  header.gid = field[3];
  header.links = field[4];
  // field[5], the time, changes nothing here.
  header.size = field[6];
  header.device = field[7] << 32 | field[8];
  header.named_device = field[9] != 0 || field[10] != 0;
  header.name_size = field[11];
  header.sum = field[12];
  return std::optional<Header>(header);
}

Result<std::string> CpioReader::ReadName(std::uint64_t size) {
  // With its NUL; "./" may stand before the longest path.
  if (size < 2 || size > MemberPath::kMaxBytes + 3) {
    return Bad("a name of " + std::to_string(size) + " bytes");
  }
  std::string name(static_cast<std::size_t>(size), '\0');
  TRY_DONE(archive_.ReadExactly(
      std::as_writable_bytes(std::span(name.data(), name.size())),
      "a cpio member's name"));
  if (name.find('\0') != name.size() - 1) return Bad("a malformed name");
  name.pop_back();
  TRY_DONE(ReadZeros(archive_, PaddingOf(kHeaderBytes + size),
                       "a cpio name's padding"));
  return name;
}

Result<std::string> CpioReader::ReadTarget(std::uint64_t size) {
  if (size == 0 || size > MemberPath::kMaxBytes) {
    return Failure{Reason::kLinkTarget, "cpio: a symbolic link's target of " +
                                            std::to_string(size) + " bytes"};
  }
  return ReadAll(*body_, MemberPath::kMaxBytes, "a symbolic link's target");
}

Result<Done> CpioReader::Place(const Member& member) {
  if (member.path == kRootMember) {
    if (member.type != MemberType::kDirectory) {
      return Failure{Reason::kMemberPath, "cpio: the root is no directory"};
    }
    if (std::exchange(root_seen_, true)) {
      return Failure{Reason::kDuplicateMember, "cpio: two roots"};
    }
    return Done{};
  }
  TRY(const MemberPath path, MemberPath::Parse(member.path));
  return tree_.Add(path, member.type);
}

Result<std::optional<Member>> CpioReader::ToMember(const Header& header,
                                                   std::string name) {
  Member member;
  const std::uint64_t type = header.mode & kUnixTypeBits;
  if (header.mode > 0177777 ||
      (type != kUnixDirectory && type != kUnixRegular && type != kUnixSymlink)) {
    return Failure{Reason::kMemberType, "cpio: '" + Printable(name) +
                                            "' is no file, directory or link"};
  }
  if (header.named_device) return Bad("a device number without a device");
  member.type = type == kUnixDirectory ? MemberType::kDirectory
                : type == kUnixSymlink ? MemberType::kSymlink
                                   : MemberType::kFile;
  TRY(member.path, prefix_.Strip(std::move(name), kCpio));
  member.mode = static_cast<std::uint32_t>(header.mode & kUnixPermissionBits);
  member.uid = header.uid;
  member.gid = header.gid;
  if (member.type == MemberType::kDirectory && header.size != 0) {
    return Bad("a directory has a size");
  }
  // GNU cpio sums up files only and the kernel checks no others.
  const bool summed = *form_ == kWithSums && member.type == MemberType::kFile;
  if (!summed && header.sum != 0) return Bad("a checksum of what has none");
  body_->Start(header.size, summed ? std::optional(header.sum)
                                   : std::optional<std::uint64_t>());
  if (member.type == MemberType::kSymlink) {
    TRY(member.link, ReadTarget(header.size));
    TRY_DONE(CheckSymlinkTarget(member.link, kCpio));
  } else {
    member.size = header.size;
  }
  if (member.type == MemberType::kFile && header.links > 1) {
    return Linked(header, std::move(member));
  }
  TRY_DONE(Place(member));
  return std::optional<Member>(std::move(member));
}

// None while the name with the bytes is still to come.
Result<std::optional<Member>> CpioReader::Linked(const Header& header,
                                                 Member member) {
  Links& links = links_[{header.device, header.inode}];
  if (links.seen == 0) {
    links.promised = header.links;
    links.mode = header.mode;
    links.uid = header.uid;
    links.gid = header.gid;
  }
  if (links.mode != header.mode || links.uid != header.uid ||
      links.gid != header.gid) {
    return Bad("'" + Printable(member.path) +
               "' has another mode or owner than its file's first name");
  }
  if (links.promised != header.links || ++links.seen > links.promised) {
    return Bad("'" + Printable(member.path) +
               "' is one more name of a file than its headers say");
  }
  if (header.size == 0) {
    member.type = MemberType::kHardlink;
    TRY_DONE(Place(member));
    if (links.file) {
      member.link = *links.file;
      return std::optional<Member>(std::move(member));
    }
    if (++waiting_ > kMaxWaiting) {
      return Failure{Reason::kTooManyMembers,
                     "cpio: over " + std::to_string(kMaxWaiting) +
                         " names wait for their bytes"};
    }
    links.waiting.push_back(std::move(member));
    return std::optional<Member>();
  }
  if (links.file) return Bad("the bytes of one file are there twice");
  TRY_DONE(Place(member));
  links.file = member.path;
  for (Member& link : links.waiting) link.link = member.path;
  ready_.assign(links.waiting.rbegin(), links.waiting.rend());
  links.waiting.clear();
  return std::optional<Member>(std::move(member));
}

Result<Done> CpioReader::CheckEnd() {
  while (true) {
    TRY(const ByteView rest, archive_.Some());
    if (rest.empty()) return Done{};
    for (const std::byte b : rest) {
      if (b != std::byte{0}) {
        return Failure{Reason::kTrailingBytes,
                       "cpio: bytes follow the end of the archive"};
      }
    }
    archive_.Skip(rest.size());
  }
}

}  // namespace airlock::verifier
