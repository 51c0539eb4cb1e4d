// verifier/statements/cms_statement.h
//
// A detached CMS signature over a file, as `openssl cms -sign` writes one.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "verify-cms": the artifact; documents "signature" (DER, or
// PEM called CMS or PKCS7) and either "certificate", the only one that may have
// signed, or "roots" (PEM both); options "now" and, with roots, "purpose"
// ("codeSigning", which is the default, "emailProtection", "timeStamping" or
// "any").
Result<std::string> AnswerCms(const Inquiry& inquiry);

}  // namespace airlock::verifier
