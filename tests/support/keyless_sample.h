// tests/support/keyless_sample.h
//
// A file with a Sigstore bundle beside it, and what an honest worker says of
// it.
#pragma once

#include <functional>
#include <string>

#include "airlock/core/notes/statement.h"
#include "tests/support/private_sigstore.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::testing_support {

// One Sigstore for all samples of a process.
const PrivateSigstore& SampleSigstore();

// `tool.sh` and `tool.sh.sigstore.json`, signed shortly before SealedSite's
// beginning; evidence and statement are in its objects.
verifier::Sample KeylessSample(std::string_view identity = kIdentity);

// The statement that the evidence names, changed and put in its place.
void ChangeStatement(verifier::Sample& sample,
                     const std::function<void(notes::Statement&)>& change);

}  // namespace airlock::testing_support
