// The files that cosign writes beside a blob, one after the other, parted by
// NUL: whatever they are read as, no authority certified it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/sigstore/certified_blob.h"
#include "verifier/sigstore/verify_bundle.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto next = [&text] {
    const std::size_t end = text.find('\0');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
  };
  const std::string_view signature = next();
  const std::string_view certificate = next();
  const auto bundle = ReadCertifiedBlob(signature, certificate, text);
  if (!bundle.ok()) return 0;
  static const TrustedRoot* const kRoot =
      new TrustedRoot(ParseTrustedRoot(ShippedTrustedRoot()).value());
  BundlePolicy policy;
  policy.identity = "nobody";
  policy.issuer = "nobody";
  policy.legacy = LegacyBundles::kNoLog;
  Check(!OpenParsedBundle(
             *bundle, *kRoot, policy,
             Artifact::FromDigest(crypto::HashAlgorithm::kSha256, Bytes(32)))
             .ok(),
        "nobody was certified");
  return 0;
}
