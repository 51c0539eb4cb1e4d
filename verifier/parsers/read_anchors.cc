#include <string>
#include <string_view>

#include "airlock/crypto/public_key.h"
#include "verifier/parsers/openpgp_keyring.h"
#include "verifier/parsers/read_trust.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tasks.h"
#include "verifier/sigstore/describe_root.h"
#include "verifier/tuf/describe_root.h"

namespace airlock::verifier {
namespace {

// All of Debian's keyrings together are 300 KB.
constexpr std::uint64_t kMaxKeyringBytes = 8ULL << 20;
constexpr std::string_view kPemBegin = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view kPemEnd = "-----END PUBLIC KEY-----\n";

// One or more PUBLIC KEY blocks and nothing between them.
Result<notes::Anchors> ReadPem(std::string_view text,
                               const std::string& source) {
  notes::Anchors anchors{source, {}, {}};
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find(kPemEnd);
    if (!rest.starts_with(kPemBegin) || end == std::string_view::npos) {
      return Failure{Reason::kBadKey, "text between or after PEM blocks"};
    }
    TRY(const crypto::PublicKey key,
        crypto::PublicKey::FromPem(rest.substr(0, end + kPemEnd.size())));
    rest.remove_prefix(end + kPemEnd.size());
    if (anchors.Find(key.id()) != nullptr) {
      return Failure{Reason::kBadKey, "one key twice"};
    }
    // A bare key has no owner and no dates: it is its own primary, and counts
    // from the beginning of time.
    const std::string id = key.id().text();
    anchors.primaries.push_back({id, source});
    anchors.keys.push_back({key.id(), id, id,
                            std::string(NameOf(key.algorithm())), Instant(0),
                            std::nullopt, std::nullopt, CopyOf(key.spki())});
  }
  return anchors;
}

Result<notes::Anchors> ReadKeys(std::string_view text,
                                const std::string& source) {
  if (text.starts_with(kPemBegin)) return ReadPem(text, source);
  return ReadKeyring(AsBytes(text), source);
}

}  // namespace

Result<notes::Anchors> ReadAnchors(const notes::Job& /*job*/,
                                   const Input& input) {
  FdSource source(input.fd);
  TRY(const std::string text, ReadAll(source, kMaxKeyringBytes, "a keyring"));
  return ReadKeys(text, input.item.name);
}

Result<std::string> AnswerReadTrust(const Inquiry& inquiry) {
  TRY(const std::string source, inquiry.question.Only("source"));
  TRY(const std::string_view text, inquiry.Document("trust-material"));
  if (text.size() > kMaxKeyringBytes) {
    return Failure{Reason::kTooLarge, "trust material of over 8 MiB"};
  }
  // No keyring starts so, in either of its forms, and no trusted root otherwise.
  const bool json = text.find_first_not_of(" \t\r\n") != text.npos &&
                    text[text.find_first_not_of(" \t\r\n")] == '{';
  TRY(const std::string only, inquiry.question.AtMostOne("only"));
  const bool tuf_root = only == "tuf" || (json && tuf::LooksLikeMetadata(text));
  TRY(const notes::Anchors anchors, tuf_root
                                        ? tuf::DescribeTufRoot(text, source)
                                    : json ? DescribeTrustedRoot(text, source)
                                           : ReadKeys(text, source));
  return notes::Format(anchors);
}

}  // namespace airlock::verifier
