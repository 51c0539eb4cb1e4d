// airlock/cli/ceremony.h
//
// Making the keys of an installation, and the root that introduces them.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/result.h"
#include "airlock/core/secret.h"
#include "airlock/crypto/public_key.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"

namespace airlock::cli {

// A passphrase for a program's keys: 32 random bytes in hex, written to
// `folder`/passphrase with mode 0400. In a packaged installation it becomes a
// systemd credential and the file is deleted (docs/keys.md).
Result<Secret> MakePassphrase(const platform::Directory& folder);

// A passphrase as it stands in a file or comes from a descriptor, without the
// newline that an editor leaves behind.
Result<Secret> ReadPassphrase(const platform::Fd& fd);

// Makes a key, sealed under the passphrase. The first one of a purpose is
// `folder`/<purpose>.key, a later one has its id in its name
// (signer::ReleaseKeys::FileNameOf), so that it does not take the place of one
// that is in use.
enum class KeyNaming { kFirst, kById };
Result<crypto::PublicKey> MakeKey(const platform::Directory& folder,
                                  const std::string& purpose,
                                  crypto::KeyAlgorithm algorithm,
                                  const Secret& passphrase, KeyNaming naming);

// Signs a root twice, for its readers and for TUF's. What the key signed before
// is replaced, so doing it again changes nothing.
void SignRoot(SignedNote& note, const notes::Root& root,
              const crypto::SigningKey& key);

// The order that the note prescribes.
void SortKeys(std::vector<notes::RootKey>& keys);

// Three root keys, two of which sign: version 1 of the root, over the
// operational keys given. The root keys stay in `folder`, which belongs on a
// medium that is kept offline.
inline constexpr std::uint64_t kRootKeys = 3;
inline constexpr std::uint64_t kRootThreshold = 2;
// A year, so that the ceremony is practised; a month's notice is in `doctor`.
inline constexpr Seconds kRootLifetime{365 * 86400};

Result<SignedNote> MakeFirstRoot(const platform::Directory& folder,
                                 const std::string& origin,
                                 std::vector<notes::RootKey> operational,
                                 Instant now);

}  // namespace airlock::cli
