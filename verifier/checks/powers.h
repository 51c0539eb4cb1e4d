// verifier/checks/powers.h
//
// What a file may do by its mode and its place, wherever it is installed.
//
// One table for `inspect` and for `diff`: what is a power in one version is the
// same power in the next.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"

namespace airlock::verifier {

// What a member lets its owner or its author do on the machine that installs
// it. Stable words: they stand in JSON.
enum class Power {
  kSetuid,           // "setuid": runs as its owner (mode 04000)
  kSetgid,           // "setgid": a program that runs as its group (02000, and
                     // executable; on a directory it only hands the group on)
  kCapabilities,     // "capabilities": security.capability
  kWorldWritable,    // "world-writable": without the sticky bit
  kInstallScript,    // "install-script": run by dpkg or rpm as root
  kStartsByItself,   // "starts-by-itself": units, timers, cron, init, D-Bus
  kAuthentication,   // "authentication": sudoers, PAM, polkit, SSH
  kTrust,            // "trust": CA certificates, package signers and sources
  kKernel,           // "kernel": modules, and what loads and configures them
  kPreload,          // "preload": ld.so's configuration, what shells read
};
std::string_view NameOf(Power power);

// Of one member: where it lies below the root that will be installed, what is
// above that root left out. Sorted, each once.
std::vector<Power> PowersOf(const notes::Member& member);

// The names between "!/" of a path: containers, then the member itself.
std::vector<std::string_view> PartsOf(std::string_view path);

// A container's name without the ending of what packs it: "data.tar" for
// "data.tar.xz".
std::string_view WithoutPacking(std::string_view part);

}  // namespace airlock::verifier
