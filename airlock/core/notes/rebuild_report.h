// airlock/core/notes/rebuild_report.h
//
// What came of one run of a recipe.
//
// A record `rebuild` will say of an artifact which level it reached; this is
// the document that says why: the recipe, the machine that it ran on, how it
// ended and each file that it made. It names no person and no host, and it is
// not signed: who vouches for it says so in a statement about its digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// A package that is installed in the root, as dpkg names it.
struct RootPackage {
  std::string name;
  std::string architecture;
  std::string version;
  friend auto operator<=>(const RootPackage&, const RootPackage&) = default;
};

// The lines "package" of a report: their SHA-256 is what a recipe names.
std::string PackageLines(const std::vector<RootPackage>& packages);

struct BuiltInput {
  std::string name;
  ObjectDigest digest;
  std::uint64_t size = 0;
  friend bool operator==(const BuiltInput&, const BuiltInput&) = default;
};

struct BuiltOutput {
  std::string name;
  ObjectDigest digest;
  std::uint64_t size = 0;
  std::optional<ObjectDigest> expected;  // the recipe's

  bool differs() const { return expected && *expected != digest; }
  // "R0", "differs", or "unjudged" where the recipe expects nothing.
  std::string_view verdict() const {
    return !expected ? "unjudged" : differs() ? "differs" : "R0";
  }
  friend bool operator==(const BuiltOutput&, const BuiltOutput&) = default;
};

// `airlock.rebuild-report/v1`, a document.
struct RebuildReport {
  std::string name;   // the recipe's
  NoteDigest recipe;  // of the `airlock.recipe/v1` note
  std::string box;    // "bubblewrap 0.8.0"
  Instant started{0};
  Seconds duration{0};
  NoteDigest root;                    // of PackageLines(packages)
  std::vector<RootPackage> packages;  // sorted; none where dpkg knows of none
  std::vector<BuiltInput> inputs;     // sorted by name
  ObjectDigest log;                   // of build.log
  std::uint64_t log_bytes = 0;
  // Why there are no outputs; none: they are all there.
  std::optional<Failure> failure;
  std::vector<BuiltOutput> outputs;  // sorted by name
  friend bool operator==(const RebuildReport&, const RebuildReport&) = default;
};
inline constexpr std::string_view kRebuildReportNote =
    "airlock.rebuild-report/v1";
std::string Format(const RebuildReport& report);
Result<RebuildReport> ParseRebuildReport(std::string_view text);

}  // namespace airlock::notes
