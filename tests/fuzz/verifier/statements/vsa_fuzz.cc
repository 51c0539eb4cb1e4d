// A verification summary under a key that has signed nothing.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/statements/in_toto.h"
#include "verifier/statements/vsa.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  // RFC 8032 §7.1, test 1: its private half is public, and has signed no VSA.
  static const crypto::PublicKey kKey =
      crypto::PublicKey::FromEd25519(
          *HexDecode("d75a980182b10ab7d54bfed3c964073a"
                     "0ee172f3daa62325af021a68f707511a"))
          .value();
  const VsaExpectation expected{"", {"sha256:0"}, "v", "r", {}};
  Check(!VerifyVsa(text, kKey, expected).ok(), "that key signed no summary");
  static const notes::Anchors kAnchors{
      "",
      {},
      {{kKey.id(), "", "", "", Instant(0), {}, {}, CopyOf(kKey.spki())}}};
  Check(!StateVsa(text, kAnchors, std::string(64, '0')).ok(),
        "nor is it stated");
  // What a signer may say behind a good signature.
  (void)ParseStatement(text);
  return 0;
}
