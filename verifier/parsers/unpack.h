// verifier/parsers/unpack.h
//
// The walk through everything that lies inside one object.
//
// Nothing is extracted: members stream by, are hashed, listed and shown to a
// visitor. Two measures apply. What is unpacked by whoever consumes the object
// (the object itself, and a package's control and data archives) must be
// strict to the last byte, or the object is refused. A file inside that happens
// to be a container (a manual page, a test's broken archive) is taken apart if
// it is strict, and else is a file like any other: nobody unpacks it
// unasked. A limit that only hostile input reaches refuses the object in both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "airlock/core/digest.h"
#include "airlock/core/limits.h"
#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

// A file with nothing inside it that we take apart.
struct Leaf {
  std::string path;  // as in the inventory; "" for the object itself
  ObjectDigest digest;
  std::uint64_t size = 0;
  // All of it, where the visitor asked for it and it is not too large.
  std::optional<ByteView> bytes;
  // Stream() has had all of it.
  bool streamed = false;
};

class LeafVisitor {
 public:
  virtual ~LeafVisitor() = default;
  // The largest leaf that is wanted whole in memory; 0 for none.
  virtual std::uint64_t wanted_bytes() const = 0;
  // In the order of the walk. Yields whether the leaf was looked at. A leaf of
  // a container that turns out not to be strict may be visited before the
  // container itself is, as a leaf.
  virtual Result<bool> Visit(const Leaf& leaf) = 0;
  // For a visitor that takes leaves of any size: the next bytes of what lies at
  // `path` and cannot turn out to be a container; Visit() follows the last of
  // them. Where what it lies in breaks, none does, and another leaf begins.
  enum class Place { kFirst, kNext };
  virtual bool wants_streams() const { return false; }
  virtual Result<Done> Stream(const std::string& /*path*/, Place /*place*/,
                              ByteView /*bytes*/) {
    return Done{};
  }
};

struct Unpacked {
  notes::Inventory inventory;
  std::uint64_t visited_bytes = 0;  // of leaves that the visitor looked at
};

// Which facts are wanted of files: those that an inventory has (leaf_facts.h),
// or those by which two artifacts are compared (form_facts.h).
enum class Facts { kLeftOut, kTaken, kOfForm };

// `object` and `size` are what the bytes are said to be: the size is checked
// (kSizeMismatch), the digest is the caller's to check. `visitor` may be null.
// kBomb, kTooDeep, kTooManyMembers, kTooLarge for over 64 MiB of facts, and the
// refusals of each container.
Result<Unpacked> Unpack(Source& source, const ObjectDigest& object,
                        std::uint64_t size, const Limits& limits,
                        LeafVisitor* visitor, Facts facts = Facts::kLeftOut);

}  // namespace airlock::verifier
