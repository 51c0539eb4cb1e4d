// Whatever clamd writes: "OK" is read only of what says so, and no more is taken
// from an answer than stands in it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/wire/clamd_reply.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto reply = wire::ParseClamdReply(text);
  if (!reply.ok()) return 0;
  Check(text.ends_with(": " + reply->words), "an answer's words are its own");
  const auto verdict = wire::ParseClamdVerdict(reply->words);
  if (verdict.ok()) {
    Check(reply->words.find(verdict->text) != std::string::npos,
          "a verdict's words are its own");
    Check((verdict->kind == wire::ClamdVerdict::Kind::kClean) ==
              reply->words.ends_with("]: OK"),
          "OK is OK");
  }
  const auto version = wire::ParseClamdVersion(reply->words);
  Check(!version.ok() || !verdict.ok(), "nothing is both");
  return 0;
}
