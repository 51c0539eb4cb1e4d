#include "airlock/cli/activate.h"

#include "airlock/cli/person_key.h"
#include "airlock/crypto/hash.h"
#include "airlock/ledger/wire.h"
#include "airlock/platform/directory.h"

namespace airlock::cli {
namespace {

Result<platform::Directory> GatheringFolder(const Home& home) {
  return platform::Directory::Make(home.root() + "/activation", 0770);
}

}  // namespace

Result<ledger::Appended> AppendToSite(const Home& home,
                                      const stager::SiteNow& now,
                                      SignedNote note) {
  ledger::AppendRequest request;
  request.author = Author::kPerson;
  request.separation = now.installation.separation;
  request.subject = SiteSubject();
  TRY(const Chain chain, now.reader.ChainOf(SiteSubject()));
  if (!chain.empty()) request.previous = chain.back().digest;
  request.body = std::move(note);
  return ledger::AppendThrough(home.socket("ledger"), request);
}

Result<Output> Activate(const std::string& key, const Home& home,
                        const stager::SiteNow& now, const std::string& text,
                        const std::string& what) {
  return Activate(key, home, now, text, what,
                  now.site.roster ? now.site.roster->body.activation : 1);
}

Result<Output> Activate(const std::string& key, const Home& home,
                        const stager::SiteNow& now, const std::string& text,
                        const std::string& what, std::uint64_t needed) {
  TRY(const NoteSignature own, SignNote(text, key));
  const std::string digest = crypto::DigestNote(text).hex();
  TRY(const platform::Directory gathered, GatheringFolder(home));
  TRY_DONE(gathered.Replace(digest + "." + own.key.hex().substr(0, 16),
                            AsBytes(FormatSigned({text, {own}})), 0660));
  TRY(const std::vector<std::string> names, gathered.List());
  SignedNote note{text, {}};
  for (const std::string& name : names) {
    if (!name.starts_with(digest + ".")) continue;
    TRY(const std::string one, gathered.ReadText(name, kMaxRecordBytes));
    TRY(const SignedNote parsed, ParseSigned(one));
    if (parsed.text != text) continue;
    for (const NoteSignature& signature : parsed.signatures) {
      note.signatures.push_back(signature);
    }
  }
  Output output;
  output.json = {{"digest", crypto::DigestNote(text).text()},
                 {"signatures", note.signatures.size()},
                 {"needed", needed}};
  if (note.signatures.size() < needed) {
    output.text = what + ": " + std::to_string(note.signatures.size()) +
                  " of " + std::to_string(needed) +
                  " administrators have signed\n";
    output.exit_code = ExitCodeOf(Reason::kPending);
    return output;
  }
  TRY(const ledger::Appended appended, AppendToSite(home, now, note));
  output.text =
      what + " is in force (record " + std::to_string(appended.index) + ")\n";
  output.json.push_back({"record", appended.digest.text()});
  return output;
}

Result<std::vector<std::string>> Gathering(const Home& home,
                                           std::string_view kind) {
  TRY(const platform::Directory gathered, GatheringFolder(home));
  TRY(const std::vector<std::string> names, gathered.List());
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    TRY(const std::string one, gathered.ReadText(name, kMaxRecordBytes));
    auto parsed = ParseSigned(one);
    if (!parsed.ok() || KindOfNote(parsed->text) != kind) continue;
    texts.push_back(std::move(parsed->text));
  }
  return texts;
}

}  // namespace airlock::cli
