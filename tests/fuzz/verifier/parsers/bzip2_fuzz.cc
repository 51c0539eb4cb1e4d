// A bzip2 stream, unpacked as in an archive.
#include "tests/fuzz/verifier/parsers/compressed_stream.h"
#include "verifier/parsers/bzip2.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  testing_support::UnpackLargeAndSmall(std::as_bytes(std::span(data, size)),
                                       &verifier::OpenBzip2);
  return 0;
}
