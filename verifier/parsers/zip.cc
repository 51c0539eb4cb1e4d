#include "verifier/parsers/zip.h"

#include <algorithm>
#include <span>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/core/member_path.h"
#include "verifier/parsers/inflate.h"
#include "verifier/parsers/member_names.h"
#include "verifier/parsers/unix_mode.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

// What unzip gives to members that say nothing.
constexpr std::uint32_t kFileMode = 0644;
constexpr std::uint32_t kDirectoryMode = 0755;
// Of all members that might turn out to be links, whose targets are their
// bytes: short ones, of one line. An archive of a million files of 4 KiB is not
// held in memory for it.
constexpr std::size_t kMaxKeptBytes = 8 << 20;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "zip: " + std::move(why)};
}

std::string Both(const std::string& before, const std::string& after) {
  return before == after ? before : before + "/" + after;
}

std::string Quoted(const ZipEntry& entry) {
  return "'" + Printable(entry.name.substr(0, 200)) + "'";
}

}  // namespace

// The bytes of one member, unpacked, with what must follow them.
class ZipReader::Body final : public Source {
 public:
  Body(Lookahead& archive, Expansion& expansion)
      : archive_(archive), expansion_(expansion) {}

  void Start(const ZipEntry& entry) {
    entry_ = entry;
    ended_ = false;
    packed_ = 0;
    produced_ = 0;
    crc_ = 0;
    kept_.clear();
    if (entry.method == kZipDeflated) inflate_.Reset();
  }

  // What came out, where that is no more than a link's target; and then what
  // the descriptor or the header says of it.
  const std::string& kept() const { return kept_; }
  const ZipEntry& entry() const { return entry_; }

  Result<std::size_t> Read(std::span<std::byte> to) override {
    if (failure_) return *failure_;
    auto count = Next(to);
    if (!count.ok()) failure_ = count.failure();
    return count;
  }

 private:
  Result<std::size_t> Next(std::span<std::byte> to) {
    if (ended_) return std::size_t{0};
    TRY(const std::size_t count,
        entry_.method == kZipDeflated ? Inflated(to) : Stored(to));
    produced_ += count;
    if (produced_ <= MemberPath::kMaxBytes) {
      kept_.append(AsText(to.first(count)));
    }
    if (count == 0) {
      TRY_DONE(Finish());
      ended_ = true;
    }
    return count;
  }

  // Where only the descriptor knows the size, no reader that begins at the
  // front can find it: no bytes are taken, and what follows is no descriptor.
  Result<std::size_t> Stored(std::span<std::byte> to) {
    const auto room = static_cast<std::size_t>(
        std::min<std::uint64_t>(to.size(), entry_.packed - packed_));
    if (room == 0) return std::size_t{0};
    TRY(const std::size_t count, archive_.Read(to.first(room)));
    if (count == 0) return Truncated();
    crc_ = Crc32(crc_, to.first(count));
    packed_ += count;
    return count;
  }

  Result<std::size_t> Inflated(std::span<std::byte> to) {
    while (!deflate_ended_) {
      TRY(ByteView in, archive_.Some());
      const std::uint64_t left =
          entry_.has_descriptor() ? in.size() : entry_.packed - packed_;
      in = in.first(
          static_cast<std::size_t>(std::min<std::uint64_t>(in.size(), left)));
      const auto step = inflate_.Decode(in, to);
      if (!step) return Bad(Quoted(entry_) + " is a broken deflate stream");
      archive_.Skip(step->consumed);
      packed_ += step->consumed;
      deflate_ended_ = step->ended;
      TRY_DONE(expansion_.Count(step->produced, produced_ + step->produced,
                                packed_));
      if (step->produced != 0) return step->produced;
      if (step->consumed != 0 || deflate_ended_) continue;
      if (entry_.has_descriptor()) return Truncated();
      TRY(const bool at_end, archive_.AtEnd());
      if (at_end) return Truncated();
      return Bad(Quoted(entry_) + " does not end where its header says");
    }
    return std::size_t{0};
  }

  Failure Truncated() const {
    return {Reason::kTruncated, "zip: ends within " + Quoted(entry_)};
  }

  Result<Done> Finish() {
    deflate_ended_ = false;
    if (entry_.has_descriptor()) {
      TRY(const ZipDescriptor descriptor,
          ReadZipDescriptor(archive_, entry_.zip64));
      if ((entry_.crc != 0 && entry_.crc != descriptor.crc) ||
          (entry_.packed != 0 && entry_.packed != descriptor.packed) ||
          (entry_.size != 0 && entry_.size != descriptor.size)) {
        return Bad(Quoted(entry_) + " has other sizes before it than after it");
      }
      entry_.crc = descriptor.crc;
      entry_.packed = descriptor.packed;
      entry_.size = descriptor.size;
    }
    if (entry_.packed != packed_ || entry_.size != produced_) {
      return Bad("the size of " + Quoted(entry_) + " does not agree");
    }
    const std::uint32_t crc =
        entry_.method == kZipDeflated ? inflate_.crc() : crc_;
    if (entry_.crc != crc) {
      return Bad("the checksum of " + Quoted(entry_) + " does not agree");
    }
    return Done{};
  }

  Lookahead& archive_;
  Expansion& expansion_;
  Inflate inflate_;
  ZipEntry entry_;
  std::uint64_t packed_ = 0;
  std::uint64_t produced_ = 0;
  std::uint32_t crc_ = 0;  // of what is stored; deflate has its own
  std::string kept_;
  bool deflate_ended_ = false;
  bool ended_ = true;
  std::optional<Failure> failure_;
};

