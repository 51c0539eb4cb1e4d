#include "verifier/parsers/derived_files.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"
#include "verifier/checks/powers.h"
#include "verifier/parsers/hidden_ranges.h"

namespace airlock::verifier {
namespace {

// texlive's have some 5 MB.
constexpr std::size_t kMaxListBytes = 16 << 20;
constexpr std::size_t kMaxHeldBytes = 64 << 20;
constexpr std::size_t kMd5Digits = 32;
constexpr std::string_view kInside = "!/";

// A member of a package's part: what is before the part, and the member's name.
struct InPart {
  std::string_view package;  // "" for the object itself
  std::string_view name;
};
std::optional<InPart> InPartCalled(std::string_view path,
                                   std::string_view part) {
  const std::size_t inside = path.rfind(kInside);
  if (inside == std::string_view::npos) return std::nullopt;
  const std::string_view container = path.substr(0, inside);
  const std::size_t before = container.rfind(kInside);
  const std::size_t from =
      before == std::string_view::npos ? 0 : before + kInside.size();
  if (WithoutPacking(container.substr(from)) != part) return std::nullopt;
  return InPart{path.substr(0, from), path.substr(inside + kInside.size())};
}

template <typename Take>
void ForEachLine(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    take(at, text.substr(at, end - at));
    at = end + 1;
  }
}

// md5sum(1): the digits, two spaces, the name as it is below the root.
std::optional<std::string_view> NameInLine(std::string_view line) {
  if (line.size() < kMd5Digits + 3 || line.substr(kMd5Digits, 2) != "  ") {
    return std::nullopt;
  }
  return line.substr(kMd5Digits + 2);
}

bool IsRecord(std::string_view path) {
  return path.ends_with(".dist-info/RECORD");
}

// "name,sha256=…,size": base64 with '-' and '_', without padding (PEP 376,
// 427).
std::string RecordOf(const notes::Member& member) {
  std::string digest = Base64Encode(member.digest->bytes());
  while (digest.ends_with('=')) digest.pop_back();
  std::ranges::replace(digest, '+', '-');
  std::ranges::replace(digest, '/', '_');
  return "sha256=" + digest + "," + std::to_string(member.size);
}

void Hide(const std::string& text, const std::vector<HiddenRange>& ranges,
          notes::Member& member) {
  std::vector<notes::Fact> facts = HiddenFacts(AsBytes(text), ranges);
  member.facts.insert(member.facts.end(),
                      std::make_move_iterator(facts.begin()),
                      std::make_move_iterator(facts.end()));
}

}  // namespace

void DerivedFiles::Saw(std::string_view path, const HeldFile& file) {
  if (!file.whole() || file.size > kMaxListBytes) return;
  const auto control = InPartCalled(path, "control.tar");
  const bool md5sums = control && control->name == "md5sums";
  if (!md5sums && !IsRecord(path)) return;
  const std::string_view text = AsText(file.head);
  held_ += text.size();
  if (held_ > kMaxHeldBytes) return;
  lists_[std::string(path)] = text;
  if (!md5sums) return;
  Sums& sums = packages_[std::string(control->package)];
  ForEachLine(text, [&](std::size_t, std::string_view line) {
    if (const auto name = NameInLine(line)) sums.emplace(*name, "");
  });
}

bool DerivedFiles::WantsMd5(std::string_view path) const {
  const auto data = InPartCalled(path, "data.tar");
  if (!data) return false;
  const auto package = packages_.find(data->package);
  return package != packages_.end() && package->second.contains(data->name);
}

void DerivedFiles::Took(std::string_view path, std::string md5) {
  const auto data = InPartCalled(path, "data.tar");
  Check(data.has_value(), "what was wanted");
  packages_.find(data->package)->second.find(data->name)->second =
      std::move(md5);
}

void DerivedFiles::Settle(std::vector<notes::Member>& members) {
  if (lists_.empty()) return;
  std::unordered_map<std::string_view, const notes::Member*> by_path;
  for (const notes::Member& member : members) by_path[member.path] = &member;
  for (notes::Member& member : members) {
    const auto list = lists_.find(member.path);
    if (list == lists_.end()) continue;
    std::vector<HiddenRange> ranges;
    if (IsRecord(member.path)) {
      const std::size_t inside = member.path.rfind(kInside);
      const std::string prefix =
          inside == std::string::npos
              ? ""
              : member.path.substr(0, inside + kInside.size());
      ForEachLine(list->second, [&](std::size_t at, std::string_view line) {
        const std::size_t comma = line.find(',');
        if (comma == std::string_view::npos) return;
        const std::string path = prefix + std::string(line.substr(0, comma));
        const auto of = by_path.find(path);
        if (of == by_path.end() || !of->second->digest) return;
        std::string_view said = line.substr(comma + 1);
        if (said.ends_with('\r')) said.remove_suffix(1);
        if (said != RecordOf(*of->second)) return;
        ranges.push_back({at + comma + 1, said.size(), "wheel-record"});
      });
    } else {
      const auto control = InPartCalled(member.path, "control.tar");
      const auto& sums = packages_.find(control->package)->second;
      ForEachLine(list->second, [&](std::size_t at, std::string_view line) {
        const auto name = NameInLine(line);
        const auto sum = name ? sums.find(*name) : sums.end();
        if (sum == sums.end() || line.substr(0, kMd5Digits) != sum->second) {
          return;
        }
        ranges.push_back({at, kMd5Digits, "deb-md5sums"});
      });
    }
    Hide(list->second, ranges, member);
  }
}

}  // namespace airlock::verifier
