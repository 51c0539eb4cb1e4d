// airlock/formats/apt.h
//
// A package archive that apt reads.
//
// Upstream's Release and Packages files are evidence and stay inside: they name
// packages that were never admitted. What is released is an index of our own,
// in which each package keeps the very stanza that its publisher signed, save
// for where the file lies and for digests that are no longer worth anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"

namespace airlock::formats {

// Whether these bytes are one paragraph of a Debian control file that every
// reader splits in the same way: fields "Name: value", each name once (case
// does not matter), continuation lines that start with a blank and hold more
// than blanks, a line feed after every line, no carriage return or NUL. Ask
// before a stanza is admitted; the functions below take it as granted.
bool IsStanza(std::string_view stanza);

// Upstream's stanza with its Filename replaced by `pool_path` (added at the end
// if there is none) and its MD5sum and SHA1 fields left out. Everything else is
// upstream's bytes. Doing it twice changes nothing more. What is not a stanza,
// or a path that is not one printable ASCII word, is a bug.
std::string ReleasedStanza(std::string_view upstream_stanza,
                           std::string_view pool_path);

struct AptEntry {
  std::string stanza;  // upstream's
  std::string pool_path;
  std::string package;
  std::string version;
  std::string architecture;
};

// A Packages file: each entry's ReleasedStanza(), sorted by package and
// architecture, entries of both alike in the order given, with one blank line
// between stanzas.
std::string RenderPackages(const std::vector<AptEntry>& entries);

struct AptIndexFile {
  std::string
      path;  // relative to the Release file: "main/binary-amd64/Packages"
  ObjectDigest sha256;
  std::uint64_t size = 0;
};

struct AptRelease {
  std::string origin, label, suite, codename;
  Instant date;
  Instant valid_until;
  std::vector<std::string> architectures;
  std::vector<std::string> components;
  std::vector<AptIndexFile> files;
};

// The Release file, to be signed as it is: SHA-256 only, no by-hash copies.
// Architectures, components and files are sorted. A value with a control
// character, a list with none or with one twice is a bug.
std::string RenderRelease(const AptRelease& release);

}  // namespace airlock::formats
