// policies/sorted.h
//
// Lists in a note have one order, so that one meaning has one text.
#pragma once

#include <algorithm>
#include <vector>

namespace airlock::policies {

// Strictly ascending by `key`: sorted, and nothing twice.
template <typename T, typename Key>
bool IsSorted(const std::vector<T>& list, Key key) {
  return std::adjacent_find(list.begin(), list.end(),
                            [&](const T& a, const T& b) {
                              return !(key(a) < key(b));
                            }) == list.end();
}

// The key of a list that is sorted by its own values.
inline constexpr auto kItself = [](const auto& value) { return value; };

}  // namespace airlock::policies
