// verifier/checks/bundle.h
//
// A bundle under examination: what was handed in, what is said to prove it, and
// which signatures hold.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "verifier/checks/object_reader.h"
#include "verifier/checks/proofs.h"

namespace airlock::verifier {

struct Bundle {
  const notes::Evidence& evidence;
  const notes::Contents& contents;
  const std::vector<GoodSignature>& signatures;
  ObjectReader& objects;
  // Two items may have the same bytes, so an object may have two names.
  std::multimap<ObjectDigest, const notes::ContentsItem*> by_object;

  Bundle(const notes::Evidence& from, const notes::Contents& of,
         const std::vector<GoodSignature>& good, ObjectReader& reader);

  std::vector<const notes::ContentsItem*> ItemsOf(
      const ObjectDigest& object) const;
  std::vector<const notes::ContentsItem*> ItemsIn(notes::ItemRole role) const;
};

// Refuses items whose role is not among `roles` (kBadBundle).
Result<Done> CheckRoles(const notes::Contents& contents,
                        std::span<const notes::ItemRole> roles);

// The single item of a role (kBadBundle if there is none, or a second).
Result<const notes::ContentsItem*> TheItem(const Bundle& bundle,
                                           notes::ItemRole role);

// The names of the artifacts as marks; none where a record has no room for them
// (over 64, or over 8 KiB).
std::vector<notes::Mark> NameMarks(const Bundle& bundle);

// Refuses signatures over anything but `object` (kUnproven).
Result<Done> CheckAllSign(const Bundle& bundle, const ObjectDigest& object);

}  // namespace airlock::verifier
