// verifier/checks/difference.h
//
// What changed between two artifacts, and what became more dangerous.
//
// A reviewer of an update does not need the list of ten thousand files that
// changed; he needs the one that became setuid. Both are computed from the
// inventories alone, so whoever has the ledger can do it again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
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

// A member's place that is the same in the next version's archive: below the
// innermost part of the package, with the part's name without its packing
// ("data.tar.xz!/usr/bin/x" → "data.tar!/usr/bin/x").
std::string PlaceOf(const std::string& path);

struct Change {
  enum class Kind { kAdded, kRemoved, kChanged };
  Kind kind = Kind::kChanged;
  std::string place;
  // Of kChanged: "type", "bytes", "mode", "owner", "target", "capabilities".
  std::vector<std::string_view> what;
  // What to look at: powers that are new, and all of them where the bytes or
  // the capabilities are others than before.
  std::vector<Power> concerns;
  std::vector<Power> lost;
};
std::string_view NameOf(Change::Kind kind);  // "added" "removed" "changed"

// In the order of places. Containers that only hold others are left out: their
// members say what changed in them.
std::vector<Change> DifferenceOf(const notes::Inventory& before,
                                 const notes::Inventory& after);

}  // namespace airlock::verifier
