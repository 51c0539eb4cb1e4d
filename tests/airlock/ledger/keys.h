// tests/airlock/ledger/keys.h
//
// Keys that are the same on every run, and what people sign with them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/note.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::ledger {

// The same key for the same number, on every run.
inline crypto::SigningKey KeyNumbered(int number) {
  const Bytes seed(32, static_cast<std::byte>(number));
  return crypto::SigningKey::FromEd25519Seed(seed).value();
}
inline crypto::SigningKey CheckpointKey() { return KeyNumbered(1); }

// An SSHSIG blob (PROTOCOL.sshsig), as ssh-keygen -Y sign makes it.
inline Bytes SshSign(const crypto::SigningKey& key, std::string_view name_space,
                     std::string_view message) {
  const auto put = [](std::string& to, std::string_view value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      to.push_back(static_cast<char>(value.size() >> shift & 0xff));
    }
    to += value;
  };
  std::string key_blob;
  put(key_blob, "ssh-ed25519");
  put(key_blob, AsText(key.public_key().ed25519()));
  crypto::Hash hash(crypto::HashAlgorithm::kSha512);
  hash.Update(AsBytes(message));
  std::string to_sign = "SSHSIG";
  put(to_sign, name_space);
  put(to_sign, "");
  put(to_sign, "sha512");
  put(to_sign, AsText(std::move(hash).Finish()));
  std::string signature;
  put(signature, "ssh-ed25519");
  put(signature, AsText(key.Sign(AsBytes(to_sign))));
  std::string blob("SSHSIG\0\0\0\1", 10);
  put(blob, key_blob);
  put(blob, name_space);
  put(blob, "");
  put(blob, "sha512");
  put(blob, signature);
  return CopyOf(AsBytes(blob));
}

inline NoteSignature SshSignatureOf(const crypto::SigningKey& key,
                                    std::string_view text) {
  return {"sshsig", key.public_key().id(),
          SshSign(key, KindOfNote(text), text)};
}

// A note, signed by these people.
inline SignedNote SignedBy(std::string text,
                           const std::vector<int>& key_numbers) {
  SignedNote note{std::move(text), {}};
  for (const int number : key_numbers) {
    note.signatures.push_back(SshSignatureOf(KeyNumbered(number), note.text));
  }
  return note;
}

}  // namespace airlock::ledger
