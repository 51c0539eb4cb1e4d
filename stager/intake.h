// stager/intake.h
//
// The vault's only writer, and the only one that fetches.
//
// Intake copies, counts and hashes; it reads nothing. Where it must know what
// to fetch, a worker answers with a list of ours.
#pragma once

#include <string>

#include "airlock/core/home.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/vault.h"
#include "airlock/wire/intake.h"

namespace airlock::stager {

class Intake {
 public:
  static Result<Intake> Open(Home home);

  // One request and its answer. The failure is also sent to the peer.
  Result<Done> Serve(platform::Channel& connection) const;

 private:
  Intake(Home home, platform::VaultWriter vault, platform::VaultReader reader)
      : home_(std::move(home)),
        vault_(std::move(vault)),
        reader_(std::move(reader)) {}

  Result<std::string> Answer(const platform::Message& message) const;
  Result<std::string> Submit(const std::string& body) const;
  Result<std::string> Admit(const ObjectDigest& signed_release) const;

  Home home_;
  platform::VaultWriter vault_;
  platform::VaultReader reader_;
};

}  // namespace airlock::stager
