#include "airlock/crypto/sshsig.h"

#include <array>
#include <cstdint>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/der.h"
#include "airlock/crypto/ssh_key_type.h"
#include "airlock/crypto/ssh_wire.h"

namespace airlock::crypto {
namespace {

using Form = SignatureScheme::Form;

constexpr std::string_view kMagic = "SSHSIG";
constexpr std::uint32_t kVersion = 1;
// Key and signature of 16384-bit RSA are 4.2 KiB together; a note takes
// signatures of 8 KiB.
constexpr std::size_t kMaxBlobBytes = 8 * 1024;

// The flags of an authenticator (WebAuthn §6.1): user present, user verified.
// The rest would say that further signed data follows, or that the key may
// leave its device; neither is what a hardware key is asked for.
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;

Failure BadSshsig(std::string why) {
  return {Reason::kSshSignature, std::move(why)};
}

// What an SSHSIG blob says, in its order. Borrows.
struct Sshsig {
  ByteView public_key;
  std::string_view name_space;
  HashAlgorithm hash = HashAlgorithm::kSha256;
  ByteView signature;
};

// What the signature within it says.
struct KeySignature {
  std::string_view type;
  ByteView bytes;
  // Hardware keys only.
  std::uint8_t flags = 0;
  std::uint32_t counter = 0;
};

Result<Sshsig> ReadSshsig(ByteView blob) {
  SshReader reader(blob);
  TRY_DONE(reader.TakeLiteral(kMagic));
  TRY(const std::uint32_t version, reader.TakeNumber());
  if (version != kVersion) return BadSshsig("unknown version");
  Sshsig read;
  TRY(read.public_key, reader.TakeString());
  TRY(const ByteView name_space, reader.TakeString());
  read.name_space = AsText(name_space);
  TRY(const ByteView reserved, reader.TakeString());
  if (!reserved.empty()) return BadSshsig("the reserved field is in use");
  TRY(const ByteView hash, reader.TakeString());
  // PROTOCOL.sshsig allows these two and no third.
  if (AsText(hash) == "sha256") {
    read.hash = HashAlgorithm::kSha256;
  } else if (AsText(hash) == "sha512") {
    read.hash = HashAlgorithm::kSha512;
  } else {
    return BadSshsig("hash that is not accepted");
  }
  TRY(read.signature, reader.TakeString());
  TRY_DONE(reader.End());
  return read;
}

Result<KeySignature> ReadKeySignature(ByteView bytes, bool hardware) {
  SshReader reader(bytes);
  KeySignature read;
  TRY(const ByteView type, reader.TakeString());
  read.type = AsText(type);
  TRY(read.bytes, reader.TakeString());
  if (hardware) {
    TRY(read.flags, reader.TakeByte());
    TRY(read.counter, reader.TakeNumber());
  }
  TRY_DONE(reader.End());
  return read;
}

// RFC 5656 §3.1.2: two mpints, which are contents of DER INTEGERs.
Result<Bytes> EcdsaDerOf(ByteView bytes) {
  SshReader reader(bytes);
  TRY(const ByteView r, reader.TakePositive());
  TRY(const ByteView s, reader.TakePositive());
  TRY_DONE(reader.End());
  Bytes numbers = EncodeDerPositive(r);
  Append(numbers, EncodeDerPositive(s));
  return EncodeDer(DerTag::kSequence, numbers);
}

// What the key signed: the message's hash under its purpose, so that a
// signature for one namespace is worth nothing in another.
Result<Bytes> SignedDataOf(const Sshsig& read, const MessageHash& hash_of) {
  TRY(const Bytes hash, hash_of(read.hash));
  SshWriter writer;
  writer.AddLiteral(AsBytes(kMagic))
      .AddString(read.name_space)
      .AddString(ByteView())
      .AddString(NameOf(read.hash))
      .AddString(hash);
  return std::move(writer).bytes();
}

// PROTOCOL.u2f: a hardware key signs this in place of the data.
Bytes HardwareDataOf(const SshKey& key, const KeySignature& signature,
                     ByteView data) {
  SshWriter writer;
  writer.AddLiteral(Hash().Update(AsBytes(key.application)).Finish())
      .AddByte(signature.flags)
      .AddNumber(signature.counter)
      .AddLiteral(Hash().Update(data).Finish());
  return std::move(writer).bytes();
}

// An RSA key has one type and several signature types (RFC 8332); for all
// others the two are the same.
Result<SignatureScheme> SchemeOf(const SshKey& key, std::string_view type) {
  if (key.key.algorithm() == KeyAlgorithm::kRsa) {
    if (type == "rsa-sha2-256") {
      return SignatureScheme{Form::kRsaPkcs1, HashAlgorithm::kSha256};
    }
    if (type == "rsa-sha2-512") {
      return SignatureScheme{Form::kRsaPkcs1, HashAlgorithm::kSha512};
    }
    return BadSshsig("RSA with another hash than SHA-256 or SHA-512");
  }
  if (type != key.type) return BadSshsig("signature and key differ in type");
  switch (key.key.algorithm()) {
    case KeyAlgorithm::kEd25519:
      return SignatureScheme{Form::kEd25519, HashAlgorithm::kSha256};
    case KeyAlgorithm::kEcdsaP256:
      return SignatureScheme{Form::kEcdsaDer, HashAlgorithm::kSha256};
    case KeyAlgorithm::kEcdsaP384:
      return SignatureScheme{Form::kEcdsaDer, HashAlgorithm::kSha384};
    case KeyAlgorithm::kEcdsaP521:  // no SSH key of ours
    case KeyAlgorithm::kRsa:
      break;
  }
  Fail("an SSH key is of one of four kinds", std::source_location::current());
}

Result<SshKey> VerifyRead(ByteView blob, std::string_view name_space,
                          const MessageHash& hash_of) {
  TRY(const Sshsig read, ReadSshsig(blob));
  if (read.name_space != name_space) {
    return BadSshsig("made for '" + Printable(read.name_space.substr(0, 80)) +
                     "', not for '" + Printable(name_space) + "'");
  }
  TRY(SshKey key, SshKey::Parse(read.public_key));
  TRY(const KeySignature signature,
      ReadKeySignature(read.signature, key.hardware()));
  TRY(const SignatureScheme scheme, SchemeOf(key, signature.type));
  TRY(Bytes data, SignedDataOf(read, hash_of));
  if (key.hardware()) {
    if ((signature.flags & kUserPresent) == 0) {
      return BadSshsig("nobody touched the hardware key");
    }
    if ((signature.flags & ~(kUserPresent | kUserVerified)) != 0) {
      return BadSshsig("unknown flags of a hardware key");
    }
    data = HardwareDataOf(key, signature, data);
  }
  Bytes bytes = CopyOf(signature.bytes);
  if (scheme.form == Form::kEcdsaDer) {
    TRY(bytes, EcdsaDerOf(signature.bytes));
  }
  TRY_DONE(Verify(key.key, scheme, data, bytes));
  return key;
}

}  // namespace

Result<SshKey> VerifySshSignature(ByteView blob, std::string_view name_space,
                                  std::string_view message) {
  return VerifySshSignature(blob, name_space, [&](HashAlgorithm algorithm) {
    return Result<Bytes>(Hash(algorithm).Update(AsBytes(message)).Finish());
  });
}

Result<SshKey> VerifySshSignature(ByteView blob, std::string_view name_space,
                                  const MessageHash& hash_of) {
  // PROTOCOL.sshsig: the empty namespace is not allowed. Here it comes from a
  // note without a kind.
  if (name_space.empty()) return BadSshsig("no namespace");
  if (blob.size() > kMaxBlobBytes) return BadSshsig("too long");
  auto key = VerifyRead(blob, name_space, hash_of);
  if (key.ok() || key.failure().reason == Reason::kBadSignature ||
      key.failure().reason == Reason::kSshSignature) {
    return key;
  }
  return BadSshsig(key.failure().detail);
}

}  // namespace airlock::crypto
