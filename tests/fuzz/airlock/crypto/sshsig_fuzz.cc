// Any bytes as an SSH signature, its armour, an SSH key, and a key's line.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/check.h"
#include "airlock/crypto/sshsig.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  // A verified signature is one that somebody made: a seed, or a miracle.
  static_cast<void>(crypto::VerifySshSignature(bytes, "airlock.test/v1",
                                               "airlock.test/v1\n"));
  if (const auto blob = crypto::UnarmourSshSignature(AsText(bytes));
      blob.ok()) {
    Check(crypto::ArmourSshSignature(*blob) == AsText(bytes),
          "armour has one spelling");
    static_cast<void>(crypto::VerifySshSignature(*blob, "airlock.test/v1",
                                                 "airlock.test/v1\n"));
  }
  if (const auto key = crypto::SshKey::Parse(bytes); key.ok()) {
    Check(std::ranges::equal(key->blob(), bytes), "a key has one spelling");
    Check(crypto::SshKey::ParseLine(key->line()).ok(), "a key has a line");
  }
  if (const auto key = crypto::SshKey::ParseLine(AsText(bytes)); key.ok()) {
    Check(AsText(bytes).starts_with(key->line()), "a line begins with its key");
  }
  return 0;
}
