#include "verifier/sigstore/log_checkpoint.h"

#include <algorithm>
#include <vector>

namespace airlock::verifier {
namespace {

// signed-note asks verifiers to take 16.
constexpr std::size_t kMaxSignatures = 64;
constexpr std::size_t kHintBytes = 4;
// U+2014, a blank.
constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";

Failure Bad(std::string why) {
  return {Reason::kBadCheckpoint, std::move(why)};
}

struct NoteSignature {
  std::string_view name;
  Bytes hint;
  Bytes signature;
};

// Lines without their line feeds; the text must end in one.
Result<std::vector<std::string_view>> LinesOf(std::string_view text) {
  if (!text.ends_with('\n')) return Bad("no line feed at the end");
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
    if (lines.back().empty()) return Bad("an empty line");
  }
  return lines;
}

Result<LogCheckpoint> ParseBody(std::string_view body) {
  TRY(const std::vector<std::string_view> lines, LinesOf(body));
  // Further lines are the log's own (tlog-checkpoint, "extension lines").
  if (lines.size() < 3) return Bad("no origin, size and root");
  const auto size = ParseNumber(lines[1]);
  const auto root = Base64Decode(lines[2]);
  if (!size.ok()) return Bad("the size is not a number");
  if (!root.ok() || root->size() != RootDigest::kBytes) {
    return Bad("the root is not a hash");
  }
  std::array<std::byte, RootDigest::kBytes> bytes;
  std::copy(root->begin(), root->end(), bytes.begin());
  return LogCheckpoint{std::string(lines[0]), *size, RootDigest(bytes)};
}

Result<NoteSignature> ParseSignature(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) return Bad("a signature's line");
  line.remove_prefix(kSignatureMark.size());
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || blank == 0) {
    return Bad("a signature without name");
  }
  auto bytes = Base64Decode(line.substr(blank + 1));
  if (!bytes.ok() || bytes->size() <= kHintBytes) {
    return Bad("a signature is not base64");
  }
  NoteSignature signature;
  signature.name = line.substr(0, blank);
  signature.hint.assign(bytes->begin(), bytes->begin() + kHintBytes);
  signature.signature.assign(bytes->begin() + kHintBytes, bytes->end());
  return signature;
}

// Rekor v1's origin is its name, " - " and the number of its tree.
bool IsNameOf(std::string_view name, std::string_view origin) {
  return name == origin || origin.starts_with(std::string(name) + " - ");
}

bool IsPrefix(const Bytes& hint, ByteView id) {
  return id.size() >= kHintBytes &&
         std::equal(hint.begin(), hint.end(), id.begin());
}

// signed-note's own key id for Ed25519.
Bytes NoteKeyId(std::string_view name, const crypto::PublicKey& key) {
  const std::string head = std::string(name) + "\n\x01";
  return crypto::Hash().Update(AsBytes(head)).Update(key.ed25519()).Finish();
}

bool IsHintOf(const NoteSignature& signature, const TransparencyLog& log) {
  if (IsPrefix(signature.hint, log.id) ||
      IsPrefix(signature.hint, log.checkpoint_id)) {
    return true;
  }
  return log.key->algorithm() == crypto::KeyAlgorithm::kEd25519 &&
         IsPrefix(signature.hint, NoteKeyId(signature.name, *log.key));
}

}  // namespace

Result<LogCheckpoint> OpenLogCheckpoint(std::string_view envelope,
                                        const TransparencyLog& log) {
  if (envelope.size() > kMaxLogCheckpointBytes) {
    return Failure{Reason::kTooLarge, "a checkpoint of over 128 KiB"};
  }
  if (!IsUtf8(envelope)) return Bad("not UTF-8");
  if (!log.key) return Bad("the log's key is of a kind not verified here");
  // The first empty line ends the note's text, in which there is none.
  const std::size_t end = envelope.find("\n\n");
  if (end == std::string_view::npos) return Bad("no signatures");
  const std::string_view body = envelope.substr(0, end + 1);
  TRY(LogCheckpoint checkpoint, ParseBody(body));
  TRY(const auto lines, LinesOf(envelope.substr(end + 2)));
  if (lines.size() > kMaxSignatures) return Bad("over 64 signatures");
  bool signed_by_log = false;
  for (const std::string_view line : lines) {
    TRY(const NoteSignature signature, ParseSignature(line));
    if (!IsNameOf(signature.name, checkpoint.origin) ||
        !IsHintOf(signature, log)) {
      continue;
    }
    if (!crypto::Verify(*log.key, log.scheme, AsBytes(body),
                        signature.signature)
             .ok()) {
      return Bad("the log's signature does not hold");
    }
    signed_by_log = true;
  }
  if (!signed_by_log) return Bad("no signature of the log");
  return checkpoint;
}

}  // namespace airlock::verifier
