// bundles_bench BUNDLE ROOT ARTIFACT SECONDS
//
// How many times in a second of its time one core verifies the bundle, all of
// it: JSON, path, SCT, promise, proof, checkpoint, entry, signature.
#include <chrono>
#include <cstdio>
#include <ctime>
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
  const auto end = Clock::now() + std::chrono::seconds(std::stoi(argv[4]));
  const std::clock_t start_clock = std::clock();
  long count = 0;
  while (Clock::now() < end) {
    if (!root.ok() ||
        !verifier::VerifyBundle(bundle, *root, policy, artifact).ok()) {
      std::fprintf(stderr, "the bundle does not verify\n");
      return 1;
    }
    ++count;
  }
  // Of the processor's time, so that whoever else is busy does not count.
  const double took =
      static_cast<double>(std::clock() - start_clock) / CLOCKS_PER_SEC;
  std::printf("ours: %.0f bundles a second\n",
              static_cast<double>(count) / took);
  return 0;
}
