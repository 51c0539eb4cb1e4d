// airlock/wire/signer.h
//
// The three requests that the signer knows, and there is no fourth: none of
// them carries bytes to be signed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"

namespace airlock::wire {

enum class Verb {
  kSeal,       // "seal": the submission
  kPublish,    // "publish": the target, as of the ledger now
  kTimestamp,  // "timestamp": the same, after recording a refresh
};

struct Request {
  Verb verb = Verb::kSeal;
  std::string name;  // a SubmissionId or a TargetName
};
std::string FormatRequest(const Request& request);
Result<Request> ParseRequest(std::string_view text);

// What the signer made: documents for the vault, which the caller stores. The
// first is the signed release.
struct Publication {
  std::vector<std::string> documents;
};

// The caller's side. Seal: the digest of the seal's record. A refusal by the
// signer is this function's failure.
Result<RecordDigest> SealThrough(const std::string& socket_path,
                                 const SubmissionId& id);
Result<Publication> PublishThrough(const std::string& socket_path,
                                   const TargetName& target, bool refresh);

}  // namespace airlock::wire
