// stager/intake.h
//
// The vault's only writer, and the only one that fetches.
//
// Intake copies, counts and hashes; it reads nothing. Where it must know what
// to fetch, a worker answers with a list of ours.
#pragma once

#include <string>

#include "airlock/core/home.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/vault.h"
#include "airlock/wire/intake.h"
#include "stager/unclaimed.h"

namespace airlock::stager {

class Intake {
 public:
  static Result<Intake> Open(Home home);

  // One request and its answer. The failure is also sent to the peer.
  Result<Done> Serve(platform::Channel& connection) const;
  // Removes what was abandoned kKeepAbandoned before `now`.
  Result<Done> Collect(Instant now) const;

 private:
  Intake(Home home, platform::VaultWriter vault, platform::VaultReader reader,
         Unclaimed unclaimed)
      : home_(std::move(home)),
        vault_(std::move(vault)),
        reader_(std::move(reader)),
        unclaimed_(std::move(unclaimed)) {}

  Result<std::string> Answer(const platform::Message& message,
                             const platform::Peer& peer) const;
  Result<std::string> Put(int source, const wire::IntakeRequest& request,
                          const platform::Peer& peer) const;
  Result<std::string> Document(const std::string& body,
                               const platform::Peer& peer) const;
  Result<std::string> Submit(const std::string& body) const;
  Result<std::string> Admit(const ObjectDigest& signed_release) const;

  Home home_;
  platform::VaultWriter vault_;
  platform::VaultReader reader_;
  Unclaimed unclaimed_;
};

}  // namespace airlock::stager
