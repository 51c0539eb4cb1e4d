// A signature or key of minisign or signify: what is accepted has only that
// spelling.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/statements/minisign.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  (void)ParseMinisignKey(text);
  if (const auto signify = ParseSignifySignature(text); signify.ok()) {
    Bytes bytes = CopyOf(AsBytes("Ed"));
    Append(bytes, signify->key_id);
    Append(bytes, signify->signature);
    Check(text.ends_with("\n" + Base64Encode(bytes) + "\n") &&
              std::count(text.begin(), text.end(), '\n') == 2,
          "all but a comment is accounted for");
  }
  const auto signature = ParseMinisignSignature(text);
  if (!signature.ok()) return 0;
  Check(std::count(text.begin(), text.end(), '\n') == 4, "it has four lines");
  Bytes first = CopyOf(AsBytes("ED"));
  Append(first, signature->key_id);
  Append(first, signature->signature);
  const std::string rest = "\n" + Base64Encode(first) +
                           "\ntrusted comment: " + signature->trusted_comment +
                           "\n" + Base64Encode(signature->global_signature) +
                           "\n";
  Check(text.ends_with(rest), "all but a comment is accounted for");
  return 0;
}
