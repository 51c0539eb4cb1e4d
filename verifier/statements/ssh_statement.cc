#include "verifier/statements/ssh_statement.h"

#include "airlock/crypto/sshsig.h"
#include "verifier/statements/allowed_signers.h"
#include "verifier/statements/strength.h"

namespace airlock::verifier {

Result<std::string> AnswerSshSignature(const Inquiry& inquiry) {
  const notes::Question& asked = inquiry.question;
  TRY(const std::string name_space, asked.Only("namespace"));
  TRY(const std::string identity, asked.Only("identity"));
  TRY(const std::string when, asked.Only("now"));
  TRY(const Instant now, Instant::Parse(when));
  TRY(const std::string_view armoured, inquiry.Document("signature"));
  TRY(const std::string_view file, inquiry.Document("allowed-signers"));
  if (!inquiry.artifact || name_space.empty() || identity.empty()) {
    return Failure{Reason::kUsage, "file, namespace and identity are needed"};
  }
  TRY(const std::vector<AllowedSigner> signers, ParseAllowedSigners(file));
  TRY(const Bytes blob, crypto::UnarmourSshSignature(armoured));
  TRY(const crypto::SshKey key,
      crypto::VerifySshSignature(blob, name_space,
                                 [&](crypto::HashAlgorithm algorithm) {
                                   return inquiry.artifact->Digest(algorithm);
                                 }));
  TRY_DONE(CheckAllowed(signers, key, identity, name_space, now));
  TRY(const Bytes digest,
      inquiry.artifact->Digest(crypto::HashAlgorithm::kSha256));
  notes::Statement said;
  said.family = "sshsig";
  said.signers.push_back({key.key.id(), identity, "", "allowed-signers"});
  said.subjects.push_back({"", "sha256", HexEncode(digest)});
  said.facts = {{"namespace", name_space}, {"key", key.line()}};
  NoteStrength(key.key, said);
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

}  // namespace airlock::verifier
