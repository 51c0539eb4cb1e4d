// verifier/sigstore/rekor_promise.h
//
// What cosign kept of Rekor before there were bundles: the log's promise, and the
// entry that it is about. It lies in an annotation of an image's signature and in
// the file of `cosign sign-blob --bundle`.
#pragma once

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"
#include "verifier/sigstore/bundle.h"

namespace airlock::verifier {

// {"SignedEntryTimestamp": …, "Payload": {"body": …, "integratedTime": …,
// "logIndex": …, "logID": …}}, whose body says of what kind it is (kBadEnvelope,
// kBadJson, kBadEncoding).
Result<LogEntry> ReadRekorPromise(const Json& json);

}  // namespace airlock::verifier
