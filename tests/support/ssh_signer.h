// tests/support/ssh_signer.h
//
// A person who signs with an SSH key, without ssh-keygen.
//
//   SshSigner alice("alice");
//   note.signatures = {alice.Sign(note.text, "airlock.decision/v1")};
//
// The key is Ed25519 from the SHA-256 of the seed, so the same name signs the
// same bytes in every run. The blob is PROTOCOL.sshsig's, laid out here by hand
// so that the product's decoder is not tried with its own encoder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "airlock/core/note.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::testing_support {

class SshSigner {
 public:
  explicit SshSigner(std::string_view seed)
      : key_(std::make_shared<const crypto::SigningKey>(
            crypto::SigningKey::FromEd25519Seed(
                crypto::DigestObject(AsBytes(seed)).bytes())
                .value())) {}

  // As a .pub file has it, without a comment.
  std::string line() const { return "ssh-ed25519 " + Base64Encode(blob()); }
  const KeyId& id() const { return key_->public_key().id(); }
  Bytes blob() const {
    return String("ssh-ed25519") + String(key_->public_key().ed25519());
  }

  // Over `text` in `name_space`, or in the kind of the note itself.
  NoteSignature Sign(std::string_view text, std::string_view name_space) const {
    const Bytes hash = [&] {
      crypto::Hash hasher(crypto::HashAlgorithm::kSha512);
      hasher.Update(AsBytes(text));
      return std::move(hasher).Finish();
    }();
    const Piece head = Raw("SSHSIG");
    const Piece middle =
        String(name_space) + String(std::string_view()) + String("sha512");
    const Bytes raw = key_->Sign(head + middle + String(hash));
    const Piece signature = String("ssh-ed25519") + String(raw);
    return {"sshsig", id(),
            head + Uint32(1) + String(blob()) + middle + String(signature)};
  }
  NoteSignature Sign(std::string_view text) const {
    return Sign(text, KindOfNote(text));
  }
  SignedNote Signed(std::string text) const {
    NoteSignature signature = Sign(text);
    return {std::move(text), {std::move(signature)}};
  }

 private:
  // Bytes that join by '+', as the protocol's description reads.
  struct Piece : Bytes {
    friend Piece operator+(Piece a, const Piece& b) {
      Append(a, b);
      return a;
    }
  };
  static Piece Raw(std::string_view text) { return {CopyOf(AsBytes(text))}; }
  static Piece Uint32(std::size_t value) {
    return {{static_cast<std::byte>(value >> 24 & 255),
             static_cast<std::byte>(value >> 16 & 255),
             static_cast<std::byte>(value >> 8 & 255),
             static_cast<std::byte>(value & 255)}};
  }
  static Piece String(ByteView bytes) {
    return Uint32(bytes.size()) + Piece{CopyOf(bytes)};
  }
  static Piece String(std::string_view text) { return String(AsBytes(text)); }

  std::shared_ptr<const crypto::SigningKey> key_;  // so that worlds copy
};

}  // namespace airlock::testing_support
