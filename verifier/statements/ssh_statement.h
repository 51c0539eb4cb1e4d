// verifier/statements/ssh_statement.h
//
// An SSH signature over a file, by somebody whom an allowed-signers file names.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "verify-sshsig": the artifact; documents "allowed-signers"
// and "signature" (armoured); options "namespace", "identity" and "now".
Result<std::string> AnswerSshSignature(const Inquiry& inquiry);

}  // namespace airlock::verifier
