// stager/gather.h
//
// What a channel's source offers now, brought into the vault.
#pragma once

#include "airlock/core/home.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"
#include "airlock/platform/vault.h"
#include "airlock/wire/intake.h"
#include "stager/incoming.h"

namespace airlock::stager {

// Fetches the channel's source (its policy says which) into the vault and
// yields the contents document. What is in the vault already is not fetched
// again, so an interrupted run resumes and a repeated one is harmless. All of
// it counts as handed in by whoever asked for it: a list of unknown size with
// the most that it may have, for as long as it comes in.
//
// apt-repo: source "BASE SUITE COMPONENT"; the InRelease, the Packages of each
// architecture wanted, and the .debs that the policy's `packages` name. BASE is
// http://…, https://… or file:///….
// Other kinds: source "file:///DIRECTORY"; every file of the directory. For
// oci-layout and tuf-repo also "file:///ARCHIVE.tar", all of it in one archive.
Result<wire::Gathered> Gather(const Home& home, const ChannelName& channel,
                              const Incoming& incoming,
                              const platform::VaultReader& quarantine);

}  // namespace airlock::stager
