#include "verifier/certificates/pem.h"

#include <algorithm>
#include <string>
#include <utility>

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

Result<std::vector<Bytes>> ReadBarePem(std::string_view text,
                                       std::string_view label,
                                       std::size_t max_blocks) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::string begin = "-----BEGIN " + std::string(label) + "-----";
  const std::string end = "-----END " + std::string(label) + "-----";
  bool inside = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    // A CR, of which ReadPem makes nothing, is no part of any line here.
    if (line.ends_with('\r') || (!inside && line != begin)) {
      return Failure{Reason::kBadEnvelope,
                     "PEM: not a bare block called " + std::string(label)};
    }
    inside = line != end;
  }
  if (inside) {
    return Failure{Reason::kBadEnvelope, "PEM: a block does not end"};
  }
  return ReadPem(text, label, max_blocks);
}

Result<Bytes> ReadOneBarePem(std::string_view text, std::string_view label) {
  TRY(std::vector<Bytes> blocks, ReadBarePem(text, label, 1));
  if (blocks.empty()) {
    return Failure{Reason::kBadEnvelope,
                   "PEM: no block called " + std::string(label)};
  }
  return std::move(blocks.front());
}

}  // namespace airlock::verifier
