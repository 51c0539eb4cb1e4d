// verifier/statements/gcb_document.h
//
// What `gcloud artifacts docker images describe --show-provenance` prints, and
// the provenance in it that Cloud Build has signed.
//
// The document is a registry's, not the builder's: around each signed envelope
// stand a copy of its contents for people, a digest, a resource. Nothing signs
// those. They have to agree with what is signed, so that whoever reads them has
// read the truth, and nothing of them is ever a fact.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"
#include "verifier/statements/gcb_keys.h"
#include "verifier/statements/in_toto.h"

namespace airlock::verifier {

struct GcbProvenance {
  GcbKey signer;
  InTotoStatement statement;
};

// The first provenance under which a signature by one of `keys` holds, once
// everything around it has been found to agree with it: kind, resource, summary
// and copy. A signature counts if it names its key; the others beside it are
// passed over, whatever they are, because Cloud Build signs one payload in
// several ways. `digest` is the image's SHA-256 as 64 digits.
//
// kBadJson, kTooLarge; kBadEnvelope, kUnknownSigner, kBadSignature where no
// provenance is signed, as is the case with the last; kBadStatement,
// kWrongSubject where something around it disagrees.
Result<GcbProvenance> ReadGcbDocument(std::string_view text,
                                      std::string_view digest,
                                      std::span<const GcbKey> keys);

}  // namespace airlock::verifier
