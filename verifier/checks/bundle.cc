#include "verifier/checks/bundle.h"

#include <algorithm>

namespace airlock::verifier {

Bundle::Bundle(const notes::Evidence& from, const notes::Contents& of,
               const std::vector<GoodSignature>& good, ObjectReader& reader)
    : evidence(from), contents(of), signatures(good), objects(reader) {
  for (const notes::ContentsItem& item : contents.items) {
    by_object.emplace(item.object, &item);
  }
}

std::vector<const notes::ContentsItem*> Bundle::ItemsOf(
    const ObjectDigest& object) const {
  std::vector<const notes::ContentsItem*> items;
  const auto [first, last] = by_object.equal_range(object);
  for (auto it = first; it != last; ++it) items.push_back(it->second);
  return items;
}

std::vector<const notes::ContentsItem*> Bundle::ItemsIn(
    notes::ItemRole role) const {
  std::vector<const notes::ContentsItem*> items;
  for (const notes::ContentsItem& item : contents.items) {
    if (item.role == role) items.push_back(&item);
  }
  return items;
}

Result<Done> CheckRoles(const notes::Contents& contents,
                        std::span<const notes::ItemRole> roles) {
  for (const notes::ContentsItem& item : contents.items) {
    if (std::find(roles.begin(), roles.end(), item.role) == roles.end()) {
      return Failure{Reason::kBadBundle, "no place in this bundle for the " +
                                             std::string(NameOf(item.role)) +
                                             " " + Printable(item.name.text())};
    }
  }
  return Done{};
}

Result<const notes::ContentsItem*> TheItem(const Bundle& bundle,
                                           notes::ItemRole role) {
  const auto items = bundle.ItemsIn(role);
  if (items.size() != 1) {
    return Failure{Reason::kBadBundle,
                   std::to_string(items.size()) + " items in the role " +
                       std::string(NameOf(role)) + " where one is prescribed"};
  }
  return items.front();
}

std::vector<notes::Mark> NameMarks(const Bundle& bundle) {
  constexpr std::size_t kMaxNamesBytes = 8ULL << 10;
  std::vector<notes::Mark> marks;
  std::size_t bytes = 0;
  for (const notes::ContentsItem* item : bundle.ItemsIn(notes::ItemRole::kArtifact)) {
    marks.push_back({"artifact", item->name.text()});
    bytes += item->name.text().size();
  }
  if (marks.size() > notes::kMaxMarks || bytes > kMaxNamesBytes) return {};
  std::sort(marks.begin(), marks.end());
  return marks;
}

Result<Done> CheckAllSign(const Bundle& bundle, const ObjectDigest& object) {
  for (const GoodSignature& signature : bundle.signatures) {
    if (signature.object != object) {
      return Failure{Reason::kUnproven, "a signature over " +
                                            signature.object.text() +
                                            ", which proves nothing here"};
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
