// bundles_bench BUNDLE ROOT ARTIFACT SECONDS
//
// How many times a second one core verifies the bundle, all of it: JSON, path,
// SCT, promise, proof, checkpoint, entry, signature.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "airlock/crypto/hash.h"
#include "verifier/sigstore/verify_bundle.h"

using namespace airlock;

namespace {

std::string Read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bundles_bench BUNDLE ROOT ARTIFACT SECONDS\n");
    return 2;
  }
  const std::string bundle = Read(argv[1]);
  const auto root = verifier::ParseTrustedRoot(Read(argv[2]));
  const auto artifact = verifier::Artifact::FromDigest(
      crypto::HashAlgorithm::kSha256,
      crypto::Hash().Update(AsBytes(Read(argv[3]))).Finish());
  verifier::BundlePolicy policy;
  policy.identity = "https://example.org/build.yml@refs/heads/main";
  policy.issuer = "https://issuer.example.org";
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto end = start + std::chrono::seconds(std::stoi(argv[4]));
  long count = 0;
  while (Clock::now() < end) {
    if (!root.ok() ||
        !verifier::VerifyBundle(bundle, *root, policy, artifact).ok()) {
      std::fprintf(stderr, "the bundle does not verify\n");
      return 1;
    }
    ++count;
  }
  const std::chrono::duration<double> took = Clock::now() - start;
  std::printf("ours: %.0f bundles a second\n",
              static_cast<double>(count) / took.count());
  return 0;
}
