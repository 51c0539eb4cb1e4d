#include "verifier/checks/squash.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

constexpr std::string_view kInside = "!/";
constexpr std::string_view kMark = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";

Failure Bad(std::string_view path, const char* why) {
  return {Reason::kBadContainer, "image: '" + Printable(path) + "' " + why};
}

struct Name {
  std::string_view folder;  // "" or with its last slash
  std::string_view last;
};
Name Split(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

// One image while it is put together.
class Stack {
 public:
  explicit Stack(const std::vector<Member>& members) : members_(members) {}

  Result<Done> Add(const std::string& layer) {
    const std::string prefix = layer + std::string(kInside);
    std::vector<std::size_t> entries;
    std::vector<std::size_t> marks;
    std::set<std::string_view> added;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const std::string_view whole = members_[i].path;
      if (!whole.starts_with(prefix)) continue;
      const std::string_view path = whole.substr(prefix.size());
      // What lies in a container within the layer is no file of its own.
      if (path.find(kInside) != std::string_view::npos) continue;
      const bool mark = Split(path).last.starts_with(kMark);
      (mark ? marks : entries).push_back(i);
      if (!mark) added.insert(path);
    }
    // Whiteouts speak of the layers below, wherever in the layer they stand.
    for (const std::size_t i : marks) {
      TRY_DONE(Delete(i, prefix.size(), added));
    }
    for (const std::size_t i : entries) Put(i, prefix.size());
    return Done{};
  }

  Squashed squashed;

 private:
  Result<Done> Delete(std::size_t index, std::size_t skip,
                      const std::set<std::string_view>& added) {
    const Member& member = members_[index];
    const std::string_view path = std::string_view(member.path).substr(skip);
    if (member.type != MemberType::kFile || member.size != 0) {
      return Bad(path, "is a whiteout and no empty file");
    }
    const auto [folder, last] = Split(path);
    if (last == kOpaque) {
      if (!Remove(std::string(folder), false)) {
        squashed.without_effect.push_back(index);
      }
      return Done{};
    }
    const std::string_view name = last.substr(kMark.size());
    if (name.empty() || name == "." || name == ".." ||
        name.starts_with(kMark)) {
      return Bad(path, "is a whiteout of nothing that has a name");
    }
    const std::string target = std::string(folder) + std::string(name);
    if (added.contains(target)) {
      return Bad(path, "deletes what the same layer adds");
    }
    if (!Remove(target, true)) squashed.without_effect.push_back(index);
    return Done{};
  }

  // What is at `path`, where `itself`, and all below it. Whether there was any.
  bool Remove(const std::string& path, bool itself) {
    bool any = false;
    const auto hide = [&](auto at) {
      if (members_[at->second].type != MemberType::kDirectory) {
        squashed.hidden.push_back(at->second);
      }
      any = true;
      return squashed.seen.erase(at);
    };
    if (itself) {
      if (const auto at = squashed.seen.find(path); at != squashed.seen.end()) {
        hide(at);
      }
    }
    const std::string below = itself && !path.empty() ? path + "/" : path;
    auto at = squashed.seen.lower_bound(below);
    while (at != squashed.seen.end() && at->first.starts_with(below)) {
      at = hide(at);
    }
    return any;
  }

  void Put(std::size_t index, std::size_t skip) {
    const Member& member = members_[index];
    const std::string path = member.path.substr(skip);
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const auto at = squashed.seen.find(path.substr(0, slash));
      if (at != squashed.seen.end() &&
          members_[at->second].type == MemberType::kSymlink) {
        squashed.below_links.push_back(index);
        break;
      }
    }
    const auto at = squashed.seen.find(path);
    if (at == squashed.seen.end()) {
      squashed.seen.emplace(path, index);
      return;
    }
    // A folder over a folder changes what is said of it and nothing below.
    const bool folders = member.type == MemberType::kDirectory &&
                         members_[at->second].type == MemberType::kDirectory;
    if (folders) {
      at->second = index;
      return;
    }
    Remove(path, true);
    squashed.seen.emplace(path, index);
  }

  const std::vector<Member>& members_;
};

}  // namespace

std::vector<Image> ImagesOf(const std::vector<notes::Fact>& facts) {
  std::vector<Image> images;
  for (const auto& [name, value] : facts) {
    if (name == "image") images.push_back({value, "", {}, "", ""});
    if (images.empty()) continue;
    Image& image = images.back();
    if (name == "image.config") image.config = value;
    if (name == "image.layer") image.layers.push_back(value);
    if (name == "image.entrypoint") image.entrypoint = value;
    if (name == "image.user") image.user = value;
  }
  return images;
}

Result<Squashed> Squash(const std::vector<Member>& members,
                        const std::vector<std::string>& layers) {
  Stack stack(members);
  for (const std::string& layer : layers) {
    TRY_DONE(stack.Add(layer));
  }
  std::sort(stack.squashed.hidden.begin(), stack.squashed.hidden.end());
  return std::move(stack.squashed);
}

Result<std::vector<SquashedImage>> SquashedImages(
    const std::vector<Member>& members, const std::vector<notes::Fact>& facts) {
  std::vector<SquashedImage> images;
  for (Image& image : ImagesOf(facts)) {
    for (const std::string& layer : image.layers) {
      const bool there =
          std::any_of(members.begin(), members.end(),
                      [&](const Member& m) { return m.path == layer; });
      if (!there) return Bad(layer, "is a layer and no member");
    }
    TRY(Squashed squashed, Squash(members, image.layers));
    images.push_back({std::move(image), std::move(squashed)});
  }
  return images;
}

}  // namespace airlock::verifier
