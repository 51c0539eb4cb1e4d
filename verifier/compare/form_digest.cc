#include "verifier/compare/form_digest.h"

#include <algorithm>

#include "airlock/core/check.h"
#include "airlock/core/note.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier {
namespace {

using notes::RebuildLevel;

class Digester {
 public:
  Digester(const FormTree& tree, RebuildLevel level)
      : tree_(tree), level_(level) {}

  std::string HexOf(const FormEntry& entry) const {
    NoteWriter text("airlock.normal-entry/v1");
    text.Add("level", notes::NameOf(level_))
        .AddText("name", entry.name)
        .Add("type", notes::NameOf(entry.type))
        .Add("mode", entry.mode)
        .Add("owner",
             std::to_string(entry.uid) + " " + std::to_string(entry.gid))
        .AddText("link", entry.link)
        .AddText("capabilities", entry.capabilities)
        .AddText("attributes", entry.attributes)
        .Add("content", ContentOf(entry));
    // By name, which pointers are not.
    std::map<std::string_view, std::string_view> kept;
    for (const auto& [normaliser, hidden] : entry.hidden) {
      if (normaliser->level > level_) kept[normaliser->name] = hidden.value;
    }
    for (const auto& [name, value] : kept) {
      text.Add("hidden", std::string(name) + " " + TokenEncode(value));
    }
    return Hex(std::move(text).text());
  }

 private:
  static std::string Hex(const std::string& text) {
    return crypto::DigestObject(AsBytes(text)).hex();
  }

  std::string ContentOf(const FormEntry& entry) const {
    if (!entry.container.empty()) {
      return "container " + TokenEncode(entry.container) + " " +
             (entry.packing_counts ? TokenEncode(entry.packing) : "%") + " " +
             MembersOf(entry);
    }
    if (!entry.digest) return "none";
    if (level_ == RebuildLevel::kR3 && !entry.visible.empty()) {
      return "visible " + entry.visible;
    }
    return "bytes " + std::to_string(entry.size) + " " + entry.digest->hex();
  }

  std::string MembersOf(const FormEntry& entry) const {
    std::vector<std::size_t> members = entry.members;
    if (level_ != RebuildLevel::kR1) {
      std::sort(members.begin(), members.end(),
                [&](std::size_t a, std::size_t b) {
                  return tree_.entries[a].name < tree_.entries[b].name;
                });
    }
    std::string text = "airlock.normal-members/v1\n";
    for (const std::size_t member : members) {
      text += "member " + HexOf(tree_.entries[member]) + "\n";
    }
    return Hex(text);
  }

  const FormTree& tree_;
  RebuildLevel level_;
};

}  // namespace

FormDigest DigestOfForm(const FormTree& tree, RebuildLevel level) {
  Check(level == RebuildLevel::kR1 || level == RebuildLevel::kR2 ||
            level == RebuildLevel::kR3,
        "a level that has a form");
  return FormDigest::ParseHex(Digester(tree, level).HexOf(tree.root())).value();
}

}  // namespace airlock::verifier
