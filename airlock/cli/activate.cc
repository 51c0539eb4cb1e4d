#include "airlock/cli/activate.h"

#include <functional>
#include <set>

#include "airlock/cli/person_key.h"
#include "airlock/crypto/hash.h"
#include "airlock/ledger/law.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/wire/append.h"
#include "policies/signatures.h"

namespace airlock::cli {
namespace {

// How many of a note's signatures count.
using Counting = std::function<std::uint64_t(const SignedNote& note)>;

Result<platform::Directory> GatheringFolder(const Home& home) {
  return platform::Directory::Make(home.root() + "/activation", 0770);
}

// Leaves the caller's signature beside the installation, under the digest of
// what it signs, and yields the note with it and with those that others left.
// The whole group may leave things there: what does not count would spoil the
// record.
Result<SignedNote> Gather(const Home& home, SignedNote note,
                          const Counting& count) {
  const std::string start = crypto::DigestNote(note.text).hex() + ".";
  const NoteSignature& own = note.signatures[0];
  TRY(const platform::Directory folder, GatheringFolder(home));
  // Nobody can take a name first that comes from a signature not yet seen.
  TRY_DONE(folder.Replace(
      start + crypto::DigestObject(own.bytes).hex().substr(0, 16),
      AsBytes(FormatSigned(note)), 0660));
  TRY(const std::vector<std::string> names, folder.List());
  for (const std::string& name : names) {
    if (!name.starts_with(start)) continue;
    const auto text = folder.ReadText(name, kMaxRecordBytes);
    if (!text.ok()) continue;
    const auto left = ParseSigned(*text);
    if (!left.ok() || left->text != note.text) continue;
    for (const NoteSignature& signature : left->signatures) {
      SignedNote with = note;
      with.signatures.push_back(signature);
      if (count(with) > count(note)) note = std::move(with);
    }
  }
  return note;
}

Result<Output> ActivateCounted(const Home& home, const stager::SiteNow& now,
                               SignedNote note, const std::string& what,
                               std::uint64_t needed, const Counting& count) {
  if (needed > 1) {
    TRY(note, Gather(home, std::move(note), count));
  }
  const std::uint64_t given = count(note);
  Output output;
  output.json = {{"digest", crypto::DigestNote(note.text).text()},
                 {"signatures", given},
                 {"needed", needed}};
  if (given < needed) {
    output.text = what + ": " + std::to_string(given) + " of " +
                  std::to_string(needed) + " administrators have signed\n";
    output.exit_code = ExitCodeOf(Reason::kPending);
    return output;
  }
  TRY(const ledger::Appended appended,
      AppendToSite(home, now, std::move(note)));
  output.text =
      what + " is in force (record " + std::to_string(appended.index) + ")\n";
  output.json.push_back({"record", appended.digest.text()});
  return output;
}

// Distinct keys, if every signature holds.
std::uint64_t KeysOf(const SignedNote& note) {
  if (!ledger::CheckSignatures(note).ok()) return 0;
  std::set<KeyId> keys;
  for (const NoteSignature& signature : note.signatures) {
    keys.insert(signature.key);
  }
  return keys.size();
}

}  // namespace

Result<ledger::Appended> AppendToSite(const Home& home,
                                      const stager::SiteNow& now,
                                      SignedNote note) {
  return wire::AppendNext(home.socket("ledger"), now.reader, Author::kPerson,
                          SiteSubject(), std::move(note));
}

Result<Output> Activate(const std::string& key, const Home& home,
                        const stager::SiteNow& now, const std::string& text,
                        const std::string& what) {
  TRY(const NoteSignature own, SignNote(text, key));
  SignedNote note{text, {own}};
  if (!now.site.roster) {
    return ActivateCounted(home, now, std::move(note), what, 1, KeysOf);
  }
  const policies::Roster& roster = now.site.roster->body;
  const Counting count = [&roster](const SignedNote& signed_note) {
    return policies::AdministratorsOf(signed_note, roster, platform::Now())
        .size();
  };
  if (count(note) == 0) {
    return Failure{Reason::kNotAllowed,
                   "the key is no administrator's of the roster in force"};
  }
  return ActivateCounted(home, now, std::move(note), what, roster.activation,
                         count);
}

Result<Output> ActivateByKeys(const std::string& key, const Home& home,
                              const stager::SiteNow& now,
                              const std::string& text, const std::string& what,
                              std::uint64_t needed) {
  TRY(const NoteSignature own, SignNote(text, key));
  return ActivateCounted(home, now, {text, {own}}, what, needed, KeysOf);
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
