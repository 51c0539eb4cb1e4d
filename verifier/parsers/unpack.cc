#include "verifier/parsers/unpack.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/bzip2.h"
#include "verifier/parsers/cpio.h"
#include "verifier/parsers/deb.h"
#include "verifier/parsers/decoder.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/gzip.h"
#include "verifier/parsers/tar.h"
#include "verifier/parsers/xz.h"
#include "verifier/parsers/zip.h"
#include "verifier/parsers/zstd.h"

namespace airlock::verifier {
namespace {

using notes::Coverage;
using notes::Member;
using notes::MemberType;

// All leaves and containers that are held in memory at one time. A container
// is held while it is taken apart, in case that it turns out to be a leaf. With
// a decoder's 128 MiB and 100 MiB of libraries, this stays under a worker's
// 512.
constexpr std::uint64_t kMaxHeldBytes = 192ULL << 20;
// What is held of a file whose size is not known beforehand: the buffer grows
// by doubling, so for a moment there are two.
constexpr std::uint64_t kMaxHeldBlindly = 64ULL << 20;
// The one file of a compressed file that is no archive.
constexpr std::string_view kContent = "content";

// How files that are packed so are called.
std::string_view SuffixOf(std::string_view kind) {
  if (kind == "gzip") return "gz";
  if (kind == "bzip2") return "bz2";
  if (kind == "zstd") return "zst";
  return kind;
}

Failure BadDeb(std::string why) {
  return {Reason::kBadContainer, "deb: " + std::move(why)};
}

// What no honest file reaches, at any depth.
bool IsHostile(Reason reason) {
  return reason == Reason::kBomb || reason == Reason::kTooManyMembers ||
         KindOf(reason) == ReasonKind::kFault;
}

// Passes bytes on, counts and hashes them, and holds them while they are few.
class Tee final : public Source {
 public:
  struct Held {
    std::uint64_t wanted = 0;  // of one file
    std::uint64_t& in_use;     // by all
    std::uint64_t size = 0;    // of this file, where it is known
  };
  Tee(Source& from, std::uint64_t max_bytes, Held held)
      : from_(from), max_bytes_(max_bytes), held_(held) {}
  ~Tee() override { Drop(); }
  Tee(const Tee&) = delete;
  Tee& operator=(const Tee&) = delete;

  Result<std::size_t> Read(std::span<std::byte> to) override {
    TRY(const std::size_t count, from_.Read(to));
    size_ += count;
    if (size_ > max_bytes_) {
      return Failure{Reason::kBomb,
                     "a file of over " + std::to_string(max_bytes_) + " bytes"};
    }
    hash_.Update(to.first(count));
    Hold(to.first(count));
    return count;
  }

  std::uint64_t size() const { return size_; }
  ObjectDigest digest() && {
    return ObjectDigest(std::move(hash_).Finish256());
  }
  std::optional<ByteView> bytes() const {
    if (size_ > kept_.size()) return std::nullopt;
    return ByteView(kept_);
  }

 private:
  void Hold(ByteView bytes) {
    if (dropped_) return;
    const bool known = size_ <= held_.size;
    const std::uint64_t wanted =
        known ? held_.wanted : std::min(held_.wanted, kMaxHeldBlindly);
    if (size_ > wanted || held_.size > held_.wanted ||
        held_.in_use + bytes.size() > kMaxHeldBytes) {
      Drop();
      return;
    }
    held_.in_use += bytes.size();
    if (known && kept_.empty()) kept_.reserve(held_.size);
    Append(kept_, bytes);
  }
  void Drop() {
    held_.in_use -= kept_.size();
    kept_ = Bytes();
    dropped_ = true;
  }

  Source& from_;
  std::uint64_t max_bytes_;
  Held held_;
  crypto::Hash hash_;
  std::uint64_t size_ = 0;
  Bytes kept_;
  bool dropped_ = false;
};

class Walk {
 public:
  Walk(const Limits& limits, LeafVisitor* visitor)
      : limits_(limits), expansion_(limits), visitor_(visitor) {}

  Result<Unpacked> Object(Source& source, const ObjectDigest& object,
                          std::uint64_t size);

 private:
  // Whether a breach of grammar refuses the object.
  enum class Measure { kStrict, kLenient };
  struct Place {
    std::string prefix;  // before the names of members
    std::uint64_t depth = 0;
    Measure measure = Measure::kStrict;
  };

  Result<Done> Expand(std::string_view kind, Lookahead& in, const Place& place);
  Result<Done> ExpandPacked(std::string_view kind, Lookahead& in,
                            const Place& place);
  Result<Done> ExpandTar(Source& in, const Place& place);
  Result<Done> ExpandCpio(Source& in, const Place& place);
  Result<Done> ExpandZip(Source& in, const Place& place);
  Result<Done> ExpandDeb(Source& in, const Place& place);
  Result<Done> DebPart(Member member, Source& body, const Place& place);
  Result<Done> MemberOf(Member member, Source& body, const Place& place);
  Result<Done> File(Member member, Source& body, std::uint64_t depth);
  Result<Done> LeafOf(Tee& tee, std::string path, std::size_t index);
  Result<Done> Add(Member member);
  std::unique_ptr<Source> OpenPacked(std::string_view kind, Source& in);
  // Nothing is held where nobody wants to see leaves.
  Tee::Held Held(std::uint64_t size) {
    return {visitor_ == nullptr ? 0 : visitor_->wanted_bytes(), in_use_, size};
  }

