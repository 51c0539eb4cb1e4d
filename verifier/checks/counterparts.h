// verifier/checks/counterparts.h
//
// Which artifact of an update is the next version of which.
//
// Upstreams write versions into names, and an image's layers have no names at
// all. Compared is what is most likely the same thing; what has no counterpart
// is new, or gone, and is looked at whole.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "airlock/core/notes/submission.h"

namespace airlock::verifier {

// A name without what changes from version to version: of a Debian package its
// version, of any other name its numbers ("tool-1.2.3.tar.gz" →
// "tool-#.tar.gz").
std::string StemOf(const std::string& name);

struct Counterparts {
  struct Pair {
    std::size_t before = 0;
    std::size_t after = 0;
    friend bool operator==(const Pair&, const Pair&) = default;
  };
  // By name, or else by a stem that is the only one of its kind on both sides.
  std::vector<Pair> pairs;
  std::vector<std::size_t> gone;   // of the ones before
  std::vector<std::size_t> added;  // of the new ones
  std::size_t same = 0;            // with the same bytes, whatever their names
};
// Indices are those of the arguments.
Counterparts CounterpartsOf(const std::vector<notes::ContentsItem>& before,
                            const std::vector<notes::ContentsItem>& after);

}  // namespace airlock::verifier
