// What opens as a checkpoint has one spelling and was signed by the key; what
// parses as a body formats back to itself.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/ledger/checkpoint.h"

namespace {

using airlock::Check;
using namespace airlock::ledger;

constexpr std::string_view kOrigin = "airlock.example/1";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  // The key whose signatures the seeds carry. NOT A SECRET.
  static const auto key = airlock::crypto::SigningKey::FromEd25519Seed(
      airlock::Bytes(32, std::byte{1}));
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  const auto body = ParseCheckpoint(text);
  if (body.ok()) {
    Check(FormatCheckpoint(*body) == text, "Format(Parse(t)) == t");
  }

  const auto opened =
      OpenSignedCheckpoint(text, kOrigin, key.value().public_key());
  if (opened.ok()) {
    Check(opened->origin == kOrigin, "the origin asked for");
    // Ed25519 is deterministic, so the very line must be there.
    const std::string ours = FormatSignedCheckpoint(
        *opened, key.value().public_key(),
        key.value().Sign(airlock::AsBytes(FormatCheckpoint(*opened))));
    const std::string line = ours.substr(ours.find("\n\n") + 2);
    Check(text.starts_with(FormatCheckpoint(*opened) + "\n"), "its own body");
    Check(text.find(line) != std::string_view::npos, "the ledger's signature");
  }
  return 0;
}
