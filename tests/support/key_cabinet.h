// tests/support/key_cabinet.h
//
// The keys of the airlock that tests play, and roots that introduce them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/root.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/platform/directory.h"
#include "airlock/signer/release_keys.h"
#include "tests/support/temp_directory.h"

namespace airlock::testing_support {

inline constexpr std::string_view kSiteOrigin = "airlock.example/1";

// Our own keys. Opening the signer's costs seconds of Argon2id, so a process
// does it once.
struct KeyCabinet {
  KeyCabinet();
  static const KeyCabinet& Get();

  TempDirectory folder;
  platform::Directory secret;  // what the signer calls its own
  signer::ReleaseKeys release;
  crypto::SigningKey checkpoint;
  std::vector<crypto::SigningKey> root;  // three, of which two sign

  // Version 1, and the next one after another, with the same keys.
  notes::Root FirstRoot(Instant issued) const;
  notes::Root RootAfter(const notes::Root& before, Instant issued) const;
  // Signed by these of the root keys.
  SignedNote Sign(const notes::Root& root,
                  const std::vector<std::size_t>& signers) const;
};
notes::RootKey RootKeyOf(std::string purpose, const crypto::SigningKey& key);
SignedNote SignRoot(const notes::Root& root,
                    const std::vector<const crypto::SigningKey*>& signers);
crypto::SigningKey SeededKey(std::string_view seed);

}  // namespace airlock::testing_support
