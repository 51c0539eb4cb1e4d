// verifier/parsers/tasks.h
//
// The jobs of a worker: from a stranger's bytes to notes of ours.
//
// Linked by the worker only, and called only after platform::Confine(). Inputs
// are open descriptors; nothing is opened here. Output is documents in our own
// grammar. A failure is a refusal of the input, with its reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// Whatever the libraries behind this folder open or allocate on first use:
// OpenSSL's configuration, librnp's source of randomness. To be called once,
// before the sandbox closes.
Result<Done> PrepareParsers();

struct Input {
  notes::JobInput item;
  int fd = -1;
  // Where it begins, for a file within an archive, which goes on behind it.
  std::optional<std::uint64_t> offset = {};
};

// kVerify: reads the bundle as its kind prescribes and proposes an Evidence;
// `derived` are documents that it names (the canonical text of a cleartext
// signature). The anchors are an input too, in our grammar: they tell which
// signer is known.
struct Proposal {
  notes::Evidence evidence;
  std::vector<std::string> derived;
};
Result<Proposal> ProposeEvidence(const notes::Job& job,
                                 const std::vector<Input>& inputs);

// kInspect: what is inside one object, every byte accounted for.
Result<notes::Inventory> TakeInventory(const notes::Job& job,
                                       const Input& input);

// kImport: an OpenPGP keyring (binary or armoured) or PEM public keys.
Result<notes::Anchors> ReadAnchors(const notes::Job& job, const Input& input);

}  // namespace airlock::verifier
