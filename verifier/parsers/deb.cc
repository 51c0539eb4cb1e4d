#include "verifier/parsers/deb.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "verifier/parsers/member_body.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kMagic = "!<arch>\n";
constexpr std::string_view kVersion = "2.0\n";
constexpr std::size_t kHeaderBytes = 60;
// "debian-binary", control, data, and debsig's signature.
constexpr std::size_t kLeastMembers = 3;
constexpr std::array<std::string_view, 4> kPackings = {"", ".gz", ".xz",
                                                       ".zst"};

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "deb: " + std::move(why)};
}

// Left-aligned digits of `base`, then spaces.
Result<std::uint64_t> Number(std::string_view field, unsigned base,
                             const char* what) {
  std::uint64_t value = 0;
  std::size_t digits = 0;
  while (digits < field.size() && field[digits] >= '0' &&
         field[digits] < static_cast<char>('0' + base)) {
    value = value * base + static_cast<std::uint64_t>(field[digits] - '0');
    ++digits;
  }
  if (digits == 0 ||
      field.find_first_not_of(' ', digits) != std::string_view::npos) {
    return Bad(std::string("a malformed ") + what);
  }
  return value;
}

bool IsTar(std::string_view name, std::string_view stem) {
  return name.starts_with(stem) &&
         std::find(kPackings.begin(), kPackings.end(),
                   name.substr(stem.size())) != kPackings.end();
}

Result<Done> CheckOrder(std::size_t index, std::string_view name) {
  const bool right = (index == 0 && name == "debian-binary") ||
                     (index == 1 && IsTar(name, "control.tar")) ||
                     (index == 2 && IsTar(name, "data.tar")) ||
                     (index == 3 && name == "_gpgorigin");
  if (right) return Done{};
  return Failure{Reason::kMemberType, "deb: member " +
                                          std::to_string(index + 1) + " is '" +
                                          Printable(name) + "'"};
}

}  // namespace

class DebReader::Body final : public MemberBody {
 public:
  explicit Body(Lookahead& archive) : MemberBody(archive, "deb") {}

  void Start(std::uint64_t size) {
    padded_ = size % 2 != 0;
    Begin(size);
  }

 private:
  Result<Done> ReadPadding(Lookahead& archive) override {
    if (!padded_) return Done{};
    std::array<std::byte, 1> pad;
    TRY_DONE(archive.ReadExactly(pad, "a deb member's padding"));
    if (pad[0] != std::byte{'\n'}) return Bad("padding that is no newline");
    return Done{};
  }

  bool padded_ = false;
};

DebReader::DebReader(Source& archive)
    : archive_(archive), body_(std::make_unique<Body>(archive_)) {}
DebReader::~DebReader() = default;

Source& DebReader::body() { return *body_; }

Result<notes::Member> DebReader::ReadHeader() {
  std::array<std::byte, kHeaderBytes> bytes;
  TRY_DONE(archive_.ReadExactly(bytes, "a deb member's header"));
  const std::string_view header = AsText(bytes);
  notes::Member member;
  // deb(5) writes names as dpkg does: padded with spaces, without the slash
  // of other ar archives.
  std::string_view name = header.substr(0, 16);
  name = name.substr(0, name.find_last_not_of(' ') + 1);
  member.path = name;
  TRY_DONE(CheckOrder(index_, name));
  TRY_DONE(Number(header.substr(16, 12), 10, "time"));
  TRY(member.uid, Number(header.substr(28, 6), 10, "user id"));
  TRY(member.gid, Number(header.substr(34, 6), 10, "group id"));
  TRY(const std::uint64_t mode, Number(header.substr(40, 8), 8, "mode"));
  // ar keeps the whole st_mode: a regular file is 0100000.
  if (mode >> 12 != 0 && mode >> 12 != 010) {
    return Bad("a member that is no regular file");
  }
  member.mode = static_cast<std::uint32_t>(mode & 07777);
  TRY(member.size, Number(header.substr(48, 10), 10, "size"));
  header_ = header.substr(16, 32);
  if (header[48] == '0' && header[49] != ' ') header_ += header.substr(48, 10);
  if (header.substr(58) != "`\n") return Bad("a header without its end");
  return member;
}

Result<std::optional<notes::Member>> DebReader::Next() {
  if (index_ == 0) {
    std::array<std::byte, kMagic.size()> magic;
    TRY_DONE(archive_.ReadExactly(magic, "a deb's magic number"));
    if (AsText(magic) != kMagic) return Bad("no magic number");
  } else {
    TRY_DONE(Drain(*body_));
  }
  if (index_ >= kLeastMembers) {
    TRY(const bool at_end, archive_.AtEnd());
    if (at_end) return std::optional<notes::Member>();
    if (index_ > kLeastMembers) {
      return Failure{Reason::kTrailingBytes,
                     "deb: bytes follow the last member"};
    }
  }
  TRY(notes::Member member, ReadHeader());
  if (index_ == 0) {
    TRY(const ByteView version, archive_.Peek(kVersion.size()));
    if (member.size != kVersion.size() || AsText(version) != kVersion) {
      return Bad("a format other than 2.0");
    }
  }
  body_->Start(member.size);
  ++index_;
  return std::optional<notes::Member>(std::move(member));
}

}  // namespace airlock::verifier