  const Limits& limits_;
  Expansion expansion_;
  LeafVisitor* visitor_;
  std::uint64_t in_use_ = 0;

  // What is known so far, and can be taken back.
  struct State {
    std::uint64_t leaf_bytes = 0;
    std::uint64_t visited_bytes = 0;
    bool incomplete = false;
  };
  State state_;
  std::vector<Member> members_;
  std::string format_;
};

Result<Unpacked> Walk::Object(Source& source, const ObjectDigest& object,
                              std::uint64_t size) {
  // Hashed only for a leaf; the digest of a container is the caller's matter.
  Lookahead in(source);
  TRY(const ByteView head, in.Peek(kKindBytes));
  const FileKind kind = KindOf(head);
  format_ = kind.name;
  Coverage coverage = Coverage::kOpaque;
  if (kind.nature == FileKind::Nature::kContainer) {
    const Place place{"", 1, Measure::kStrict};
    TRY_DONE(Expand(kind.name, in, place));
    coverage = state_.incomplete ? Coverage::kIncomplete : Coverage::kComplete;
  } else {
    Tee tee(in, limits_.leaf_bytes, Held(size));
    TRY_DONE(Drain(tee));
    TRY_DONE(LeafOf(tee, "", members_.size()));
    if (kind.nature == FileKind::Nature::kLeaf) coverage = Coverage::kLeaf;
  }
  if (in.position() != size) {
    return Failure{Reason::kSizeMismatch, std::to_string(in.position()) +
                                              " bytes instead of " +
                                              std::to_string(size)};
  }
  return Unpacked{notes::Inventory{object, std::move(format_), coverage, size,
                                   state_.leaf_bytes, std::move(members_)},
                  state_.visited_bytes};
}

Result<Done> Walk::Add(Member member) {
  if (members_.size() >= limits_.members) {
    return Failure{Reason::kTooManyMembers,
                   "over " + std::to_string(limits_.members) + " members"};
  }
  members_.push_back(std::move(member));
  return Done{};
}

std::unique_ptr<Source> Walk::OpenPacked(std::string_view kind, Source& in) {
  if (kind == "gzip") return OpenGzip(in, expansion_);
  if (kind == "xz") return OpenXz(in, expansion_);
  if (kind == "bzip2") return OpenBzip2(in, expansion_);
  Check(kind == "zstd", "a packing that is known");
  return OpenZstd(in, expansion_);
}

Result<Done> Walk::Expand(std::string_view kind, Lookahead& in,
                          const Place& place) {
  if (place.depth > limits_.depth) {
    return Failure{Reason::kTooDeep, "containers nested deeper than " +
                                         std::to_string(limits_.depth)};
  }
  if (kind == "tar") return ExpandTar(in, place);
  if (kind == "deb") return ExpandDeb(in, place);
  if (kind == "zip") return ExpandZip(in, place);
  if (kind == "cpio") return ExpandCpio(in, place);
  return ExpandPacked(kind, in, place);
}

// A packed tar is one container with the names of the tar's members; any other
// packed file is a container of one.
Result<Done> Walk::ExpandPacked(std::string_view kind, Lookahead& in,
                                const Place& place) {
  const std::unique_ptr<Source> unpacked = OpenPacked(kind, in);
  Lookahead inner(*unpacked);
  TRY(const ByteView head, inner.Peek(kKindBytes));
  const bool tar = KindOf(head).name == "tar";
  if (tar &&
      (place.depth < limits_.depth || place.measure == Measure::kStrict)) {
    if (place.prefix.empty()) {
      format_ = "tar." + std::string(SuffixOf(kind));
    }
    Place within = place;
    ++within.depth;
    return Expand("tar", inner, within);
  }
  Member member;
  member.path = place.prefix + std::string(kContent);
  return File(std::move(member), inner, place.depth);
}

Result<Done> Walk::ExpandTar(Source& in, const Place& place) {
  TarReader reader(in);
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) return Done{};
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
  }
}

Result<Done> Walk::ExpandCpio(Source& in, const Place& place) {
  CpioReader reader(in);
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) return Done{};
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
  }
}

// What a member is, its central directory says last of all.
Result<Done> Walk::ExpandZip(Source& in, const Place& place) {
  ZipReader reader(in, expansion_);
  std::vector<std::size_t> given;
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) break;
    given.push_back(members_.size());
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    const ZipReader::Attributes& attributes = reader.attributes()[i];
    Member& member = members_[given[i]];
    member.type = attributes.type;
    member.mode = attributes.mode;
    if (member.type == MemberType::kSymlink) {
      member.link = attributes.link;
      member.size = 0;
      member.digest.reset();
    }
  }
  return Done{};
}

