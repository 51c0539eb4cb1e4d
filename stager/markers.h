// stager/markers.h
//
// The files that say whose the unclaimed objects are.
//
//   unclaimed/<uid>/<h>/<hex>.<size>.<pid>.<start>   a marker
//   unclaimed/<uid>/reserved.<size>.<pid>            see room.h
//   unclaimed/<uid>/charged                          see room.h
//
// <hex> is the object's digest and <h> its first digits: whoever asks about one
// object lists a 256th of what there is.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/vault.h"

namespace airlock::stager {

// Nobody else lists what people hand in.
inline constexpr mode_t kUnclaimedMode = 0700;

struct Marker {
  std::string name;  // below the submitter's folder
  ObjectDigest object;
  std::uint64_t size = 0;
  pid_t pid = 0;              // who handed it in,
  std::uint64_t started = 0;  // and since when that process is, in ticks
};

// The folders of submitters, by the number of their user.
Result<std::vector<std::string>> Submitters(const platform::Directory& root);

// All markers of a submitter, and those of one object.
Result<std::vector<Marker>> MarkersIn(const platform::Directory& submitter);
Result<std::vector<Marker>> MarkersOf(const ObjectDigest& object,
                                      const platform::Directory& submitter);

Result<Done> MakeMarker(const platform::Directory& submitter,
                        const platform::Peer& peer,
                        const platform::StoredObject& object);

// Whether the process that handed it in has ended. What cannot be seen to have
// ended has not.
bool HasEnded(const Marker& marker);

// "a.b.c" as "a", "b", "c".
std::vector<std::string> SplitAtDots(const std::string& name);

}  // namespace airlock::stager