ZipReader::ZipReader(Source& archive, Expansion& expansion)
    : archive_(archive), body_(std::make_unique<Body>(archive_, expansion)) {}
ZipReader::~ZipReader() = default;

Source& ZipReader::body() { return *body_; }

Result<std::optional<Member>> ZipReader::Next() {
  if (ended_) return std::optional<Member>();
  TRY_DONE(FinishBody());
  const std::uint64_t at = archive_.position();
  TRY(const ZipRecord next, NextZipRecord(archive_));
  if (next != ZipRecord::kLocal) {
    TRY_DONE(ReadDirectory());
    ended_ = true;
    return std::optional<Member>();
  }
  TRY(ZipEntry entry, ReadZipLocal(archive_));
  Member member;
  member.path = entry.name;
  member.size = entry.size;
  if (entry.names_directory()) {
    member.type = MemberType::kDirectory;
    member.path.pop_back();
  }
  TRY_DONE(MemberPath::Parse(member.path));
  body_->Start(entry);
  if (!keeps_margins_) entry.margin = {};
  Local& local = locals_[at];
  local.index = attributes_.size();
  local.entry = std::move(entry);
  current_ = &local;
  attributes_.push_back({member.type, 0, "", {}});
  return std::optional<Member>(std::move(member));
}

Result<Done> ZipReader::FinishBody() {
  TRY_DONE(Drain(*body_));
  if (current_ == nullptr) return Done{};
  Local& local = *std::exchange(current_, nullptr);
  // With what the descriptor says.
  local.entry = body_->entry();
  if (local.entry.names_directory() && local.entry.size != 0) {
    return Bad("the directory " + Quoted(local.entry) + " has a size");
  }
  if (local.entry.size <= MemberPath::kMaxBytes &&
      kept_bytes_ + local.entry.size <= kMaxKeptBytes &&
      CheckSymlinkTarget(body_->kept(), "zip").ok()) {
    local.target = body_->kept();
    kept_bytes_ += local.target->size();
  }
  return Done{};
}

Result<Done> ZipReader::ReadDirectory() {
  const std::uint64_t begin = archive_.position();
  while (true) {
    TRY(const ZipRecord next, NextZipRecord(archive_));
    if (next == ZipRecord::kEnd || next == ZipRecord::kEnd64) break;
    if (next != ZipRecord::kCentral) {
      return Bad("bytes that belong to no file");
    }
    TRY(const ZipCentral central, ReadZipCentral(archive_));
    TRY_DONE(Describe(central));
  }
  const std::uint64_t size = archive_.position() - begin;
  const auto missing =
      std::find_if(locals_.begin(), locals_.end(),
                   [](const auto& local) { return !local.second.described; });
  if (missing != locals_.end()) {
    return Bad(Quoted(missing->second.entry) +
               " is not in the central directory");
  }
  TRY(ZipEnd end, ReadZipEnd(archive_));
  comment_ = std::move(end.comment);
  if (end.offset != begin || end.size != size ||
      end.entries != locals_.size()) {
    return Bad("the end tells of another central directory");
  }
  return Done{};
}

Result<Done> ZipReader::Describe(const ZipCentral& central) {
  const ZipEntry& entry = central.entry;
  const auto at = locals_.find(central.offset);
  if (at == locals_.end()) return Bad(Quoted(entry) + " is not where it says");
  Local& local = at->second;
  if (std::exchange(local.described, true)) {
    return Bad(Quoted(entry) + " is in the central directory twice");
  }
  if (entry.name != local.entry.name || entry.flags != local.entry.flags ||
      entry.method != local.entry.method || entry.crc != local.entry.crc ||
      entry.packed != local.entry.packed || entry.size != local.entry.size) {
    return Bad("two headers of " + Quoted(local.entry) + " disagree");
  }
  Attributes& attributes = attributes_[local.index];
  const bool directory = entry.names_directory();
  const std::uint32_t mode = central.unix_mode.value_or(0);
  const std::uint32_t type = mode & kUnixTypeBits;
  if (central.dos_directory && !directory) {
    return Bad(Quoted(entry) + " is a directory to some readers");
  }
  if (type != 0 && (type == kUnixDirectory) != directory) {
    return Failure{Reason::kMemberType,
                   "zip: " + Quoted(entry) + " is of another type by its name"};
  }
  if (type != 0 && type != kUnixDirectory && type != kUnixRegular && type != kUnixSymlink) {
    return Failure{
        Reason::kMemberType,
        "zip: " + Quoted(entry) + " is no file, directory or symbolic link"};
  }
  if (keeps_margins_) {
    const ZipMargin before = std::exchange(local.entry.margin, {});
    attributes.margin = {Both(before.times, entry.margin.times),
                         Both(before.owners, entry.margin.owners),
                         entry.margin.comment};
  }
  attributes.mode =
      mode != 0 ? mode & kUnixPermissionBits
                : (directory ? kDirectoryMode : kFileMode);
  if (type == kUnixSymlink) {
    if (!local.target) {
      return Failure{Reason::kLinkTarget,
                     "zip: the target of " + Quoted(entry) +
                         " is too long, empty or no plain text"};
    }
    attributes.type = MemberType::kSymlink;
    attributes.link = *std::move(local.target);
  }
  std::string path = entry.name;
  if (directory) path.pop_back();
  TRY(const MemberPath member, MemberPath::Parse(path));
  return tree_.Add(member, attributes.type);
}

}  // namespace airlock::verifier
