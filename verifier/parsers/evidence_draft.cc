#include "verifier/parsers/evidence_draft.h"

#include <algorithm>
#include <set>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/armour.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

// As many as an Evidence lists.
constexpr std::size_t kMaxUnknown = 64;
constexpr std::string_view kArmourBegin = "-----BEGIN PGP SIGNATURE-----\n";

}  // namespace

Result<EvidenceDraft> EvidenceDraft::Open(const notes::Job& job,
                                          const std::vector<Input>& inputs) {
  if (!job.kind || !job.contents) {
    return Failure{Reason::kBadBundle, "a verify job without kind or contents"};
  }
  EvidenceDraft draft(Proposal{{*job.kind, *job.contents, {}, {}, {}, {}}, {}});
  TRY(draft.book_, AnchorBook::Read(inputs));
  std::set<std::string_view> names;
  for (const Input& input : inputs) {
    if (AnchorBook::IsAnchors(input)) continue;
    if (!names.insert(input.item.name).second) {
      return Failure{Reason::kBadBundle,
                     "two items called '" + Printable(input.item.name) + "'"};
    }
    draft.items_.push_back(input);
  }
  return draft;
}

std::vector<Input> EvidenceDraft::ItemsOf(notes::ItemRole role) const {
  std::vector<Input> found;
  for (const Input& input : items_) {
    if (input.item.role == role) found.push_back(input);
  }
  return found;
}

const Input* EvidenceDraft::Find(std::string_view name) const {
  for (const Input& input : items_) {
    if (input.item.name == name) return &input;
  }
  return nullptr;
}

const Input* EvidenceDraft::Find(const ObjectDigest& object) const {
  for (const Input& input : items_) {
    if (input.item.object == object) return &input;
  }
  return nullptr;
}

void EvidenceDraft::AddUnknown(std::string signer) {
  auto& unknown = proposal.evidence.unknown_signers;
  if (unknown.size() < kMaxUnknown) unknown.push_back(std::move(signer));
}

void EvidenceDraft::AddQuote(notes::QuoteForm form, const ObjectDigest& from,
                             std::uint64_t offset, std::uint64_t length,
                             const ObjectDigest& to) {
  proposal.evidence.quotes.push_back({form, from, offset, length, to});
}

void EvidenceDraft::AddTestimony(std::string verb, const ObjectDigest& bundle,
                                 const ObjectDigest& object) {
  proposal.evidence.testimonies.push_back(
      {std::move(verb), bundle, object, std::nullopt});
}

ObjectDigest EvidenceDraft::AddDerived(std::string text) {
  const ObjectDigest object = crypto::DigestObject(AsBytes(text));
  proposal.evidence.derived.push_back(object);
  proposal.derived.push_back(std::move(text));
  return object;
}

Result<Done> EvidenceDraft::AddOpenPgp(
    const std::vector<OpenPgpSignature>& signatures, unsigned type,
    const ObjectDigest& object, std::uint64_t size) {
  for (const OpenPgpSignature& signature : signatures) {
    const crypto::PublicKey* const key = book_.FindOpenPgp(signature.issuer);
    if (key == nullptr) {
      AddUnknown(signature.issuer.empty() ? "unnamed" : signature.issuer);
      continue;
    }
    if (signature.type != type) {
      return Failure{Reason::kBadOpenPgp,
                     "a signature of type " + std::to_string(signature.type) +
                         " where " + std::to_string(type) + " belongs"};
    }
    TRY(Arithmetic arithmetic, ArithmeticOf(signature, *key));
    proposal.evidence.proofs.push_back({arithmetic.scheme.name(),
                                        key->id(),
                                        object,
                                        0,
                                        size,
                                        {},
                                        signature.trailer,
                                        std::move(arithmetic.signature)});
  }
  return Done{};
}

Result<ObjectDigest> EvidenceDraft::AddCleartext(const Cleartext& cleartext) {
  TRY(const auto signatures, ParseOpenPgpSignatures(cleartext.signature));
  const ObjectDigest object =
      crypto::DigestObject(AsBytes(cleartext.canonical));
  const std::size_t first = proposal.evidence.proofs.size();
  TRY_DONE(
      AddOpenPgp(signatures, kOverText, object, cleartext.canonical.size()));
  const auto& proofs = proposal.evidence.proofs;
  for (std::size_t i = first; i < proofs.size(); ++i) {
    TRY(const auto scheme, crypto::SignatureScheme::Parse(proofs[i].scheme));
    if (std::find(cleartext.hashes.begin(), cleartext.hashes.end(),
                  scheme.hash) == cleartext.hashes.end()) {
      return Failure{Reason::kBadOpenPgp,
                     "a signature with a hash that its header does not name"};
    }
  }
  AddDerived(cleartext.canonical);
  return object;
}

Result<std::vector<OpenPgpSignature>> ParseDetached(std::string_view file) {
  if (!file.starts_with(kArmourBegin)) {
    return ParseOpenPgpSignatures(AsBytes(file));
  }
  TRY(const Bytes packets, Unarmour(file, "PGP SIGNATURE"));
  return ParseOpenPgpSignatures(packets);
}

}  // namespace airlock::verifier
