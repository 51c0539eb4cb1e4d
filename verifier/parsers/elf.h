// verifier/parsers/elf.h
//
// How an ELF file is armed against its own mistakes, and what it asks for.
//
// What the dynamic linker acts on is read from the segments, as it does itself;
// section headers are believed for symbols alone, which nothing that runs
// needs. Absence is said only where it can be seen: a program without symbols
// has a canary or not, and nobody can tell which.
//
// Source: System V ABI (gabi 4.2); binutils' ld(1), -z keywords; "Fortify" as
// glibc's <bits/*2.h> have it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/result.h"
#include "verifier/parsers/elf_image.h"

namespace airlock::verifier {

struct ElfFile {
  enum class Kind {
    kRelocatable,
    kExecutable,
    kPie,
    kShared,
    kCore,
    kDebug,  // what objcopy --only-keep-debug leaves: nothing to run
    kOther
  };
  enum class Relro { kNone, kPartial, kFull };
  enum class Stack { kNotExecutable, kExecutable, kUnmarked };

  int bits = 64;
  bool little = true;
  std::uint16_t machine = 0;  // e_machine
  Kind kind = Kind::kOther;
  Relro relro = Relro::kNone;
  Stack stack = Stack::kUnmarked;
  bool dynamic = false;            // has a dynamic segment
  std::optional<bool> canary;      // none where there are no symbols
  std::uint64_t fortified = 0;     // functions imported in the checked form
  std::uint64_t fortifiable = 0;   // in either form
  bool text_relocations = false;
  std::vector<std::uint64_t> writable_code;  // addresses of such segments
  std::vector<std::string> needed;
  std::vector<std::string> rpath;    // whole, elements parted by ':'
  std::vector<std::string> runpath;
  std::string soname;
  std::string interpreter;
  std::string build_id;              // hexadecimal
};

// kBadContainer for what lies about its own layout, kTooLarge where the part
// of a large file that tells is not at hand.
Result<ElfFile> ReadElf(const HeldFile& file);

// Whether `file` ends as signed kernel modules do, and how many bytes of
// signature stand before that mark (linux/scripts/sign-file.c).
std::optional<std::uint64_t> ModuleSignature(const HeldFile& file);

}  // namespace airlock::verifier
