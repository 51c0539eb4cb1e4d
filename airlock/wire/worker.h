// airlock/wire/worker.h
//
// Handing one job to a worker, and believing nothing of the answer.
//
// The answer counts only if its nonce is the job's and each document has the
// digest that the report names; the digests are computed here. A worker that
// dies, overruns or breaks the protocol has refused the input for good
// (kParserDied, kParserTimeout): there is no retry that a stranger could drive.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"
#include "airlock/platform/vault.h"

namespace airlock::wire {

struct WorkerAnswer {
  std::string sandbox;                 // the level that the worker reached
  std::vector<std::string> documents;  // in the report's order
};

// Asks the worker service at `socket_path`. `job.nonce` is filled in here.
// `inputs` are the descriptors of job.inputs, in order. The failure of a report
// (the input is refused) is this function's failure; kUnavailable if no worker
// answers the call at all, which is a fault and no refusal.
// What a worker may ask before it reports is put to `serve`, which yields the
// frames to answer with; its failure ends the conversation and is the result.
// Without `serve` any request is a broken protocol.
using Serve =
    std::function<Result<std::vector<std::string>>(std::string_view request)>;
Result<WorkerAnswer> AskWorker(const std::string& socket_path, notes::Job job,
                               const std::vector<platform::Fd>& inputs,
                               const Serve& serve = nullptr);

// The same, from a worker started for this one job: for commands that need no
// installation. `program` is the path of airlock-worker.
Result<WorkerAnswer> AskOwnWorker(const std::string& program, notes::Job job,
                                  const std::vector<platform::Fd>& inputs,
                                  const Serve& serve = nullptr);

// Descriptors for the job's inputs, which name objects of the vault; their sizes
// are filled in. The bytes are hashed by whoever reads them.
Result<std::vector<platform::Fd>> OpenInputs(
    notes::Job& job, const platform::VaultReader& vault);

}  // namespace airlock::wire
