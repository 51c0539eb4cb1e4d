// verifier/parsers/tasks.h
//
// The jobs of a worker: from a stranger's bytes to notes of ours.
//
// Linked by the worker only, and called only after platform::Confine(). Inputs
// are open descriptors; nothing is opened here. Output is documents in our own
// grammar. A failure is a refusal of the input, with its reason.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

struct Input {
  notes::JobInput item;
  int fd = -1;
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

// kWanted: what a Packages file (plain, .gz, .xz or .zst, told by its content)
// offers of the job's "package:architecture" list, in every version that it
// has, and the file uncompressed. kNotFound for what it does not have.
struct WantedList {
  notes::Wanted wanted;
  std::string packages;
};
Result<WantedList> ListWanted(const notes::Job& job, const Input& input);

// kWanted for an oci-layout: the blobs that are images, not signatures
// (kBadBundle, kBadJson, kBadContainer).
Result<notes::Wanted> ListOciArtifacts(const std::vector<Input>& inputs);

// kImport: an OpenPGP keyring (binary or armoured) or PEM public keys.
Result<notes::Anchors> ReadAnchors(const notes::Job& job, const Input& input);

}  // namespace airlock::verifier
