// verifier/checks/squash.h
//
// What a container sees of an image's layers, one over the other.
//
// A layer is a tar that adds, replaces and, by files of a special name, deletes
// (OCI image-spec 1.1, "Representing Changes"). What was deleted still ships,
// and what was added last is what runs: a reviewer needs both.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// One image, from the facts of an inventory whose object is an archive of
// images.
struct Image {
  std::string name;  // its tags, or the digest of its manifest
  std::string config;
  std::vector<std::string> layers;  // members, the lowest first
  std::string entrypoint;           // with arguments; "" for none
  std::string user;                 // "" for root
};
std::vector<Image> ImagesOf(const std::vector<notes::Fact>& facts);

struct Squashed {
  // By path in the container; indices of members.
  std::map<std::string, std::size_t> seen;
  // Files that ship and are not seen, and by what: deleted or replaced.
  std::vector<std::size_t> hidden;
  // Whiteouts of what no layer below has.
  std::vector<std::size_t> without_effect;
  // Entries below what a lower layer has as a symbolic link: where they end
  // depends on who unpacks them.
  std::vector<std::size_t> below_links;
};

// Of the members of an archive, those that lie in `layers`, the lowest first.
// kBadContainer for a whiteout that is no empty file, that names nothing, or
// that deletes what its own layer adds.
Result<Squashed> Squash(const std::vector<notes::Member>& members,
                        const std::vector<std::string>& layers);

// Each image of an archive, squashed. Beside what Squash() refuses,
// kBadContainer for a layer that is no member: there would be nothing in it.
struct SquashedImage {
  Image image;
  Squashed squashed;
};
Result<std::vector<SquashedImage>> SquashedImages(
    const std::vector<notes::Member>& members,
    const std::vector<notes::Fact>& facts);

}  // namespace airlock::verifier
