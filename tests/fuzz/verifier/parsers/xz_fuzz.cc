// An xz stream, unpacked as in an archive.
#include "tests/fuzz/verifier/parsers/compressed_stream.h"
#include "verifier/parsers/xz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  testing_support::UnpackLargeAndSmall(std::as_bytes(std::span(data, size)),
                                       &verifier::OpenXz);
  return 0;
}
