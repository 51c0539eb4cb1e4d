// airlock/cli/change_list.h
//
// What changed, as people and programs read it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "airlock/formats/json_writer.h"
#include "verifier/checks/difference.h"

namespace airlock::cli {

class ChangeList {
 public:
  // Of each artifact either what is to be looked at, or every member.
  enum class Level { kCapability, kFile };
  explicit ChangeList(Level level) : level_(level) {}

  // `artifact` goes before each line, "" for nothing: there is one pair only.
  void Add(const std::string& artifact,
           const std::vector<verifier::Change>& changes);

  std::size_t differing() const { return differing_; }
  std::size_t to_look_at() const { return to_look_at_; }
  // "7 members differ, 1 to look at", and then a line for each.
  std::string Text() const;
  // "level", "differing", "to-look-at", "changes".
  void AddTo(formats::JsonValue::Object& json) &&;

 private:
  Level level_;
  std::size_t differing_ = 0;
  std::size_t to_look_at_ = 0;
  std::string lines_;
  formats::JsonValue::Array changes_;
};

}  // namespace airlock::cli
