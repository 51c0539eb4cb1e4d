#include "verifier/parsers/walk.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "verifier/checks/squash.h"
#include "verifier/parsers/hidden_ranges.h"
#include "verifier/parsers/leaf_facts.h"
#include "verifier/parsers/polyglot.h"

namespace airlock::verifier {
namespace {

using notes::Coverage;
using notes::Fact;
using notes::Member;

// An inventory is a note of 256 MiB at most, and its members' names take most
// of what there is.
constexpr std::uint64_t kMaxFactBytes = 64ULL << 20;

// What no honest file reaches, at any depth.
bool IsHostile(Reason reason) {
  return reason == Reason::kBomb || reason == Reason::kTooManyMembers ||
         KindOf(reason) == ReasonKind::kFault;
}

}  // namespace

Result<Unpacked> Walk::Object(Source& source, const ObjectDigest& object,
                              std::uint64_t size) {
  // Hashed only for a leaf; the digest of a container is the caller's matter.
  Lookahead in(source);
  TRY(const ByteView head, in.Peek(kKindBytes));
  const FileKind kind = KindOf(head);
  format_ = kind.name;
  Coverage coverage = Coverage::kOpaque;
  if (kind.nature == FileKind::Nature::kContainer) {
    const Place place{"", 1, Measure::kStrict, {}};
    TRY_DONE(Expand(kind.name, in, place));
    if (takes_facts_ && kind.name == "tar") {
      TRY_DONE(ReadImages());
    }
    coverage = state_.incomplete ? Coverage::kIncomplete : Coverage::kComplete;
  } else {
    Tee tee(in, limits_.leaf_bytes, Held(size));
    Lookahead rest(tee);
    TRY(const Begun begun, ReadFacts(kind, "", rest, tee, facts_));
    TRY_DONE(LeafOf(tee, rest, begun, "", members_.size()));
    if (kind.nature == FileKind::Nature::kLeaf) coverage = Coverage::kLeaf;
  }
  if (takes_form_) derived_.Settle(members_);
  if (in.position() != size) {
    return Failure{Reason::kSizeMismatch, std::to_string(in.position()) +
                                              " bytes instead of " +
                                              std::to_string(size)};
  }
  return Unpacked{notes::Inventory{object, std::move(format_), coverage, size,
                                   state_.leaf_bytes, std::move(members_),
                                   std::move(facts_)},
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

Result<Done> Walk::Expand(std::string_view kind, Lookahead& in,
                          const Place& place) {
  if (place.depth > limits_.depth) {
    return Failure{Reason::kTooDeep, "containers nested deeper than " +
                                         std::to_string(limits_.depth)};
  }
  if (kind == "tar") return ExpandTar(in, place);
  if (kind == "deb") return ExpandDeb(in, place);
  if (kind == "zip") return ExpandZip(in, place);
  if (kind == "rpm") return ExpandRpm(in, place);
  if (kind == "cpio") return ExpandCpio(in, place);
  return ExpandPacked(kind, in, place);
}

Result<Done> Walk::File(Member member, Source& body, std::uint64_t depth) {
  const std::string path = member.path;
  const std::size_t index = members_.size();
  const std::uint64_t announced = member.size;
  TRY_DONE(Add(std::move(member)));
  Tee tee(body, limits_.leaf_bytes, Held(announced));
  if (takes_form_ && derived_.WantsMd5(path)) tee.AddMd5();
  Lookahead in(tee);
  TRY(const ByteView head, in.Peek(kKindBytes));
  const FileKind kind = KindOf(head);
  Begun begun = Begun::kNot;
  if (kind.nature == FileKind::Nature::kContainer) {
    Failure closed{Reason::kTooDeep, "as deep as the limit"};
    if (depth >= limits_.depth) {
      state_.incomplete = true;
    } else {
      begun = Begun::kInPart;
      const State before = state_;
      const std::size_t facts = members_[index].facts.size();
      const Place within{path + "!/", depth + 1, Measure::kLenient, index};
      const Result<Done> expanded = Expand(kind.name, in, within);
      if (expanded.ok()) {
        members_[index].size = tee.size();
        if (auto md5 = std::move(tee).md5()) derived_.Took(path, *md5);
        members_[index].digest = std::move(tee).digest();
        if (!takes_facts_) return Done{};
        return KeepFacts(MismatchFacts(kind, path), members_[index].facts);
      }
      if (IsHostile(expanded.failure().reason)) return expanded.failure();
      state_ = before;
      members_.resize(index + 1);
      members_[index].facts.resize(facts);
      // Deeper than the limit: not looked into, which is not the same as
      // nothing to look into.
      if (expanded.failure().reason == Reason::kTooDeep) {
        state_.incomplete = true;
      }
      closed = expanded.failure();
    }
    // A leaf by default, which must not look like one in which there is
    // nothing.
    if (takes_facts_) {
      std::vector<Fact> facts = MismatchFacts(kind, path);
      const std::string why = std::string(kind.name) + " " +
                              std::string(NameOf(closed.reason)) + ": " +
                              closed.detail;
      facts.push_back({"unopened", why.substr(0, notes::kMaxFactBytes)});
      TRY_DONE(KeepFacts(std::move(facts), members_[index].facts));
    }
  } else {
    TRY(begun, ReadFacts(kind, path, in, tee, members_[index].facts));
  }
  return LeafOf(tee, in, begun, path, index);
}

Result<Walk::Begun> Walk::ReadFacts(const FileKind& kind, std::string_view path,
                                    Lookahead& in, Tee& tee,
                                    std::vector<Fact>& to) {
  if (takes_form_) {
    TRY_DONE(ReadForm(kind, path, in, tee, to));
    return Begun::kInPart;
  }
  if (!takes_facts_) return Begun::kNot;
  TRY_DONE(held_.Fill(in, tee));
  if (format_ == "tar") documents_.Keep(path, kind.name, held_.file());
  TRY_DONE(KeepFacts(FactsOf(kind, path, held_.file()), to));
  return Begun::kInPart;
}

Result<Done> Walk::ReadForm(const FileKind& kind, std::string_view path,
                            Lookahead& in, Tee& tee, std::vector<Fact>& to) {
  TRY_DONE(held_.Fill(in, tee));
  const HeldFile file = held_.file();
  derived_.Saw(path, file);
  // A file of which the middle is missing is compared as it is.
  if (!file.whole()) return Done{};
  return KeepFacts(
      HiddenFacts(file.head, HiddenRangesOf(kind, path, file.head)), to);
}

Result<Done> Walk::KeepForm(std::vector<Fact> facts, const Place& place) {
  if (!takes_form_) return Done{};
  return KeepFacts(std::move(facts),
                   place.container ? members_[*place.container].facts : facts_);
}

Result<Done> Walk::ReadImages() {
  TRY(facts_, documents_.Facts(members_));
  TRY(const std::vector<SquashedImage> images,
      SquashedImages(members_, facts_));
  for (const auto& [image, squashed] : images) {
    const auto mark = [&](const std::vector<std::size_t>& members,
                          const char* name) {
      for (const std::size_t i : members) {
        std::vector<Fact>& facts = members_[i].facts;
        const Fact fact{name, ""};
        if (std::find(facts.begin(), facts.end(), fact) == facts.end()) {
          facts.push_back(fact);
        }
      }
    };
    mark(squashed.without_effect, "void-whiteout");
    mark(squashed.below_links, "below-link");
  }
  return Done{};
}

Result<Done> Walk::KeepFacts(std::vector<Fact> facts, std::vector<Fact>& to) {
  for (const Fact& fact : facts) {
    state_.fact_bytes += fact.name.size() + fact.value.size();
  }
  if (state_.fact_bytes > kMaxFactBytes) {
    return Failure{Reason::kTooLarge, "over 64 MiB of facts"};
  }
  to.insert(to.end(), std::make_move_iterator(facts.begin()),
            std::make_move_iterator(facts.end()));
  return Done{};
}

// The leaf's member, if it has one, is at `index`.
Result<Done> Walk::LeafOf(Tee& tee, Source& in, Begun begun, std::string path,
                          std::size_t index) {
  const bool streams = visitor_ != nullptr && visitor_->wants_streams() &&
                       begun == Begun::kNot;
  if (streams) {
    TRY_DONE(StreamOf(tee, in, path));
  } else {
    TRY_DONE(Drain(in));
  }
  const std::uint64_t size = tee.size();
  const std::optional<ByteView> bytes = tee.bytes();
  if (auto md5 = std::move(tee).md5()) derived_.Took(path, *md5);
  const ObjectDigest digest = std::move(tee).digest();
  if (index < members_.size()) {
    members_[index].size = size;
    members_[index].digest = digest;
  }
  state_.leaf_bytes += size;
  if (visitor_ == nullptr) return Done{};
  TRY(const bool visited,
      visitor_->Visit(Leaf{std::move(path), digest, size, bytes, streams}));
  if (visited) state_.visited_bytes += size;
  return Done{};
}

Result<Done> Walk::StreamOf(Tee& tee, Source& in, const std::string& path) {
  tee.Drop();
  constexpr std::size_t kPieceBytes = 64 * 1024;
  stream_.resize(kPieceBytes);
  LeafVisitor::Place place = LeafVisitor::Place::kFirst;
  while (true) {
    TRY(const std::size_t got, in.Read(stream_));
    if (got == 0) return Done{};
    TRY_DONE(visitor_->Stream(path, place, ByteView(stream_).first(got)));
    place = LeafVisitor::Place::kNext;
  }
}

}  // namespace airlock::verifier
