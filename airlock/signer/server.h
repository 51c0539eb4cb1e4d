// airlock/signer/server.h
//
// Three requests in, seals and releases out.
#pragma once

#include <functional>
#include <string>

#include "airlock/core/home.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/core/secret.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/vault.h"
#include "airlock/signer/high_water.h"
#include "airlock/signer/release_keys.h"
#include "airlock/wire/signer.h"

namespace airlock::signer {

class Server {
 public:
  // `secret` is the signer's own directory: keys, state, stored signatures. It
  // and the passphrase are borrowed for as long as the server is there: keys
  // that a new root names are opened when it comes.
  static Result<Server> Open(const Home& home,
                             const platform::Directory& secret,
                             const Secret& passphrase,
                             std::function<Instant()> clock);

  // One request and its answer. A failure is also sent to the peer.
  Result<Done> Serve(platform::Channel& connection);

 private:
  Server(const Home& home, const platform::Directory& secret,
         const Secret& passphrase, ReleaseKeys keys,
         platform::VaultReader quarantine, std::string worker,
         std::function<Instant()> clock)
      : home_(home),
        secret_(secret),
        passphrase_(passphrase),
        keys_(std::move(keys)),
        quarantine_(std::move(quarantine)),
        worker_(std::move(worker)),
        clock_(std::move(clock)) {}

  // Signs with the keys of `root` from here on.
  Result<Done> TakeKeysOf(const notes::Root& root);
  Result<Done> Seal(const std::string& name, platform::Channel& connection);
  Result<Done> BringIntoForce(const SubmissionId& id);
  Result<Done> Publish(const std::string& name, bool refresh,
                       platform::Channel& connection);

  const Home& home_;
  const platform::Directory& secret_;
  const Secret& passphrase_;
  ReleaseKeys keys_;
  platform::VaultReader quarantine_;
  std::string worker_;  // the program beside this one
  std::function<Instant()> clock_;
};

}  // namespace airlock::signer
