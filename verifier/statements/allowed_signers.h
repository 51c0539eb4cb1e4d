// verifier/statements/allowed_signers.h
//
// Who may sign what with which SSH key: ssh-keygen's ALLOWED SIGNERS file.
//
// A line is a list of patterns for identities, options, a key. Only a whole
// line counts: identity, key, namespace and time have to fit the same one.
// Certificates are not verified here, and a time without "Z", which would mean
// another moment on every machine, is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/sshsig.h"

namespace airlock::verifier {

struct AllowedSigner {
  std::string identities;  // a pattern list
  bool authority = false;  // cert-authority: its key signs no data itself
  std::optional<std::string> namespaces;  // a pattern list; any if missing
  std::optional<Instant> valid_after;
  std::optional<Instant> valid_before;
  // Nothing where the key is of a kind or strength that is not accepted.
  std::optional<crypto::SshKey> key;
};

// Comments and empty lines are skipped; a line that is not understood refuses
// the file, because the next version of it might be the one that forbids
// (kBadKey; kTooLarge).
Result<std::vector<AllowedSigner>> ParseAllowedSigners(std::string_view text);

// ssh's pattern lists: comma-separated, '*' and '?', and '!' for what is
// excluded whatever else matches.
bool MatchesPatternList(std::string_view text, std::string_view list);

// kUnknownSigner if no line has the key; kWrongIdentity if none of those that
// have it allows this identity and namespace; kKeyNotValid if one does at
// another time; kUnsupported if only an authority has the key.
Result<Done> CheckAllowed(const std::vector<AllowedSigner>& signers,
                          const crypto::SshKey& key, std::string_view identity,
                          std::string_view name_space, Instant now);

}  // namespace airlock::verifier
