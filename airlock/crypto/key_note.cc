// SigningKey as an `airlock.key/v1` note.
//
//   purpose    what the key is for, a plain name
//   algorithm  "ed25519" or "ecdsa-p256"
//   public     base64 of its SubjectPublicKeyInfo
//   kdf        "argon2id", operations, bytes of memory (RFC 9106)
//   salt       base64, 16 bytes
//   nonce      base64, 24 bytes
//   sealed     base64 of secretbox(SHA-256 of all lines above || 32 bytes)
//
// The digest inside ties the lines above to the key: without it, a file could
// be relabelled for another purpose by whoever can write it.
#include <algorithm>
#include <span>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/crypto/key_handles.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::crypto {
namespace {

constexpr std::string_view kKind = "airlock.key/v1";
constexpr std::string_view kKdf = "argon2id";
// Six short lines; a P-256 key makes 500 bytes of them.
constexpr std::size_t kMaxNoteBytes = 4096;

// Two passes over 64 MiB: a tenth of a second for us. A file may ask for more,
// up to three passes over 256 MiB: a file that asks for gigabytes is an attack
// on whoever opens it, and one that asks for less makes guessing cheap.
constexpr std::uint64_t kOperations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::uint64_t kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
constexpr std::uint64_t kMaxOperations = crypto_pwhash_OPSLIMIT_MODERATE;
constexpr std::uint64_t kMaxMemory = crypto_pwhash_MEMLIMIT_MODERATE;

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kPrivateBytes = 32;
constexpr std::size_t kPlainBytes = kDigestBytes + kPrivateBytes;
constexpr std::size_t kSealedBytes = kPlainBytes + crypto_secretbox_MACBYTES;

Failure BadKey(std::string why) { return {Reason::kBadKey, std::move(why)}; }

// What a key note says, in its order.
struct KeyNote {
  std::string purpose;
  PublicKey public_key;
  std::uint64_t operations = kOperations;
  std::uint64_t memory = kMemory;
  Bytes salt;
  Bytes nonce;
  Bytes sealed;
};

NoteWriter FormatHead(const KeyNote& note) {
  NoteWriter writer(kKind);
  writer.Add("purpose", std::string_view(note.purpose))
      .Add("algorithm", NameOf(note.public_key.algorithm()))
      .Add("public", std::string_view(Base64Encode(note.public_key.spki())))
      .Add("kdf", std::string_view(std::string(kKdf) + " " +
                                   std::to_string(note.operations) + " " +
                                   std::to_string(note.memory)))
      .Add("salt", std::string_view(Base64Encode(note.salt)))
      .Add("nonce", std::string_view(Base64Encode(note.nonce)));
  return writer;
}

std::string Format(const KeyNote& note) {
  NoteWriter writer = FormatHead(note);
  writer.Add("sealed", std::string_view(Base64Encode(note.sealed)));
  return std::move(writer).text();
}

std::array<std::byte, kDigestBytes> DigestHead(const KeyNote& note) {
  return DigestNote(FormatHead(note).text()).bytes();
}

Result<Bytes> TakeBytes(NoteReader& reader, std::string_view name,
                        std::size_t size) {
  TRY(const std::string_view text, reader.Take(name));
  TRY(Bytes bytes, Base64Decode(text));
  if (bytes.size() != size) {
    return Failure{Reason::kBadNote, std::string(name) + " is not of " +
                                         std::to_string(size) + " bytes"};
  }
  return bytes;
}

Result<KeyNote> Parse(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kKind, kMaxNoteBytes));
  TRY(const std::string_view purpose, reader.Take("purpose"));
  if (!IsName(purpose)) {
    return Failure{Reason::kBadName, "a key's purpose is a plain name"};
  }
  TRY(const std::string_view algorithm, reader.Take("algorithm"));
  TRY(const std::string_view public_text, reader.Take("public"));
  TRY(const Bytes spki, Base64Decode(public_text));
  TRY(PublicKey public_key, PublicKey::FromSpki(spki));
  if (algorithm != NameOf(public_key.algorithm())) {
    return BadKey("the key's algorithm is not the one named");
  }
  TRY(Tokens kdf, reader.TakeTokens("kdf"));
  TRY(const std::string_view kdf_name, kdf.Next());
  TRY(const std::uint64_t operations, kdf.NextNumber());
  TRY(const std::uint64_t memory, kdf.NextNumber());
  TRY_DONE(kdf.End());
  if (kdf_name != kKdf) return BadKey("unknown key derivation");
  if (operations < kOperations || operations > kMaxOperations ||
      memory < kMemory || memory > kMaxMemory) {
    return BadKey("key derivation outside of its limits");
  }
  TRY(Bytes salt, TakeBytes(reader, "salt", crypto_pwhash_SALTBYTES));
  TRY(Bytes nonce, TakeBytes(reader, "nonce", crypto_secretbox_NONCEBYTES));
  TRY(Bytes sealed, TakeBytes(reader, "sealed", kSealedBytes));
  TRY_DONE(reader.End());
  KeyNote note{
      std::string(purpose), std::move(public_key), operations,       memory,
      std::move(salt),      std::move(nonce),      std::move(sealed)};
  // One spelling: whatever the readers above let pass ends here.
  if (Format(note) != text) {
    return Failure{Reason::kBadNote, "key note not canonical"};
  }
  return note;
}

