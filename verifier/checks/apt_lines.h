// verifier/checks/apt_lines.h
//
// The lines of Debian's Release and Packages files, as far as a proof needs
// them.
//
// The bytes are upstream's own by the time they are read here: signed, or
// quoted by what is signed. What is left to fear is that two readers understand
// them in different ways, so whatever apt and dpkg merely tolerate (fields
// twice, carriage returns in the middle, lines of blanks) is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// sid's Release is 200 KB; a repository of hundreds of suites stays under 4 MB.
inline constexpr std::uint64_t kMaxReleaseBytes = 16ULL << 20;
// bookworm main's Packages is 50 MB, the largest of Debian's.
inline constexpr std::uint64_t kMaxPackagesBytes = 256ULL << 20;
// Debian's longest stanza has 76,338 bytes.
inline constexpr std::uint64_t kMaxStanzaBytes = 128ULL << 10;

// A line of the section "SHA256:", and where in the text it stands.
struct ReleaseLine {
  std::uint64_t offset;
  std::uint64_t length;  // without the line's end
  ObjectDigest digest;
  std::uint64_t size;
  std::string path;  // relative to the Release file
  friend bool operator==(const ReleaseLine&, const ReleaseLine&) = default;
};

struct ReleaseText {
  std::string origin;
  std::string label;
  std::string suite;
  std::string codename;
  Instant date{0};
  std::optional<Instant> valid_until;
  std::vector<ReleaseLine> files;  // in order of offset
};

// Reads one paragraph of fields with LF or with CRLF throughout (the canonical
// text of a cleartext signature, whose last line has no end). Origin, Label,
// Suite, Codename, Date and SHA256 must be there, the values of at most 512
// bytes; no field may be there twice, whatever its case; no line may be blank
// or hold a control character (kBadRelease, kTooLarge).
Result<ReleaseText> ScanRelease(std::string_view text);

// What a Packages stanza says of its package.
struct Stanza {
  std::string package;
  std::string version;
  std::string architecture;
  std::string filename;  // a MemberPath
  std::uint64_t size;
  ObjectDigest sha256;
  friend bool operator==(const Stanza&, const Stanza&) = default;
};

// Reads one whole stanza: fields "Name: value" and continuation lines that hold
// more than blanks, an LF after every line, no blank line. No field twice,
// whatever its case. Package, Version and Architecture are spelled as Debian
// policy §5.6 has them, so that they can become part of a path (kBadRelease,
// kTooLarge).
Result<Stanza> ScanStanza(std::string_view stanza);

}  // namespace airlock::verifier
