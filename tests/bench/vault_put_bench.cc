// tests/bench/vault_put_bench.cc
//
// How fast the vault takes in one file: `vault_put_bench VAULT FILE`.
//
// Prints the digest, the seconds from the first read to the durable end, and
// the peak of memory. vault_put.sh sets this beside tools that only hash.
#include <fcntl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>

#include "airlock/platform/vault.h"

int main(int argc, char** argv) {
  using namespace airlock::platform;
  if (argc != 3) {
    std::fprintf(stderr, "usage: vault_put_bench VAULT FILE\n");
    return 2;
  }
  const auto vault = VaultWriter::Open(argv[1]);
  const Fd source(::open(argv[2], O_RDONLY | O_CLOEXEC));
  if (!vault.ok() || !source.open()) {
    std::fprintf(stderr, "cannot open the vault or the file\n");
    return 1;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto stored = vault->Put(source.get(), UINT64_MAX);
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start;
  if (!stored.ok()) {
    std::fprintf(stderr, "%s\n", stored.failure().detail.c_str());
    return 1;
  }
  struct rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  std::printf("%s %.3f %ld\n", stored->digest.hex().c_str(), took.count(),
              usage.ru_maxrss);
  return 0;
}
