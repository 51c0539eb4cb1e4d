// tests/airlock/crypto/sshsig_builder.h
//
// SSH signatures out of our own keys, right ones and wrong ones.
//
// ssh-keygen makes only right ones, and hardware keys need hardware. Each field
// can be set to what an attacker would write there; the arithmetic is then done
// over exactly that.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/der.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/crypto/ssh_wire.h"
#include "airlock/crypto/sshsig.h"

namespace airlock::testing_support {

using namespace airlock::crypto;

struct SshSigner {
  SigningKey key;
  SshKey ssh;

  static SshSigner Make(KeyAlgorithm algorithm, std::string type,
                        std::string application = "") {
    SigningKey key = SigningKey::Generate(algorithm).value();
    PublicKey public_key = key.public_key();
    return {std::move(key), SshKey{std::move(public_key), std::move(type),
                                   std::move(application)}};
  }
};

struct SshsigBuilder {
  std::string magic = "SSHSIG";
  std::uint32_t version = 1;
  std::optional<Bytes> key_blob = std::nullopt;  // the signer's, unless set
  std::string name_space = "airlock.test/v1";
  std::string reserved = "";
  std::string hash = "sha512";
  std::optional<std::string> signature_type =
      std::nullopt;  // the key's, unless set
  std::uint8_t flags = 0x01;
  std::uint32_t counter = 7;
  std::optional<std::string> signed_application =
      std::nullopt;  // the key's, unless set
  std::string after_signature = "";
  std::string after_all = "";

  Bytes Sign(const SshSigner& signer, std::string_view message) const {
    const auto algorithm = HashNamed(hash);
    SshWriter data;
    data.AddLiteral(AsBytes("SSHSIG"))
        .AddString(name_space)
        .AddString(reserved)
        .AddString(hash)
        .AddString(Hash(algorithm.ok() ? *algorithm : HashAlgorithm::kSha256)
                       .Update(AsBytes(message))
                       .Finish());
    Bytes to_sign = std::move(data).bytes();
    if (signer.ssh.hardware()) {
      SshWriter hardware;
      hardware
          .AddLiteral(Hash()
                          .Update(AsBytes(signed_application.value_or(
                              signer.ssh.application)))
                          .Finish())
          .AddByte(flags)
          .AddNumber(counter)
          .AddLiteral(Hash().Update(to_sign).Finish());
      to_sign = std::move(hardware).bytes();
    }
    Bytes raw = signer.key.Sign(to_sign);
    if (signer.key.public_key().algorithm() != KeyAlgorithm::kEd25519) {
      DerReader outer(raw);
      DerReader numbers(outer.Take(DerTag::kSequence).value());
      SshWriter mpints;
      mpints.AddPositive(numbers.TakePositive().value());
      mpints.AddPositive(numbers.TakePositive().value());
      raw = std::move(mpints).bytes();
    }
    SshWriter signature;
    signature.AddString(signature_type.value_or(signer.ssh.type))
        .AddString(raw);
    if (signer.ssh.hardware()) signature.AddByte(flags).AddNumber(counter);
    signature.AddLiteral(AsBytes(after_signature));
    SshWriter blob;
    blob.AddLiteral(AsBytes(magic))
        .AddNumber(version)
        .AddString(key_blob.value_or(signer.ssh.blob()))
        .AddString(name_space)
        .AddString(reserved)
        .AddString(hash)
        .AddString(std::move(signature).bytes())
        .AddLiteral(AsBytes(after_all));
    return std::move(blob).bytes();
  }
};

}  // namespace airlock::testing_support
