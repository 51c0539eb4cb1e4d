// Signature packets, bare or armoured, and their arithmetic under a key of each
// kind that was made for the purpose.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/openpgp_signature.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  // The base point of Ed25519, which is as good a key as any.
  static const crypto::PublicKey kKey =
      crypto::PublicKey::FromEd25519(
          *HexDecode(
              "5866666666666666666666666666666666666666666666666666666666"
              "666666"))
          .value();
  const auto signatures =
      ParseDetached(AsText(std::as_bytes(std::span(data, size))));
  if (!signatures.ok()) return 0;
  for (const OpenPgpSignature& signature : *signatures) {
    Check(signature.trailer.size() >= 12 && signature.trailer.size() <= 4096,
          "a trailer fits a proof");
    const auto arithmetic = ArithmeticOf(signature, kKey);
    if (arithmetic.ok()) {
      Check(arithmetic->signature.size() == 64, "an Ed25519 signature");
    }
  }
  return 0;
}
