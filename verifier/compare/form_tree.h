// verifier/compare/form_tree.h
//
// An artifact as it is compared: entries within containers, what is compared of
// each and what is set aside by name.
//
// A worker tells it as an inventory with facts (docs/formats/normal-form.md).
// It is testified; what cannot be a form is a lie and no difference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"
#include "verifier/checks/normalisers.h"

namespace airlock::verifier {

struct FormEntry {
  std::string name;   // within its container; a package's part without packing
  std::string path;   // in the inventory, "" for the artifact itself
  std::string place;  // as `path`, of names
  notes::MemberType type = notes::MemberType::kFile;
  std::uint32_t mode = 0;
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::string link;
  std::string capabilities;
  std::string attributes;  // extended ones, a zip's owners
  std::optional<ObjectDigest> digest;
  std::uint64_t size = 0;
  std::string at;         // where in the artifact it begins, "" if not told
  std::string visible;    // digest of what no normaliser hides, "" if all
  std::string container;  // "tar", "zip", … ; "" for what was not opened
  std::string packing;    // "gzip", … ; "" for none
  // Whoever uses the container looks at how it is packed: not so of the
  // artifact itself, which is unpacked by whoever compares, nor of a package's
  // parts.
  bool packing_counts = true;
  std::map<const Normaliser*, Hidden> hidden;
  std::vector<std::size_t> members;  // of FormTree::entries, as they stand
};

struct FormTree {
  std::string format;              // of the inventory
  std::vector<FormEntry> entries;  // the first is the artifact itself

  const FormEntry& root() const { return entries.front(); }
};

// kLyingWorker for an inventory that is no normal form: an unknown fact, a
// member of nothing, two of one name, containers nested past any limit.
Result<FormTree> FormTreeOf(const notes::Inventory& inventory);

}  // namespace airlock::verifier
