// verifier/parsers/cause_list.h
//
// Causes as they are found: one of each sort, the known ones first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/notes/explanation.h"

namespace airlock::verifier {

class CauseList {
 public:
  // More of one pair of files would not be read.
  static constexpr std::size_t kMost = 8;

  explicit CauseList(std::uint64_t pair) : pair_(pair) {}

  // The first that is met stands for its like. Texts are cut to what people
  // look at.
  void Add(std::string_view name, std::string where, std::string_view left,
           std::string_view right) {
    if (found_.size() >= kMost) return;
    if (!names_.insert(std::string(name)).second) return;
    const auto cut = [](std::string_view text) {
      constexpr std::size_t kMostBytes = 200;
      return std::string(text.substr(0, kMostBytes));
    };
    found_.push_back(
        {pair_, std::string(name), cut(where), cut(left), cut(right)});
  }

  bool empty() const { return found_.empty(); }

  std::vector<notes::Cause> Found() && {
    std::vector<notes::Cause> named;
    std::vector<notes::Cause> rest;
    for (notes::Cause& cause : found_) {
      const bool says_why = cause.name != "section" && cause.name != "byte" &&
                            cause.name != "line" && cause.name != "field";
      (says_why ? named : rest).push_back(std::move(cause));
    }
    std::move(rest.begin(), rest.end(), std::back_inserter(named));
    return named;
  }

 private:
  std::uint64_t pair_;
  std::vector<notes::Cause> found_;
  std::set<std::string> names_;
};

// The names that one list has and the other has not, parted by commas.
inline std::string Extra(std::vector<std::string> of,
                         const std::vector<std::string>& other) {
  std::string text;
  std::sort(of.begin(), of.end());
  for (const std::string& name : of) {
    if (std::find(other.begin(), other.end(), name) != other.end()) continue;
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

}  // namespace airlock::verifier
