#include "verifier/checks/difference.h"

#include <algorithm>
#include <set>

#include "verifier/checks/remarks.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

constexpr std::string_view kInside = "!/";

// Whether only its members count: a container of which they are listed.
bool HoldsOthers(const std::string& path,
                 const std::map<std::string, const Member*>& members) {
  const std::string inside = path + std::string(kInside);
  const auto next = members.lower_bound(inside);
  return next != members.end() && next->first.starts_with(inside);
}

// An object that is no container, as if it were its only member: there is
// nothing else to compare.
std::optional<Member> ItselfOf(const notes::Inventory& of) {
  if (of.coverage != notes::Coverage::kLeaf &&
      of.coverage != notes::Coverage::kOpaque) {
    return std::nullopt;
  }
  Member itself;
  itself.type = MemberType::kFile;
  itself.size = of.bytes;
  itself.digest = of.object;
  itself.facts = of.facts;
  return itself;
}

std::map<std::string, const Member*> ByPlace(
    const notes::Inventory& of, const std::optional<Member>& itself) {
  std::map<std::string, const Member*> members;
  if (itself) members.emplace("", &*itself);
  for (const Member& member : of.members) {
    members.emplace(PlaceOf(member.path), &member);
  }
  return members;
}

std::vector<std::string_view> ChangesOf(const Member& a, const Member& b) {
  std::vector<std::string_view> what;
  if (a.type != b.type) what.push_back("type");
  if (a.digest != b.digest) what.push_back("bytes");
  if (a.mode != b.mode) what.push_back("mode");
  if (a.uid != b.uid || a.gid != b.gid) what.push_back("owner");
  if (a.link != b.link) what.push_back("target");
  if (a.capabilities != b.capabilities) what.push_back("capabilities");
  return what;
}

template <typename T>
std::vector<T> Without(const std::vector<T>& all, const std::vector<T>& known) {
  std::vector<T> rest;
  std::set_difference(all.begin(), all.end(), known.begin(), known.end(),
                      std::back_inserter(rest));
  return rest;
}

// What its facts are worth, in words that the next version's have too; sorted.
std::vector<std::string> WordsOn(const Member& member, Level least) {
  std::vector<std::string> words;
  for (const Remark& remark : RemarksOn(member.facts)) {
    if (RuleNamed(remark.rule).level < least) continue;
    words.push_back(std::string(remark.rule) +
                    (remark.detail.empty() ? "" : ": " + remark.detail));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace

std::string_view NameOf(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kAdded:
      return "added";
    case Change::Kind::kRemoved:
      return "removed";
    case Change::Kind::kChanged:
      return "changed";
  }
  return "";
}

std::string PlaceOf(const std::string& path) {
  std::string place;
  const std::vector<std::string_view> parts = PartsOf(path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) place += kInside;
    const bool part =
        parts[i].starts_with("control.tar") || parts[i].starts_with("data.tar");
    place += part ? WithoutPacking(parts[i]) : parts[i];
  }
  return place;
}

std::vector<Change> DifferenceOf(const notes::Inventory& before,
                                 const notes::Inventory& after) {
  const std::optional<Member> old_self = ItselfOf(before);
  const std::optional<Member> new_self = ItselfOf(after);
  const auto old_members = ByPlace(before, old_self);
  const auto new_members = ByPlace(after, new_self);
  std::set<std::string> places;
  for (const auto& [place, member] : old_members) places.insert(place);
  for (const auto& [place, member] : new_members) places.insert(place);
  std::vector<Change> changes;
  for (const std::string& place : places) {
    const auto a = old_members.find(place);
    const auto b = new_members.find(place);
    Change change;
    change.place = place;
    if (a == old_members.end()) {
      change.kind = Change::Kind::kAdded;
      change.concerns = PowersOf(*b->second);
      // A new program is not weaker than it was, but as weak as it is.
      change.weaker = WordsOn(*b->second, Level::kWarning);
    } else if (b == new_members.end()) {
      change.kind = Change::Kind::kRemoved;
      change.lost = PowersOf(*a->second);
    } else {
      change.what = ChangesOf(*a->second, *b->second);
      if (HoldsOthers(place, old_members) && HoldsOthers(place, new_members)) {
        std::erase(change.what, "bytes");
      }
      if (change.what.empty()) continue;
      const auto was = PowersOf(*a->second);
      const auto is = PowersOf(*b->second);
      const bool other = std::any_of(
          change.what.begin(), change.what.end(), [](std::string_view what) {
            return what == "bytes" || what == "capabilities";
          });
      change.concerns = other ? is : Without(is, was);
      change.lost = Without(was, is);
      const auto before_words = WordsOn(*a->second, Level::kNote);
      const auto after_words = WordsOn(*b->second, Level::kNote);
      change.weaker = Without(after_words, before_words);
      change.stronger = Without(before_words, after_words);
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace airlock::verifier
