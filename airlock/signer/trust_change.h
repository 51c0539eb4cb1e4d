// airlock/signer/trust_change.h
//
// From a seal to what it brings into force.
//
// A sealed trust-root is released nowhere: it changes whom this airlock
// believes. The seal says that it may; this says that it does, in the site's
// chain, where everybody reads who is believed. The signer writes it right after
// the seal, and again when asked if that was cut short.
#pragma once

#include <optional>

#include "airlock/core/name.h"
#include "airlock/core/notes/trust_change.h"
#include "airlock/core/result.h"
#include "airlock/signer/recheck.h"

namespace airlock::signer {

// What the sealed submission brings into force: nothing where it changes no
// trust, where that is on record, or where its seal is void. kNotSealed if it is
// not sealed, kStaleTrust if the name means something else by now than what the
// change began from.
Result<std::optional<notes::TrustChange>> TrustChangeOf(const SubmissionId& id,
                                                        const Witnesses& w);

// Whether a change of this trust is sealed and not in force yet: what builds on
// the present one has to wait (kPending).
Result<Done> CheckNoChangeDue(const TrustName& name, const Witnesses& w);

}  // namespace airlock::signer
