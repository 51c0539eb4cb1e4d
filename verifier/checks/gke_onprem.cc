#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "airlock/core/bytes.h"
#include "verifier/checks/kind_rules.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::ItemRole;

// A DER signature by P-256 has 72 bytes at most; what a proof can carry is the
// limit for all.
constexpr std::uint64_t kMaxSignatureBytes = 4096;

// FILE of FILE.<n>.sig; "" for any other name. The number is the generation of
// the key, which upstream does not document.
std::string_view SignedFileOf(std::string_view name) {
  constexpr std::string_view kEnding = ".sig";
  if (!name.ends_with(kEnding)) return {};
  name.remove_suffix(kEnding.size());
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos ||
      !ParseNumber(name.substr(dot + 1)).ok()) {
    return {};
  }
  return name.substr(0, dot);
}

// Each artifact is signed by itself, and its name is signed by nobody.
class Gke : public KindRules {
 public:
  Result<Done> CheckParts(const Bundle& bundle) override {
    constexpr std::array kRoles = {ItemRole::kArtifact, ItemRole::kSignature};
    TRY_DONE(CheckRoles(bundle.contents, kRoles));
    if (!bundle.evidence.derived.empty()) {
      return Failure{Reason::kBadBundle, "nothing is derived from a signature"};
    }
    TRY(const SignatureFiles files, ReadSignatures(bundle));
    // The bundle holds the signature that proves it, so that anyone who has the
    // bundle can check it with `openssl dgst` alone.
    const auto has_file = [&](const ContentsItem* artifact,
                              const notes::Proof& proof) {
      const auto at = files.find(artifact);
      return proof.object == artifact->object && at != files.end() &&
             std::find(at->second.begin(), at->second.end(), proof.signature) !=
                 at->second.end();
    };
    const auto artifacts = bundle.ItemsIn(ItemRole::kArtifact);
    const auto& proofs = bundle.evidence.proofs;
    for (const notes::Proof& proof : proofs) {
      if (proof.scheme != "ecdsa-sha256" || !proof.suffix.empty()) {
        return Failure{Reason::kUnproven,
                       "a gke-onprem file is signed with ecdsa-sha256"};
      }
      if (std::none_of(artifacts.begin(), artifacts.end(),
                       [&](const auto* a) { return has_file(a, proof); })) {
        return Failure{Reason::kUnproven,
                       "a signature that is in no file of an artifact"};
      }
    }
    for (const ContentsItem* artifact : artifacts) {
      if (std::none_of(proofs.begin(), proofs.end(), [&](const auto& proof) {
            return has_file(artifact, proof);
          })) {
        return Failure{Reason::kUnproven, "no signature file proves " +
                                              Printable(artifact->name.text())};
      }
    }
    return Done{};
  }

  Result<Done> CheckSource(const Bundle&, const ObjectDigest&,
                           std::string_view) override {
    return Failure{Reason::kBadQuote, "a gke-onprem bundle has no quotes"};
  }
  Result<std::vector<const ContentsItem*>> ReachedBy(
      const Bundle&, const notes::Quote&, std::string_view) override {
    return Failure{Reason::kBadQuote, "a gke-onprem bundle has no quotes"};
  }

  Result<Done> Describe(const Bundle& bundle,
                        notes::Authentic& authentic) override {
    const auto artifacts = bundle.ItemsIn(ItemRole::kArtifact);
    authentic.product = {
        "gke-onprem:" + std::string(artifacts.front()->name.base()), "", 0};
    authentic.marks = NameMarks(bundle);
    return Done{};
  }

 private:
  using SignatureFiles = std::map<const ContentsItem*, std::vector<Bytes>>;

  static Result<SignatureFiles> ReadSignatures(const Bundle& bundle) {
    SignatureFiles files;
    for (const ContentsItem* item : bundle.ItemsIn(ItemRole::kSignature)) {
      const ContentsItem* artifact =
          bundle.contents.Find(SignedFileOf(item->name.text()));
      if (artifact == nullptr || artifact->role != ItemRole::kArtifact) {
        return Failure{Reason::kBadBundle, Printable(item->name.text()) +
                                               " is no artifact's signature"};
      }
      TRY(Bytes bytes, bundle.objects.Read(item->object, kMaxSignatureBytes));
      files[artifact].push_back(std::move(bytes));
    }
    return files;
  }
};

}  // namespace

std::unique_ptr<KindRules> GkeOnpremRules() { return std::make_unique<Gke>(); }

}  // namespace airlock::verifier
