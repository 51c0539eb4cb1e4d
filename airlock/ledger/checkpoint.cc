#include "airlock/ledger/checkpoint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "airlock/crypto/hash.h"

namespace airlock::ledger {
namespace {

// U+2014 and a space, as signed-note begins every signature line.
constexpr std::string_view kDash = "\xe2\x80\x94 ";
constexpr std::byte kEd25519Type{0x01};
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kEd25519Bytes = 64;

Failure Bad(std::string why) {
  return {Reason::kBadCheckpoint, std::move(why)};
}

// Takes one line off `rest`; false if there is no LF.
bool TakeLine(std::string_view& rest, std::string_view& line) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return false;
  line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return true;
}

// One line under the note.
struct SignatureLine {
  std::string_view name;
  Bytes key_id;
  Bytes signature;
};

Result<SignatureLine> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kDash)) return Bad("not a signature line");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return Bad("signature without a name");
  const std::string_view name = line.substr(0, space);
  if (!IsOrigin(name)) return Bad("a signer's name is not acceptable");
  const auto bytes = Base64Decode(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() <= kKeyIdBytes) {
    return Bad("a signature is not base64 of a key id and a signature");
  }
  const auto split = bytes->begin() + kKeyIdBytes;
  return SignatureLine{name, Bytes(bytes->begin(), split),
                       Bytes(split, bytes->end())};
}

}  // namespace

bool IsOrigin(std::string_view text) {
  return !text.empty() && text.size() <= kMaxOriginBytes &&
         std::ranges::all_of(
             text, [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
}

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  Check(IsOrigin(checkpoint.origin), "a checkpoint has an origin");
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         Base64Encode(checkpoint.root.bytes()) + "\n";
}

Result<Checkpoint> ParseCheckpoint(std::string_view body) {
  std::string_view rest = body;
  std::string_view origin;
  std::string_view size_text;
  std::string_view root_text;
  if (!TakeLine(rest, origin) || !TakeLine(rest, size_text) ||
      !TakeLine(rest, root_text)) {
    return Bad("fewer than three lines");
  }
  // Extension lines are allowed by tlog-checkpoint and not auditable, so ours
  // has none.
  if (!rest.empty()) return Bad("more than three lines");
  if (!IsOrigin(origin)) return Bad("the origin is not acceptable");
  const auto size = ParseNumber(size_text);
  if (!size.ok()) return Bad("size " + size.failure().detail);
  const auto root = Base64Decode(root_text);
  if (!root.ok() || root->size() != RootDigest::kBytes) {
    return Bad("the root is not base64 of 32 bytes");
  }
  std::array<std::byte, RootDigest::kBytes> bytes;
  std::ranges::copy(*root, bytes.begin());
  Checkpoint checkpoint{std::string(origin), *size, RootDigest(bytes)};
  if (FormatCheckpoint(checkpoint) != body) return Bad("not canonical");
  return checkpoint;
}

Bytes NoteKeyId(std::string_view name, ByteView ed25519_public) {
  crypto::Hash hash;
  hash.Update(AsBytes(name))
      .Update(AsBytes("\n"))
      .Update(std::span(&kEd25519Type, 1))
      .Update(ed25519_public);
  Bytes id = std::move(hash).Finish();
  id.resize(kKeyIdBytes);
  return id;
}

std::string FormatSignedCheckpoint(const Checkpoint& checkpoint,
                                   const crypto::PublicKey& key,
                                   ByteView signature) {
  Check(signature.size() == kEd25519Bytes, "an Ed25519 signature");
  Bytes bytes = NoteKeyId(checkpoint.origin, key.ed25519());
  Append(bytes, signature);
  return FormatCheckpoint(checkpoint) + "\n" + std::string(kDash) +
         checkpoint.origin + " " + Base64Encode(bytes) + "\n";
}

Result<Checkpoint> OpenSignedCheckpoint(std::string_view text,
                                        std::string_view origin,
                                        const crypto::PublicKey& key) {
  if (text.size() > kMaxCheckpointBytes) return Bad("over 128 KiB");
  if (key.algorithm() != crypto::KeyAlgorithm::kEd25519) {
    return Bad("a checkpoint's key is Ed25519");
  }
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos) return Bad("no signature");
  const std::string_view body = text.substr(0, blank + 1);
  TRY(Checkpoint checkpoint, ParseCheckpoint(body));
  if (checkpoint.origin != origin) {
    return Bad("the origin is " + Printable(checkpoint.origin) + ", not " +
               Printable(origin));
  }
  const Bytes key_id = NoteKeyId(origin, key.ed25519());
  const crypto::SignatureScheme scheme{};
  bool verified = false;
  std::string_view rest = text.substr(blank + 2);
  while (!rest.empty()) {
    std::string_view line;
    if (!TakeLine(rest, line)) return Bad("signature without LF");
    TRY(const SignatureLine signature, ParseSignatureLine(line));
    // Name and id together say whose signature it is (signed-note); those of
    // strangers are theirs to check.
    if (signature.name != origin || signature.key_id != key_id) continue;
    if (!crypto::Verify(key, scheme, AsBytes(body), signature.signature).ok()) {
      return Bad("the signature of " + Printable(origin) + " does not verify");
    }
    verified = true;
  }
  if (!verified) return Bad("not signed by the ledger's key");
  return checkpoint;
}

}  // namespace airlock::ledger
