// Timestamp metadata: whatever is read holds what its type promises.
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
  const auto envelope = tuf::ParseEnvelope(file, tuf::kMaxTimestampBytes);
  if (!envelope.ok()) return 0;
  const auto read = tuf::ReadTimestamp(envelope->content);
  if (!read.ok()) return 0;
  Check(read->validity.version > 0, "a version is positive");
  Check(read->snapshot.version > 0, "a snapshot's version is positive");
  (void)tuf::CheckFile(read->snapshot, file);
  return 0;
}
