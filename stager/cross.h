// stager/cross.h
//
// Writing what travels: one directory that a sealed side can check by itself.
#pragma once

#include "airlock/core/home.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/vault.h"
#include "airlock/wire/exporter.h"

namespace airlock::stager {

class Exporter {
 public:
  // Opens the vault's admitted part and nothing else of it.
  static Result<Exporter> Open(Home home);

  // Writes the newest release of a target to
  // outbox/<site>/<target>/<sequence>/, hashing every object again on the way,
  // and puts it on record. If that release has crossed to the site already, the
  // crossing is written again where it is missing and the same record answers.
  Result<notes::Crossed> Cross(const wire::CrossRequest& request) const;

  // One request and its answer.
  Result<Done> Serve(platform::Channel& connection) const;

 private:
  Exporter(Home home, platform::VaultReader admitted)
      : home_(std::move(home)), admitted_(std::move(admitted)) {}
  Home home_;
  platform::VaultReader admitted_;
};

}  // namespace airlock::stager
