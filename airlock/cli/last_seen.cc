#include "airlock/cli/last_seen.h"

#include <cstdlib>
#include <string>

#include "airlock/crypto/hash.h"
#include "airlock/ledger/checkpoint.h"
#include "airlock/platform/directory.h"

namespace airlock::cli {
namespace {

constexpr std::uint64_t kMaxCheckpointBytes = 4096;

Result<platform::Directory> StateFolder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::string path;
  if (state != nullptr && *state != '\0') {
    path = std::string(state) + "/airlock";
  } else if (home != nullptr && *home != '\0') {
    path = std::string(home) + "/.local/state/airlock";
  } else {
    return Failure{Reason::kConfiguration,
                   "neither $XDG_STATE_HOME nor $HOME is set"};
  }
  return platform::Directory::Make(path, 0700);
}

std::string NameFor(const ledger::Reader& reader) {
  return "seen-" +
         crypto::DigestNote(reader.checkpoint().origin).hex().substr(0, 16);
}

}  // namespace

Result<Done> CheckLastSeen(const ledger::Reader& reader) {
  TRY(const platform::Directory folder, StateFolder());
  const std::string name = NameFor(reader);
  if (!folder.Has(name)) return Done{};
  TRY(const std::string text, folder.ReadText(name, kMaxCheckpointBytes));
  TRY(const ledger::Checkpoint seen, ledger::ParseCheckpoint(text));
  if (seen.size > reader.size()) {
    return Failure{Reason::kInconsistent, "you were shown " +
                                              std::to_string(seen.size) +
                                              " records before, and now " +
                                              std::to_string(reader.size())};
  }
  TRY(const RootDigest then, reader.RootAt(seen.size));
  if (then != seen.root) {
    return Failure{Reason::kInconsistent,
                   "the first " + std::to_string(seen.size) +
                       " records are not those that you were shown"};
  }
  return Done{};
}

Result<Done> RememberLastSeen(const ledger::Reader& reader) {
  TRY(const platform::Directory folder, StateFolder());
  return folder.Replace(NameFor(reader),
                        AsBytes(ledger::FormatCheckpoint(reader.checkpoint())),
                        0600);
}

}  // namespace airlock::cli
