#include "policies/signatures.h"

#include "airlock/crypto/sshsig.h"

namespace airlock::policies {
namespace {

Result<PersonName> PersonBehind(const SignedNote& note,
                                const NoteSignature& signature,
                                const Roster& roster, Instant when) {
  if (signature.scheme != "sshsig") {
    return Failure{Reason::kSshSignature,
                   "people sign with sshsig, not " + signature.scheme};
  }
  TRY(const crypto::SshKey signer,
      crypto::VerifySshSignature(signature.bytes, KindOfNote(note.text),
                                 note.text));
  if (signer.key.id() != signature.key) {
    return Failure{Reason::kBadSignature,
                   "a signature by another key than the one it names"};
  }
  return roster.PersonOf(signer.key.id(), when);
}

}  // namespace

Result<PersonName> SignerOf(const SignedNote& note, const Roster& roster,
                            Instant when) {
  if (note.signatures.empty()) {
    return Failure{Reason::kUnsigned, std::string(KindOfNote(note.text))};
  }
  if (note.signatures.size() > 1) {
    return Failure{Reason::kSshSignature,
                   "more than one signature where one person speaks"};
  }
  return PersonBehind(note, note.signatures[0], roster, when);
}

std::set<PersonName> AdministratorsOf(const SignedNote& note,
                                      const Roster& roster, Instant when) {
  std::set<PersonName> administrators;
  for (const NoteSignature& signature : note.signatures) {
    auto name = PersonBehind(note, signature, roster, when);
    if (!name.ok()) continue;
    const Person* person = roster.Find(*name);
    if (person != nullptr && person->Has("administrator")) {
      administrators.insert(*std::move(name));
    }
  }
  return administrators;
}

}  // namespace airlock::policies
