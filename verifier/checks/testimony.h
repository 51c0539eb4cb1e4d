// verifier/checks/testimony.h
//
// What only a reader of foreign formats can tell: who signed, by whose word,
// when, and from what a thing was built.
//
// Certificates, log proofs and JSON are not read where they are believed. A
// worker reads them and states what it found, in answer to a question that is
// built here, from the trusts that a policy pins and from what was handed in;
// nothing in it comes from a worker. Conductor and signer each ask a worker of
// their own, and here each holds the answer against the question: which
// documents, which object, whose name under which trust. That the answer is true
// rests on the workers' word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/limits.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"
#include "verifier/checks/check_evidence.h"
#include "verifier/checks/proofs.h"

namespace airlock::verifier {

// Statements are small; an image with a million layers' names has 8 MiB.
inline constexpr std::uint64_t kMaxStatementBytes = 8ULL << 20;

// Whether a bundle of this kind may be vouched for by this verb's statements.
bool MayVouch(notes::BundleKind kind, std::string_view verb);

// Those of the anchors under which the verb's question can be asked, in order of
// their names.
std::vector<const NamedAnchors*> TrustsFor(
    std::string_view verb, const std::vector<NamedAnchors>& anchors);

// The question about `testimony` under one trust. Inputs have no size yet:
// whoever opens them knows it. kUsage for an unknown verb.
Result<notes::Job> JobFor(const notes::Testimony& testimony,
                          const NamedAnchors& trust, const Limits& limits);

// Takes away what a statement says of where an artifact comes from: builder,
// source, parameters, verifier.
void ForgetOrigin(GoodSignature& signature);

// What the statements of the evidence say, one for each testimony and in their
// order, each as a signature over its object; `vouched` is set. kUnproven for a
// testimony that nobody has answered, kUnknownSigner for one under a trust that
// is not among the anchors, kLyingWorker for a statement that is not the answer
// to its question, kTooLarge for one that a record has no room for.
Result<std::vector<GoodSignature>> CheckTestimonies(
    const notes::Evidence& evidence, const std::vector<NamedAnchors>& anchors,
    const Objects& objects);

}  // namespace airlock::verifier
