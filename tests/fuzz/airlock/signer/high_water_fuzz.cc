// ParseReset, which reads what anybody may append, and ParseSignerState: one
// spelling.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/core/notes/reset.h"
#include "airlock/signer/high_water.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto reset = notes::ParseReset(text); reset.ok()) {
    Check(notes::Format(*reset) == text, "a reset has one spelling");
  }
  if (const auto state = signer::ParseSignerState(text); state.ok()) {
    Check(signer::Format(*state) == text, "a state has one spelling");
  }
  return 0;
}
