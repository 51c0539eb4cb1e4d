// verifier/parsers/evidence_draft.h
//
// The items of one verify job, and the evidence that grows while they are read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "verifier/parsers/anchor_book.h"
#include "verifier/parsers/cleartext.h"
#include "verifier/parsers/openpgp_signature.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

class EvidenceDraft {
 public:
  // Sorts the job's inputs into items and anchors. kBadBundle for two items of
  // one name.
  static Result<EvidenceDraft> Open(const notes::Job& job,
                                    const std::vector<Input>& inputs);

  const std::vector<Input>& items() const { return items_; }
  const AnchorBook& book() const { return book_; }
  std::vector<Input> ItemsOf(notes::ItemRole role) const;
  const Input* Find(std::string_view name) const;
  const Input* Find(const ObjectDigest& object) const;

  // Where everything found is put.
  Proposal proposal;

  // A signer that no anchor knows. The list is cut at what evidence may hold.
  void AddUnknown(std::string signer);
  void AddQuote(notes::QuoteForm form, const ObjectDigest& from,
                std::uint64_t offset, std::uint64_t length,
                const ObjectDigest& to);

  // That somebody be asked with this verb what `bundle` says of `object`.
  void AddTestimony(std::string verb, const ObjectDigest& bundle,
                    const ObjectDigest& object);

  // Keeps a text that was made of items; yields its digest.
  ObjectDigest AddDerived(std::string text);

  // One proof for each signature over the `size` bytes of `object` that a known
  // key has made; strangers are recorded. A known key's signature of another
  // type than `type`, with a weak hash or in a form that is not accepted
  // refuses the bundle (kWeakAlgorithm, kBadOpenPgp).
  Result<Done> AddOpenPgp(const std::vector<OpenPgpSignature>& signatures,
                          unsigned type, const ObjectDigest& object,
                          std::uint64_t size);

  // The same for a message in clear text, whose canonical text becomes a
  // derived document; yields its digest. A hash that the message's header does
  // not announce is kBadOpenPgp.
  Result<ObjectDigest> AddCleartext(const Cleartext& cleartext);

 private:
  explicit EvidenceDraft(Proposal empty) : proposal(std::move(empty)) {}

  std::vector<Input> items_;
  AnchorBook book_;
};

// RFC 4880 §5.2.1.
inline constexpr unsigned kOverBinary = 0x00;
inline constexpr unsigned kOverText = 0x01;

// A detached OpenPGP signature file, armoured or binary (kBadOpenPgp).
Result<std::vector<OpenPgpSignature>> ParseDetached(std::string_view file);

// One for each kind of bundle; docs/formats/bundles.md says what they accept.
Result<Done> ProposeAptRepo(EvidenceDraft& draft);
Result<Done> ProposeSignedFiles(
    EvidenceDraft& draft);  // gke-onprem, signed-blob
Result<Done> ProposeOciLayout(EvidenceDraft& draft);

}  // namespace airlock::verifier
