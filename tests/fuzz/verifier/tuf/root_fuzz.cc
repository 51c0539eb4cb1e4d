// Root metadata: whatever is read holds what its type promises.
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"
#include "verifier/tuf/client.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto file = AsText(std::as_bytes(std::span(data, size)));
  const auto envelope = tuf::ParseEnvelope(file, tuf::kMaxRootBytes);
  if (!envelope.ok()) return 0;
  const auto read = tuf::ReadRoot(envelope->content);
  if (!read.ok()) return 0;
  Check(read->validity.version > 0, "a version is positive");
  for (const auto& [name, signers] : read->roles) {
    Check(signers.threshold > 0, "a threshold is positive");
    const auto counted = tuf::CheckThreshold(*envelope, signers, read->keys);
    Check(!counted.ok() || counted->size() == signers.threshold,
          "no more is counted than is asked for");
  }
  Check(read->roles.size() == 4, "four roles");
  (void)tuf::Client::Start(file, Instant(0));
  return 0;
}
