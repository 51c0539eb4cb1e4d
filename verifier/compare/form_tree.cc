#include "verifier/compare/form_tree.h"

#include <set>
#include <unordered_map>
#include <utility>

#include "airlock/core/bytes.h"
#include "verifier/checks/powers.h"

namespace airlock::verifier {
namespace {

using notes::Fact;
using notes::Member;

constexpr std::string_view kInside = "!/";
// Far above Limits::depth; what walks a tree may walk it by recursion.
constexpr std::size_t kMaxDepth = 64;

Failure Lie(const std::string& path, std::string_view what) {
  return {Reason::kLyingWorker, "no normal form: '" +
                                    Printable(path.substr(0, 200)) + "' " +
                                    std::string(what)};
}

Result<Done> TakeFacts(const std::vector<Fact>& facts, FormEntry& entry) {
  std::set<std::string_view> seen;
  for (const Fact& fact : facts) {
    if (!seen.insert(fact.name).second) return Lie(entry.path, "a fact twice");
    if (fact.name == kContainerFact) {
      entry.container = fact.value;
    } else if (fact.name == kPackingFact) {
      entry.packing = fact.value;
    } else if (fact.name == kVisibleFact) {
      entry.visible = fact.value;
    } else if (fact.name == kAttributesFact) {
      entry.attributes = fact.value;
    } else if (fact.name == kOffsetFact) {
      entry.at = fact.value;
    } else if (fact.name.starts_with(kHiddenFact)) {
      const Normaliser* const normaliser = NormaliserNamed(
          std::string_view(fact.name).substr(kHiddenFact.size()));
      if (normaliser == nullptr)
        return Lie(entry.path, "hides what is unknown");
      const auto hidden = ParseHidden(fact.value);
      if (!hidden.ok()) return Lie(entry.path, "hides no bytes");
      entry.hidden.emplace(normaliser, *hidden);
    } else {
      return Lie(entry.path, "has a fact of no normal form");
    }
  }
  if (!entry.visible.empty() && (!entry.container.empty() || !entry.digest ||
                                 !ObjectDigest::ParseHex(entry.visible).ok())) {
    return Lie(entry.path, "has bytes that are no file's");
  }
  return Done{};
}

FormEntry EntryOf(const Member& member) {
  FormEntry entry;
  entry.path = member.path;
  entry.type = member.type;
  entry.mode = member.mode;
  entry.uid = member.uid;
  entry.gid = member.gid;
  entry.link = member.link;
  entry.capabilities = member.capabilities;
  entry.digest = member.digest;
  entry.size = member.size;
  return entry;
}

// A package's part, whose name says how it is packed and nothing else.
bool IsPart(std::string_view container, std::string_view name) {
  const std::string_view part = WithoutPacking(name);
  return container == "deb" && (part == "control.tar" || part == "data.tar");
}

}  // namespace

Result<FormTree> FormTreeOf(const notes::Inventory& inventory) {
  FormTree tree;
  tree.format = inventory.format;
  FormEntry root;
  root.digest = inventory.object;
  root.size = inventory.bytes;
  root.packing_counts = false;
  TRY_DONE(TakeFacts(inventory.facts, root));
  tree.entries.push_back(std::move(root));
  struct Opened {
    std::size_t entry;
    std::size_t depth;
    std::set<std::string, std::less<>> names;
  };
  std::unordered_map<std::string, Opened> opened;
  opened.emplace("", Opened{0, 0, {}});
  for (const Member& member : inventory.members) {
    const std::size_t inside = member.path.rfind(kInside);
    const bool nested = inside != std::string::npos;
    const std::string within = nested ? member.path.substr(0, inside) : "";
    const auto at = opened.find(within);
    if (at == opened.end()) return Lie(member.path, "lies in no container");
    FormEntry& container = tree.entries[at->second.entry];
    if (container.container.empty()) {
      return Lie(member.path, "lies in what is no container");
    }
    FormEntry entry = EntryOf(member);
    entry.name =
        nested ? member.path.substr(inside + kInside.size()) : member.path;
    if (IsPart(container.container, entry.name)) {
      entry.packing_counts = false;
      entry.name = WithoutPacking(entry.name);
    }
    entry.place = container.place.empty() && !nested
                      ? entry.name
                      : container.place + std::string(kInside) + entry.name;
    if (entry.name.empty() || !at->second.names.insert(entry.name).second) {
      return Lie(member.path, "is there twice");
    }
    TRY_DONE(TakeFacts(member.facts, entry));
    if (!entry.container.empty()) {
      if (!entry.digest || at->second.depth + 1 > kMaxDepth) {
        return Lie(member.path, "is no container");
      }
      opened.emplace(member.path,
                     Opened{tree.entries.size(), at->second.depth + 1, {}});
    }
    container.members.push_back(tree.entries.size());
    tree.entries.push_back(std::move(entry));
  }
  return tree;
}

}  // namespace airlock::verifier
