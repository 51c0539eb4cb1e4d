#include "verifier/parsers/cleartext.h"

#include <algorithm>
#include <optional>

#include "verifier/parsers/armour.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kBegin = "-----BEGIN PGP SIGNED MESSAGE-----\n";
constexpr std::string_view kHash = "Hash: ";
constexpr std::string_view kSignatureLabel = "PGP SIGNATURE";
constexpr std::string_view kSignatureBegin = "-----BEGIN PGP SIGNATURE-----";

Failure Bad(std::string why) {
  return {Reason::kBadOpenPgp, "clear text: " + std::move(why)};
}

std::optional<crypto::HashAlgorithm> HashOf(std::string_view name) {
  if (name == "SHA256") return crypto::HashAlgorithm::kSha256;
  if (name == "SHA384") return crypto::HashAlgorithm::kSha384;
  if (name == "SHA512") return crypto::HashAlgorithm::kSha512;
  return std::nullopt;
}

Result<std::vector<crypto::HashAlgorithm>> ParseHashes(std::string_view list) {
  std::vector<crypto::HashAlgorithm> hashes;
  while (true) {
    const std::size_t comma = list.find(',');
    const auto hash = HashOf(list.substr(0, comma));
    if (!hash) return Bad("a hash that is not SHA256, SHA384 or SHA512");
    if (std::find(hashes.begin(), hashes.end(), *hash) != hashes.end()) {
      return Bad("a hash is named twice");
    }
    hashes.push_back(*hash);
    if (comma == std::string_view::npos) return hashes;
    list.remove_prefix(comma + 1);
  }
}

// The line as it was before its dashes were escaped.
Result<std::string_view> Unescape(std::string_view line) {
  if (line.starts_with("- ")) {
    line.remove_prefix(2);
    // RFC 4880 §7.1 lets a writer escape any line; one spelling is enough.
    if (!line.starts_with('-')) return Bad("a line escaped without need");
  } else if (line.starts_with('-')) {
    return Bad("a dash that is not escaped");
  }
  if (line.ends_with(' ')) return Bad("white space at the end of a line");
  const bool control = std::any_of(line.begin(), line.end(), [](const char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 || u == 0x7f;
  });
  if (control) return Bad("a control character");
  return line;
}

}  // namespace

Result<Cleartext> ParseCleartext(std::string_view text) {
  if (text.size() > kMaxCleartextBytes) return Bad("over 16 MiB");
  if (!text.starts_with(kBegin)) return Bad("does not begin with its header");
  if (!IsUtf8(text)) return Bad("not UTF-8");
  std::string_view rest = text.substr(kBegin.size());
  const auto take_line = [&rest]() -> Result<std::string_view> {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return Bad("a line does not end");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
  };
  Cleartext cleartext;
  TRY(std::string_view line, take_line());
  if (!line.starts_with(kHash)) return Bad("no 'Hash:' header");
  TRY(cleartext.hashes, ParseHashes(line.substr(kHash.size())));
  TRY(line, take_line());
  if (!line.empty()) return Bad("a header other than one 'Hash:'");
  cleartext.canonical.reserve(rest.size());
  bool first = true;
  while (true) {
    const std::string_view before = rest;
    TRY(line, take_line());
    if (line == kSignatureBegin) {
      rest = before;
      break;
    }
    TRY(const std::string_view plain, Unescape(line));
    if (!first) cleartext.canonical += "\r\n";
    first = false;
    cleartext.canonical += plain;
  }
  if (first) return Bad("no text");
  TRY(cleartext.signature, Unarmour(rest, kSignatureLabel));
  return cleartext;
}

}  // namespace airlock::verifier
