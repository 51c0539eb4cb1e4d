#include "verifier/parsers/elf_facts.h"

#include <array>
#include <string>
#include <string_view>

#include "verifier/parsers/elf.h"

namespace airlock::verifier {
namespace {

using notes::Fact;

struct Machine {
  std::uint16_t number;
  std::string_view name;
};
// e_machine, as elf.h has it: what Debian builds for, and its neighbours.
constexpr auto kMachines = std::to_array<Machine>({
    {3, "i386"},
    {8, "mips"},
    {20, "powerpc"},
    {21, "powerpc64"},
    {22, "s390"},
    {40, "arm"},
    {62, "x86-64"},
    {183, "aarch64"},
    {243, "riscv"},
    {247, "bpf"},
    {258, "loongarch"},
});

std::string NameOfMachine(std::uint16_t number) {
  for (const Machine& machine : kMachines) {
    if (machine.number == number) return std::string(machine.name);
  }
  return std::to_string(number);
}

std::string_view NameOf(ElfFile::Kind kind) {
  switch (kind) {
    case ElfFile::Kind::kRelocatable:
      return "relocatable";
    case ElfFile::Kind::kExecutable:
      return "executable";
    case ElfFile::Kind::kPie:
      return "pie";
    case ElfFile::Kind::kShared:
      return "shared";
    case ElfFile::Kind::kCore:
      return "core";
    case ElfFile::Kind::kDebug:
      return "debug";
    case ElfFile::Kind::kOther:
      return "other";
  }
  return "";
}

std::string_view NameOf(ElfFile::Relro relro) {
  switch (relro) {
    case ElfFile::Relro::kNone:
      return "none";
    case ElfFile::Relro::kPartial:
      return "partial";
    case ElfFile::Relro::kFull:
      return "full";
  }
  return "";
}

std::string_view NameOf(ElfFile::Stack stack) {
  switch (stack) {
    case ElfFile::Stack::kNotExecutable:
      return "nx";
    case ElfFile::Stack::kExecutable:
      return "executable";
    case ElfFile::Stack::kUnmarked:
      return "unmarked";
  }
  return "";
}

std::string_view NameOf(const std::optional<bool>& known) {
  if (!known) return "unknown";
  return *known ? "yes" : "no";
}

}  // namespace

std::vector<Fact> ElfFacts(const HeldFile& file) {
  const auto read = ReadElf(file);
  if (!read.ok()) {
    const bool lies = read.failure().reason != Reason::kTooLarge;
    return {{lies ? "elf.malformed" : "elf.unread", read.failure().detail}};
  }
  const ElfFile& elf = *read;
  std::vector<Fact> facts;
  const auto add = [&](const char* name, std::string_view value) {
    facts.push_back({name, std::string(value)});
  };
  add("elf.type", NameOf(elf.kind));
  add("elf.machine", NameOfMachine(elf.machine));
  add("elf.class", std::to_string(elf.bits) + (elf.little ? " little" : " big"));
  // What only a linker decides, an object file does not have.
  if (elf.kind != ElfFile::Kind::kRelocatable &&
      elf.kind != ElfFile::Kind::kDebug) {
    add("elf.linking", elf.dynamic ? "dynamic" : "static");
    add("elf.relro", NameOf(elf.relro));
    add("elf.stack", NameOf(elf.stack));
  }
  add("elf.canary", NameOf(elf.canary));
  add("elf.fortify", std::to_string(elf.fortified) + "/" +
                         std::to_string(elf.fortifiable));
  if (elf.text_relocations) add("elf.text-relocations", "yes");
  for (const std::uint64_t address : elf.writable_code) {
    add("elf.writable-code", std::to_string(address));
  }
  for (const std::string& path : elf.rpath) add("elf.rpath", path);
  for (const std::string& path : elf.runpath) add("elf.runpath", path);
  if (!elf.interpreter.empty()) add("elf.interpreter", elf.interpreter);
  if (!elf.soname.empty()) add("elf.soname", elf.soname);
  if (!elf.build_id.empty()) add("elf.build-id", elf.build_id);
  if (const auto bytes = ModuleSignature(file)) {
    add("elf.module-signature", std::to_string(*bytes));
  }
  for (const std::string& name : elf.needed) add("elf.needed", name);
  return facts;
}

}  // namespace airlock::verifier
