// Which scanners a policy asks, and how.
#include <algorithm>
#include <array>
#include <string>
#include <variant>

#include "policies/compile_parts.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 6> kClamdKeys = {
    "socket",           "file-bytes", "windows",
    "max-database-age", "patience",   "remember"};
constexpr std::array<std::string_view, 2> kWindows = {"incomplete", "suffice"};

Result<ClamdDemand> CompileClamd(const Section& section) {
  ClamdDemand demand;
  if (const TomlValue* value = section.Find("socket")) {
    TRY(demand.socket, TextOf(*value, "socket"));
  }
  if (const TomlValue* value = section.Find("file-bytes")) {
    TRY(demand.file_bytes, BytesOf(*value, "file-bytes"));
  }
  if (const TomlValue* value = section.Find("windows")) {
    TRY(const std::string word, WordOf(*value, "windows", kWindows));
    demand.windows_suffice = word == "suffice";
  }
  if (const TomlValue* value = section.Find("max-database-age")) {
    const auto* const word = std::get_if<std::string>(&value->value);
    if (word != nullptr && *word == "any") {
      demand.max_database_age.reset();
    } else {
      TRY(demand.max_database_age, DurationOf(*value, "max-database-age"));
    }
  }
  if (const TomlValue* value = section.Find("patience")) {
    TRY(demand.patience, DurationOf(*value, "patience"));
  }
  if (const TomlValue* value = section.Find("remember")) {
    TRY(demand.remember, DurationOf(*value, "remember"));
  } else if (demand.max_database_age) {
    demand.remember = std::min(demand.remember, *demand.max_database_age);
  }
  const auto good = CheckClamd(demand);
  if (!good.ok()) return BadToml(section.place(), good.failure().detail);
  return demand;
}

// "sha256:…" = "why", in any order.
Result<std::vector<KnownFile>> CompileKnown(const Section& inspection,
                                            std::string_view key) {
  std::vector<KnownFile> files;
  const TomlValue* const value = inspection.Find(key);
  if (value == nullptr) return files;
  TRY(const std::vector<TomlEntry> entries, TableOf(*value, key));
  for (const TomlEntry& entry : entries) {
    const auto digest = ObjectDigest::Parse(entry.key);
    if (!digest.ok()) {
      return BadToml(entry.place,
                     std::string(key) + " '" + Printable(entry.key) +
                         "': write \"sha256:\" and 64 digits, as `airlock "
                         "inspect` does, = and why");
    }
    TRY(std::string why, TextOf(entry.value, key));
    files.push_back({*digest, std::move(why)});
  }
  std::ranges::sort(files, {}, &KnownFile::digest);
  return files;
}

}  // namespace

Result<Done> CompileScanners(const Section& inspection, Policy& policy) {
  TRY(const TomlValue scanners,
      inspection.Need("scanners", "scanners = [\"yara\"]"));
  TRY(policy.scanners, WordsOf(scanners, "scanners", kEngines));
  if (policy.scanners.empty()) {
    return BadToml(scanners.place,
                   "scanners: write at least one, as [\"yara\"]");
  }
  TRY(const Section section,
      inspection.Sub("clamd", "[inspection.clamd]", kClamdKeys));
  if (std::ranges::find(policy.scanners, "clamd") != policy.scanners.end()) {
    TRY(policy.clamd, CompileClamd(section));
  } else if (const TomlValue* value = inspection.Find("clamd")) {
    return BadToml(value->place,
                   "[inspection.clamd]: add \"clamd\" to scanners, or nobody "
                   "asks it");
  }
  TRY(policy.files.denied, CompileKnown(inspection, "deny"));
  TRY(policy.files.allowed, CompileKnown(inspection, "allow"));
  const auto good = CheckKnownFiles(policy.files);
  if (!good.ok()) return BadToml(inspection.place(), good.failure().detail);
  return Done{};
}

}  // namespace airlock::policies