Result<LockedBytes> DeriveKey(const KeyNote& note, const Secret& passphrase) {
  StartSodium();
  if (passphrase.size() == 0) {
    return Failure{Reason::kWrongPassphrase, "the passphrase is empty"};
  }
  LockedBytes key(crypto_secretbox_KEYBYTES);
  const ByteView clear = passphrase.exposed();
  if (crypto_pwhash(key.data(), key.size(),
                    reinterpret_cast<const char*>(clear.data()), clear.size(),
                    SodiumOctets(note.salt), note.operations,
                    static_cast<std::size_t>(note.memory),
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Failure{Reason::kIo, "not enough memory to derive a key (" +
                                    std::to_string(note.memory) + " bytes)"};
  }
  return key;
}

}  // namespace

Result<std::string> SigningKey::Seal(std::string_view purpose,
                                     const Secret& passphrase) const {
  if (!IsName(purpose)) {
    return Failure{Reason::kBadName, "a key's purpose is a plain name"};
  }
  KeyNote note{.purpose = std::string(purpose),
               .public_key = impl_->public_key,
               .salt = RandomBytes(crypto_pwhash_SALTBYTES),
               .nonce = RandomBytes(crypto_secretbox_NONCEBYTES),
               .sealed = Bytes(kSealedBytes)};
  TRY(const LockedBytes key, DeriveKey(note, passphrase));
  LockedBytes plain(kPlainBytes);
  const auto digest = DigestHead(note);
  const ByteView stored = impl_->stored();
  std::copy_n(SodiumOctets(digest), digest.size(), plain.data());
  std::copy_n(SodiumOctets(stored), stored.size(),
              plain.data() + digest.size());
  Check(crypto_secretbox_easy(WritableOctets(note.sealed), plain.data(),
                              plain.size(), SodiumOctets(note.nonce),
                              key.data()) == 0,
        "libsodium seals");
  return Format(note);
}

Result<SigningKey> SigningKey::Open(std::string_view note,
                                    std::string_view purpose,
                                    const Secret& passphrase) {
  TRY(const KeyNote read, Parse(note));
  if (read.purpose != purpose) {
    return BadKey("a key for '" + read.purpose + "', not for '" +
                  Printable(purpose.substr(0, 80)) + "'");
  }
  TRY(const LockedBytes key, DeriveKey(read, passphrase));
  LockedBytes plain(kPlainBytes);
  if (crypto_secretbox_open_easy(plain.data(), SodiumOctets(read.sealed),
                                 read.sealed.size(), SodiumOctets(read.nonce),
                                 key.data()) != 0) {
    return Failure{Reason::kWrongPassphrase, "key for '" + read.purpose + "'"};
  }
  const auto digest = DigestHead(read);
  if (sodium_memcmp(plain.data(), digest.data(), digest.size()) != 0) {
    return BadKey("the key's file was changed after it was sealed");
  }
  TRY(SigningKey opened, FromStored(read.public_key.algorithm(),
                                    plain.view().subspan(kDigestBytes)));
  if (opened.public_key() != read.public_key) {
    return BadKey("the public key is not that of the private one");
  }
  return opened;
}

Result<PublicKey> PublicKeyOf(std::string_view note) {
  TRY(KeyNote read, Parse(note));
  return std::move(read.public_key);
}

}  // namespace airlock::crypto
