// verifier/certificates/peer_profile.h
//
// What a profile asks of each certificate of a peer's path.
#pragma once

#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"
#include "verifier/certificates/peer_path.h"

namespace airlock::verifier {

// All of these yield kBadCertificate.

// Of every certificate, wherever it stands. `anchor`: it is the trusted root.
Result<Done> CheckCommonProfile(const Certificate& certificate, bool anchor,
                                PeerProfile profile);
Result<Done> CheckLeafProfile(const Certificate& leaf,
                              const PeerQuestion& question);
// Of an issuer with `below` authorities under it that count.
Result<Done> CheckAuthorityProfile(const Certificate& authority, bool anchor,
                                   std::uint64_t below,
                                   const PeerQuestion& question);

// That all of the names are the leaf's own (kWrongIdentity), and under the Web
// PKI that its common name is one of them, letter by letter (BR 7.1.4.3).
Result<Done> CheckPeerNames(const Certificate& leaf,
                            const PeerQuestion& question);

}  // namespace airlock::verifier