// One member of an archive of files.
Result<Done> Walk::MemberOf(Member member, Source& body, const Place& place) {
  // "a!/b" would read as member b of a container a.
  if (member.path.find("!/") != std::string::npos) {
    return Failure{Reason::kMemberPath,
                   "a name with '!/': '" + Printable(member.path) + "'"};
  }
  member.path.insert(0, place.prefix);
  if (member.type != MemberType::kFile) return Add(std::move(member));
  return File(std::move(member), body, place.depth);
}

Result<Done> Walk::ExpandDeb(Source& in, const Place& place) {
  DebReader reader(in);
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) return Done{};
    const bool part = member->path.starts_with("control.tar") ||
                      member->path.starts_with("data.tar");
    member->path.insert(0, place.prefix);
    if (part) {
      TRY_DONE(DebPart(*std::move(member), reader.body(), place));
    } else {
      TRY_DONE(File(*std::move(member), reader.body(), place.depth));
    }
  }
}

// dpkg unpacks these two, so they must be what their names say.
Result<Done> Walk::DebPart(Member member, Source& body, const Place& place) {
  const std::string path = member.path;
  const std::size_t index = members_.size();
  TRY_DONE(Add(std::move(member)));
  Tee tee(body, limits_.leaf_bytes, {0, in_use_, 0});
  Lookahead in(tee);
  TRY(const ByteView head, in.Peek(kKindBytes));
  const std::string_view kind = KindOf(head).name;
  const std::string_view want = path.ends_with(".gz")    ? "gzip"
                                : path.ends_with(".xz")  ? "xz"
                                : path.ends_with(".zst") ? "zstd"
                                                         : "tar";
  if (kind != want) return BadDeb("'" + path + "' is no " + std::string(want));
  Place within = place;
  within.prefix = path + "!/";
  ++within.depth;
  if (within.depth > limits_.depth ||
      (kind != "tar" && within.depth == limits_.depth)) {
    return Failure{Reason::kTooDeep,
                   "a deb nested deeper than " + std::to_string(limits_.depth)};
  }
  if (kind == "tar") {
    TRY_DONE(ExpandTar(in, within));
  } else {
    const std::unique_ptr<Source> unpacked = OpenPacked(kind, in);
    ++within.depth;
    TRY_DONE(ExpandTar(*unpacked, within));
  }
  members_[index].digest = std::move(tee).digest();
  return Done{};
}

Result<Done> Walk::File(Member member, Source& body, std::uint64_t depth) {
  const std::string path = member.path;
  const std::size_t index = members_.size();
  const std::uint64_t announced = member.size;
  TRY_DONE(Add(std::move(member)));
  Tee tee(body, limits_.leaf_bytes, Held(announced));
  Lookahead in(tee);
  TRY(const ByteView head, in.Peek(kKindBytes));
  const FileKind kind = KindOf(head);
  if (kind.nature == FileKind::Nature::kContainer) {
    if (depth >= limits_.depth) {
      state_.incomplete = true;
    } else {
      const State before = state_;
      const Place within{path + "!/", depth + 1, Measure::kLenient};
      const Result<Done> expanded = Expand(kind.name, in, within);
      if (expanded.ok()) {
        members_[index].size = tee.size();
        members_[index].digest = std::move(tee).digest();
        return Done{};
      }
      if (IsHostile(expanded.failure().reason)) return expanded.failure();
      state_ = before;
      members_.resize(index + 1);
      // Deeper than the limit: not looked into, which is not the same as
      // nothing to look into.
      if (expanded.failure().reason == Reason::kTooDeep) {
        state_.incomplete = true;
      }
    }
  }
  TRY_DONE(Drain(in));
  return LeafOf(tee, path, index);
}

// `tee` has seen all bytes of the leaf; its member, if it has one, is at
// `index`.
Result<Done> Walk::LeafOf(Tee& tee, std::string path, std::size_t index) {
  const std::uint64_t size = tee.size();
  const std::optional<ByteView> bytes = tee.bytes();
  const ObjectDigest digest = std::move(tee).digest();
  if (index < members_.size()) {
    members_[index].size = size;
    members_[index].digest = digest;
  }
  state_.leaf_bytes += size;
  if (visitor_ == nullptr) return Done{};
  TRY(const bool visited,
      visitor_->Visit(Leaf{std::move(path), digest, size, bytes}));
  if (visited) state_.visited_bytes += size;
  return Done{};
}

}  // namespace

Result<Unpacked> Unpack(Source& source, const ObjectDigest& object,
                        std::uint64_t size, const Limits& limits,
                        LeafVisitor* visitor) {
  Walk walk(limits, visitor);
  return walk.Object(source, object, size);
}

}  // namespace airlock::verifier
