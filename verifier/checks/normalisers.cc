#include "verifier/checks/normalisers.h"

#include <algorithm>
#include <array>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

using enum notes::RebuildLevel;

constexpr auto kNormalisers = std::to_array<Normaliser>({
    {"compression", kR1, "how they are compressed",
     "what a stream is packed with: its header, its blocks, its level"},
    {"deb-header", kR1, "the times in the package's outer archive",
     "times, and the spelling of numbers, in the headers of a .deb's parts"},
    {"tar-framing", kR1, "how the tar is written",
     "a tar's dialect, the spelling of its numbers and names, its padding"},
    {"zip-framing", kR1, "how the zip is packed",
     "how a zip's members are packed, its descriptors, versions and marks"},
    {"rpm-framing", kR1, "how the rpm is packed",
     "an rpm's lead and padding, and how its archive is packed"},
    {"entry-order", kR2, "the order of entries",
     "in which order an archive has its members"},
    {"tar-time", kR2, "the times of entries",
     "when a tar's member was changed"},
    {"tar-names", kR2, "the names of owners",
     "what a tar calls a member's owner and group"},
    {"tar-records", kR2, "times in pax records",
     "pax records of access, change and comment"},
    {"zip-time", kR2, "the times of entries",
     "when a zip's member was changed"},
    {"zip-comment", kR2, "a comment", "a comment in a zip"},
    {"cpio-headers", kR2, "times or inodes in the cpio",
     "times, inodes and devices in a cpio's headers"},
    {"elf-build-id", kR3, "the build-id",
     "the identifier that a linker gives an ELF file"},
    {"elf-debuglink", kR3, "the link to the debugging symbols",
     "the name and checksum of the file with an ELF file's symbols"},
    {"elf-comment", kR3, "the compiler's name for itself",
     "which compiler an ELF file names"},
    {"go-build-id", kR3, "Go's build id",
     "the identifier that Go gives a program"},
    {"archive-header", kR3, "times and owners within a library",
     "times, owners and modes within a library (.a)"},
    {"deb-md5sums", kR3, "the list of checksums",
     "a file's MD5 in a package's md5sums that is that file's"},
    {"wheel-record", kR3, "the list of checksums",
     "a file's SHA-256 and size in a wheel's RECORD that are that file's"},
    {"pyc-time", kR3, "the time of a Python source",
     "the time of the source of a compiled Python file"},
    {"gettext-date", kR3, "the date of a catalogue's template",
     "when a catalogue's template was made"},
    {"png-time", kR3, "the time of a picture",
     "when a picture was changed (tIME)"},
});

}  // namespace

std::span<const Normaliser> Normalisers() { return kNormalisers; }

const Normaliser* NormaliserNamed(std::string_view name) {
  const auto* at = std::ranges::find(kNormalisers, name, &Normaliser::name);
  return at == kNormalisers.end() ? nullptr : at;
}

std::string FormatHidden(const Hidden& hidden) {
  return std::to_string(hidden.bytes) + " " + hidden.value;
}

Result<Hidden> ParseHidden(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) {
    return Failure{Reason::kBadNote, "what is hidden, without its bytes"};
  }
  TRY(const std::uint64_t bytes, ParseNumber(text.substr(0, space)));
  return Hidden{bytes, std::string(text.substr(space + 1))};
}

}  // namespace airlock::verifier
