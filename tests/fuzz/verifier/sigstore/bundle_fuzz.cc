// A Sigstore bundle: reading and verifying it ends, whatever it says, and no
// bundle that a fuzzer makes is signed by anybody.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/sigstore/verify_bundle.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  static const TrustedRoot* const kRoot =
      new TrustedRoot(ParseTrustedRoot(ShippedTrustedRoot()).value());
  BundlePolicy policy;
  policy.identity = "nobody";
  policy.issuer = "nowhere";
  policy.legacy = LegacyBundles::kRootInChain;
  const auto artifact = Artifact::FromDigest(crypto::HashAlgorithm::kSha256,
                                             Bytes(32, std::byte{7}));
  Check(!VerifyBundle(text, *kRoot, policy, artifact).ok(),
        "nobody signs nothing");
  return 0;
}
