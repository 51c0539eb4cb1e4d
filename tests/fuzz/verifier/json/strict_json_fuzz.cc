// Strict JSON: whatever is accepted is UTF-8 and has every key once, and its
// RFC 8785 form reads back to that form.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"
#include "verifier/json/canonical_json.h"
#include "verifier/json/signed_json.h"
#include "verifier/json/strict_json.h"

using namespace airlock;
using namespace airlock::verifier;

namespace {

void Walk(const Json& json) {
  if (json.string() != nullptr) Check(IsUtf8(*json.string()), "strings");
  if (json.array() != nullptr) {
    for (const Json& item : *json.array()) Walk(item);
  }
  if (json.object() != nullptr) {
    std::set<std::string_view> keys;
    for (const auto& [key, value] : *json.object()) {
      Check(keys.insert(key).second, "keys are distinct");
      Walk(value);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto json =
      ParseStrictJson(AsText(std::as_bytes(std::span(data, size))), 1 << 20);
  if (!json.ok()) return 0;
  Walk(*json);
  // A second question of the same door: it takes less, and the same.
  if (const auto stricter = ParseSignedJson(
          AsText(std::as_bytes(std::span(data, size))), 1 << 20);
      !stricter.ok()) {
    Check(stricter.failure().reason == Reason::kJsonCase, "letter case alone");
  }
  (void)ToOlpcJson(*json);
  if (const auto once = ToJcs(*json); once.ok()) {
    const auto again = ParseStrictJson(*once, std::size_t{16} << 20);
    Check(again.ok(), "a canonical form is JSON");
    Check(ToJcs(*again).value() == *once, "canonical forms stand");
  }
  return 0;
}
