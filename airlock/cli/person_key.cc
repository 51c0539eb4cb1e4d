#include "airlock/cli/person_key.h"

#include "airlock/crypto/sshsig.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"

namespace airlock::cli {
namespace {

constexpr char kSshKeygen[] = "/usr/bin/ssh-keygen";

Result<std::string> PublicHalf(const std::string& key) {
  const std::string path = key.ends_with(".pub") ? key : key + ".pub";
  const std::size_t slash = path.rfind('/');
  TRY(const platform::Directory folder,
      platform::Directory::Open(
          slash == std::string::npos ? "." : path.substr(0, slash)));
  auto text = folder.ReadText(
      slash == std::string::npos ? path : path.substr(slash + 1), 16 * 1024);
  if (!text.ok()) {
    return Failure{Reason::kUnreadable,
                   path + ": " + text.failure().detail +
                       "; the public half must lie beside the key"};
  }
  while (text->ends_with('\n')) text->pop_back();
  return text;
}

}  // namespace

Result<NoteSignature> SignNote(std::string_view text, const std::string& key) {
  if (key.empty()) {
    return Failure{Reason::kUsage, "--key FILE says which SSH key signs"};
  }
  const std::string name_space(KindOfNote(text));
  auto armoured = platform::RunTool(
      {kSshKeygen, "-q", "-Y", "sign", "-f", key, "-n", name_space}, text);
  if (!armoured.ok()) {
    return Failure{Reason::kNotAllowed,
                   "ssh-keygen did not sign: " + armoured.failure().detail};
  }
  TRY(Bytes blob, crypto::UnarmourSshSignature(*armoured));
  TRY(const crypto::SshKey signer,
      crypto::VerifySshSignature(blob, name_space, text));
  return NoteSignature{"sshsig", signer.key.id(), std::move(blob)};
}

Result<PersonName> PersonOfKey(const std::string& key,
                               const policies::Roster& roster, Instant now) {
  TRY(const std::string line, PublicHalf(key));
  TRY(const crypto::SshKey parsed, crypto::SshKey::ParseLine(line));
  return roster.PersonOf(parsed.key.id(), now);
}

}  // namespace airlock::cli
