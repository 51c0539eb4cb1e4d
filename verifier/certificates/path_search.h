// verifier/certificates/path_search.h
//
// Candidates for a path, from a certificate up to a trusted root.
//
// Who signed whom is arithmetic; whether such a path may be used is its judge's
// to say. Hostile sets of cross-certificates have exponentially many paths, so
// the work is bounded: no key stands twice in one path (RFC 4158 §5.2), no
// signature is checked twice, and the search ends where its budget does.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"

namespace airlock::verifier {

// Signatures that are checked for one question. An honest path needs its
// length; RFC 4158's bridge of four authorities, with every dead end, 40.
inline constexpr std::size_t kMaxPathSignatures = 64;
// Paths that are judged, and steps taken between certificates.
inline constexpr std::size_t kMaxPathsJudged = 32;
inline constexpr std::size_t kMaxPathSteps = 4096;

struct PathSearch {
  std::span<const Certificate> intermediates;  // a stranger's hints
  std::span<const Certificate> roots;          // the only ones trusted
  std::size_t max_length = 0;                  // leaf and root included
  // Of a path, leaf first, root last.
  std::function<Result<Done>(std::span<const Certificate>)> judge;
};

// The first path that its judge lets pass. Else why the first one did not;
// kUntrustedCertificate where there is none, kTooLarge where the budget is
// spent. A leaf that is itself a root is not a path.
Result<std::vector<Certificate>> FindPath(const Certificate& leaf,
                                          const PathSearch& search);

}  // namespace airlock::verifier
