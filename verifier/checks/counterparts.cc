#include "verifier/checks/counterparts.h"

#include <functional>
#include <map>
#include <set>

namespace airlock::verifier {
namespace {

using notes::ContentsItem;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "12.0.3" becomes "#"; a dot at the end is not part of it.
std::string WithoutNumbers(const std::string& name) {
  std::string stem;
  std::size_t i = 0;
  while (i < name.size()) {
    if (!IsDigit(name[i])) {
      stem += name[i++];
      continue;
    }
    stem += '#';
    while (i < name.size() &&
           (IsDigit(name[i]) ||
            (name[i] == '.' && i + 1 < name.size() && IsDigit(name[i + 1])))) {
      ++i;
    }
  }
  return stem;
}

// By `key`, those of `indices` that have it to themselves.
std::map<std::string, std::size_t> Alone(
    const std::vector<ContentsItem>& items,
    const std::set<std::size_t>& indices,
    const std::function<std::string(const std::string&)>& key) {
  std::map<std::string, std::size_t> found;
  std::set<std::string> shared;
  for (const std::size_t i : indices) {
    const std::string of = key(items[i].name.text());
    if (!found.emplace(of, i).second) shared.insert(of);
  }
  for (const std::string& of : shared) found.erase(of);
  return found;
}

}  // namespace

std::string StemOf(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
  // deb-version(7): a version has no underscore, nor has a package's name.
  const std::size_t first = name.find('_', base);
  const std::size_t last = name.rfind('_');
  if (name.ends_with(".deb") && first != std::string::npos && first < last) {
    return name.substr(base, first + 1 - base) + "#" + name.substr(last);
  }
  return WithoutNumbers(name);
}

Counterparts CounterpartsOf(const std::vector<ContentsItem>& before,
                            const std::vector<ContentsItem>& after) {
  Counterparts found;
  std::set<std::size_t> left_before;
  std::set<std::size_t> left_after;
  std::set<ObjectDigest> had;
  std::set<ObjectDigest> has;
  for (const ContentsItem& item : before) had.insert(item.object);
  for (const ContentsItem& item : after) has.insert(item.object);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!has.contains(before[i].object)) left_before.insert(i);
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (had.contains(after[i].object)) {
      ++found.same;
    } else {
      left_after.insert(i);
    }
  }
  const auto pair_by =
      [&](const std::function<std::string(const std::string&)>& key) {
        const auto old_ones = Alone(before, left_before, key);
        for (const auto& [of, i] : Alone(after, left_after, key)) {
          const auto old_one = old_ones.find(of);
          if (old_one == old_ones.end()) continue;
          found.pairs.push_back({old_one->second, i});
          left_before.erase(old_one->second);
          left_after.erase(i);
        }
      };
  pair_by([](const std::string& name) { return name; });
  pair_by(StemOf);
  found.gone.assign(left_before.begin(), left_before.end());
  found.added.assign(left_after.begin(), left_after.end());
  return found;
}

}  // namespace airlock::verifier
