// tests/support/crossing_draft.h
//
// A crossing that has not been written yet.
#pragma once

#include <map>
#include <string>

#include "airlock/core/digest.h"
#include "airlock/core/notes/release.h"

namespace airlock::testing_support {

// What travels, as long as it can still be changed.
struct CrossingDraft {
  notes::Crossing note;
  std::map<ObjectDigest, std::string> objects;

  ObjectDigest Put(std::string bytes);
  const std::string& At(const ObjectDigest& digest) const {
    return objects.at(digest);
  }
  // Lists the objects in the note and writes all.
  void WriteTo(const std::string& folder);
};

}  // namespace airlock::testing_support
