#include "verifier/parsers/unpack.h"

#include "verifier/parsers/walk.h"

namespace airlock::verifier {

Result<Unpacked> Unpack(Source& source, const ObjectDigest& object,
                        std::uint64_t size, const Limits& limits,
                        LeafVisitor* visitor, Facts facts) {
  Walk walk(limits, visitor, facts);
  return walk.Object(source, object, size);
}

}  // namespace airlock::verifier
