// A log entry's body and a checkpoint: neither is ever that of a signature
// that a fuzzer did not see.
#include <cstddef>
#include <cstdint>
#include <string>

#include "airlock/core/check.h"
#include "verifier/sigstore/entry_body.h"
#include "verifier/sigstore/log_checkpoint.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  static const TrustedRoot* const kRoot =
      new TrustedRoot(ParseTrustedRoot(ShippedTrustedRoot()).value());
  for (const TransparencyLog& log : kRoot->logs) {
    (void)OpenLogCheckpoint(AsText(bytes), log);
  }
  const Envelope envelope{"t", {}, {}};
  SignedContent content;
  content.envelope = &envelope;
  content.digest = Bytes(32, std::byte{7});
  content.signature = Bytes(70, std::byte{7});
  content.verifier = Bytes(90, std::byte{7});
  LogEntry entry;
  entry.body = CopyOf(bytes);
  for (const char* kind : {"hashedrekord", "dsse", "intoto"}) {
    for (const char* version : {"0.0.1", "0.0.2"}) {
      entry.kind = kind;
      entry.version = version;
      Check(!CheckEntryBody(entry, content).ok(), "not of this signature");
    }
  }
  return 0;
}
