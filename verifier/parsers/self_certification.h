// verifier/parsers/self_certification.h
//
// What the owner of an OpenPGP key last certified about it.
//
// librnp lets a later direct-key signature (which Debian's keys carry to name
// their revokers) stand in for the whole self-certification, and then reports a
// key that expires as one that does not, and one that only certifies as one
// that signs. So the certification itself is asked as well; the stricter holds.
#pragma once

#include <cstdint>
#include <optional>

#include "airlock/core/result.h"
#include "verifier/parsers/rnp_handles.h"

namespace airlock::verifier {

struct SelfCertification {
  std::optional<std::uint64_t> lasts;  // seconds from the key's creation
  std::optional<std::uint64_t> flags;  // RFC 4880 §5.2.3.21
};

// The newest valid one over any user id of a primary key; none if there is
// none.
Result<std::optional<SelfCertification>> NewestSelfCertification(
    rnp_key_handle_t primary);

}  // namespace airlock::verifier
