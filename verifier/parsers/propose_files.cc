// Files with a detached signature beside them (gke-onprem), and signed-blob:
// the same, or a signed SHA256SUMS that names the files; where a Sigstore
// bundle may stand for the signature.
//
// A bare signature does not say whose it is, so every pinned key of the fitting
// kind is tried. That is no verdict: the checker does the arithmetic again.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/cleartext.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/raw_signature.h"
#include "verifier/parsers/read_input.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

using notes::BundleKind;
using notes::ItemRole;
using notes::QuoteForm;

constexpr std::string_view kEnding = ".sig";
constexpr std::string_view kBundleEnding = ".sigstore.json";
constexpr std::string_view kSums = "SHA256SUMS";
constexpr std::string_view kCleartextBegin =
    "-----BEGIN PGP SIGNED MESSAGE-----\n";
// Armoured OpenPGP by many keys is the largest; a bare signature has 2 KiB at
// most (RSA-16384).
constexpr std::uint64_t kMaxSignatureBytes = 64 * 1024;
// 100,000 lines of 100 bytes.
constexpr std::uint64_t kMaxSumsBytes = 16ULL << 20;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, std::move(why)};
}

// The name of what `signature` signs: gke-onprem has "NAME.<number>.sig", whose
// number counts the keys (and so is no part of the name); others "NAME.sig".
Result<std::string> SignedNameOf(BundleKind kind,
                                 const std::string& signature) {
  const auto refuse = [&] {
    return BadBundle("'" + Printable(signature) +
                     "' is no name of a signature in this kind of bundle");
  };
  if (!signature.ends_with(kEnding)) return refuse();
  std::string stem = signature.substr(0, signature.size() - kEnding.size());
  if (kind != BundleKind::kGkeOnprem) return stem;
  const std::size_t dot = stem.rfind('.');
  if (dot == std::string::npos ||
      !ParseNumber(std::string_view(stem).substr(dot + 1)).ok()) {
    return refuse();
  }
  return stem.substr(0, dot);
}

Result<Done> AddProof(EvidenceDraft& draft, const Input& item,
                      const Input& signature_item) {
  TRY(const std::string file, ReadInput(signature_item, kMaxSignatureBytes));
  if (LooksLikeOpenPgp(file)) {
    TRY(const auto signatures, ParseDetached(file));
    return draft.AddOpenPgp(signatures, kOverBinary, item.item.object,
                            item.item.size);
  }
  // cosign writes base64; what comes with gke-onprem is the bare signature.
  const bool bare = draft.proposal.evidence.kind == BundleKind::kGkeOnprem;
  const Bytes signature = bare ? CopyOf(AsBytes(file)) : RawSignatureOf(file);
  FdSource source(item.fd);
  TRY(const SignedBytes signed_bytes, SignedBytes::Read(source));
  if (signed_bytes.size() != item.item.size) {
    return Failure{Reason::kSizeMismatch,
                   "'" + Printable(item.item.name) + "' has another size"};
  }
  const auto signer =
      FindSigner(draft.book().bare_keys(), signed_bytes, signature);
  if (!signer) {
    draft.AddUnknown(signature_item.item.name);
    return Done{};
  }
  draft.proposal.evidence.proofs.push_back({signer->scheme.name(),
                                            signer->key,
                                            item.item.object,
                                            0,
                                            item.item.size,
                                            {},
                                            {},
                                            signature});
  return Done{};
}

// A Sigstore bundle is read by whoever is asked about it.
Result<Done> AddBundle(EvidenceDraft& draft, const Input& bundle) {
  const std::string& own = bundle.item.name;
  const Input* const item =
      draft.Find(own.substr(0, own.size() - kBundleEnding.size()));
  if (item == nullptr || item->item.role == ItemRole::kSignature) {
    return BadBundle("nothing is signed by '" + Printable(own) + "'");
  }
  draft.AddTestimony("verify-bundle", bundle.item.object, item->item.object);
  return Done{};
}

struct SumsLine {
  std::string_view hex;
  std::string_view name;
};

// "<64 digits>  <name>", or " *" before the name, as sha256sum writes them.
std::optional<SumsLine> ParseSumsLine(std::string_view line) {
  constexpr std::size_t kHexDigits = 64;
  if (line.size() < kHexDigits + 3 || line[kHexDigits] != ' ') {
    return std::nullopt;
  }
  const char mode = line[kHexDigits + 1];
  if (mode != ' ' && mode != '*') return std::nullopt;
  return SumsLine{line.substr(0, kHexDigits), line.substr(kHexDigits + 2)};
}

Result<Done> QuoteSums(EvidenceDraft& draft, const Input& sums) {
  TRY(std::string text, ReadInput(sums, kMaxSumsBytes));
  ObjectDigest object = sums.item.object;
  if (text.starts_with(kCleartextBegin)) {
    TRY(Cleartext cleartext, ParseCleartext(text));
    TRY(object, draft.AddCleartext(cleartext));
    text = std::move(cleartext.canonical);
  }
  const std::string& own = sums.item.name;
  const std::string directory = own.substr(0, own.size() - kSums.size());
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    const std::size_t length =
        end - at - (end > at && text[end - 1] == '\r' ? 1 : 0);
    const auto line = ParseSumsLine(std::string_view(text).substr(at, length));
    if (!line) {
      return BadBundle("SHA256SUMS has a line that is not '<hex>  <name>'");
    }
    const Input* const item = draft.Find(directory + std::string(line->name));
    if (item != nullptr && item->item.role == ItemRole::kArtifact) {
      if (item->item.object.hex() != line->hex) {
        return Failure{Reason::kDigestMismatch,
                       "'" + Printable(item->item.name) +
                           "' is not the one that SHA256SUMS names"};
      }
      draft.AddQuote(QuoteForm::kSumsLine, object, at, length,
                     item->item.object);
    }
    at = end + 1;
  }
  return Done{};
}

}  // namespace

Result<Done> ProposeSignedFiles(EvidenceDraft& draft) {
  const BundleKind kind = draft.proposal.evidence.kind;
  for (const Input& signature : draft.ItemsOf(ItemRole::kSignature)) {
    if (kind == BundleKind::kSignedBlob &&
        signature.item.name.ends_with(kBundleEnding)) {
      TRY_DONE(AddBundle(draft, signature));
      continue;
    }
    TRY(const std::string name, SignedNameOf(kind, signature.item.name));
    const Input* const item = draft.Find(name);
    if (item == nullptr || item->item.role == ItemRole::kSignature) {
      return BadBundle("nothing is signed by '" +
                       Printable(signature.item.name) + "'");
    }
    TRY_DONE(AddProof(draft, *item, signature));
  }
  for (const Input& index : draft.ItemsOf(ItemRole::kIndex)) {
    const std::string& name = index.item.name;
    if (kind != BundleKind::kSignedBlob ||
        name.substr(name.rfind('/') + 1) != kSums) {
      return BadBundle("no place for '" + Printable(name) + "'");
    }
    TRY_DONE(QuoteSums(draft, index));
  }
  return Done{};
}

}  // namespace airlock::verifier
