#include "verifier/certificates/pem.h"

#include <string>

namespace airlock::verifier {
namespace {

constexpr std::string_view kDashes = "-----";

Failure Bad(std::string why) {
  return {Reason::kBadEncoding, "PEM: " + std::move(why)};
}

// Takes a line, without its LF or CRLF.
std::string_view TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<std::vector<Bytes>> ReadPem(std::string_view text,
                                   std::string_view label,
                                   std::size_t max_blocks) {
  const std::string begin = "-----BEGIN " + std::string(label) + "-----";
  const std::string end = "-----END " + std::string(label) + "-----";
  std::vector<Bytes> blocks;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line != begin) {
      if (line.find(kDashes) != std::string_view::npos) {
        return Bad("not a block called " + std::string(label));
      }
      continue;
    }
    if (blocks.size() == max_blocks) {
      return Failure{Reason::kTooLarge,
                     "over " + std::to_string(max_blocks) + " blocks of PEM"};
    }
    std::string base64;
    for (;;) {
      if (text.empty()) return Bad("a block does not end");
      const std::string_view inside = TakeLine(text);
      if (inside == end) break;
      base64 += inside;
    }
    auto der = Base64Decode(base64);
    if (!der.ok()) return Bad(der.failure().detail);
    blocks.push_back(std::move(*der));
  }
  return blocks;
}

}  // namespace airlock::verifier
