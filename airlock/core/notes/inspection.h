// airlock/core/notes/inspection.h
//
// What is inside, and who looked: inventories and scans.
//
// These are testified: a worker says so. What they may not do is keep silent:
// an inventory accounts for every byte of its artifact or says `incomplete` or
// `opaque`, and a scan names how many bytes it read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::notes {

enum class MemberType { kFile, kDirectory, kSymlink, kHardlink };
std::string_view NameOf(MemberType type);  // "file" "dir" "symlink" "hardlink"

// What was read of a file beside its digest: "elf.relro" "full". Names are
// those of docs/formats/inventory.md; what a fact is worth is for others to say
// (verifier/checks/weaknesses.h), who can say it anew of what is on record.
struct Fact {
  std::string name;   // 1 to 40 of a-z, 0-9, '-' and '.'
  std::string value;  // any text
  friend bool operator==(const Fact&, const Fact&) = default;
};
// Of one member; an archive of images has a fact for each layer.
inline constexpr std::size_t kMaxFacts = 1024;
inline constexpr std::size_t kMaxFactBytes = 4096;

// One member, at any depth. `path` joins nested containers by "!/":
// "data.tar!/usr/bin/hello".
struct Member {
  std::string path;
  MemberType type = MemberType::kFile;
  std::uint64_t size = 0;
  std::uint32_t mode = 0;  // permission bits with setuid, setgid, sticky
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::optional<ObjectDigest> digest;  // files only
  std::string link;                    // link target, "" for none
  std::string capabilities;            // security.capability in hex, "" none
  std::vector<Fact> facts = {};
  friend bool operator==(const Member&, const Member&) = default;
};

// What the artifact's bytes turned out to be.
enum class Coverage {
  kComplete,    // "complete": every byte belongs to a member or to framing
  kIncomplete,  // "incomplete": a limit was reached
  kOpaque,      // "opaque": nothing here can look into it
  kLeaf,        // "leaf": no container; a file of a kind that is known
};
std::string_view NameOf(Coverage coverage);

// `airlock.inventory/v1`, a vault document.
struct Inventory {
  ObjectDigest object;
  std::string format;  // "deb", "tar.gz", "elf", …
  Coverage coverage = Coverage::kOpaque;
  std::uint64_t bytes = 0;           // of the artifact
  std::uint64_t expanded_bytes = 0;  // of all leaves
  std::vector<Member> members;
  std::vector<Fact> facts = {};  // of the artifact itself
  friend bool operator==(const Inventory&, const Inventory&) = default;
};
inline constexpr std::string_view kInventoryNote = "airlock.inventory/v1";
std::string Format(const Inventory& inventory);
Result<Inventory> ParseInventory(std::string_view text);

// `airlock.inspected/v1`, a record: one per artifact.
struct Inspected {
  ObjectDigest object;
  ObjectDigest inventory;
  std::string format;
  Coverage coverage = Coverage::kOpaque;
  std::uint64_t members = 0;
  std::uint64_t expanded_bytes = 0;
  std::string sandbox;
  friend bool operator==(const Inspected&, const Inspected&) = default;
};
inline constexpr std::string_view kInspectedNote = "airlock.inspected/v1";
std::string Format(const Inspected& inspected);
Result<Inspected> ParseInspected(std::string_view text);

enum class ScanOutcome { kClean, kMatch, kInconclusive };
std::string_view NameOf(ScanOutcome outcome);

struct Finding {
  std::string path;  // of the member; "" for the artifact itself
  ObjectDigest digest;
  std::string rule;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// `airlock.scan/v1`, a record: one per artifact, engine, rules and database.
// `clean` demands covered == total; Parse refuses any other (kBadNote).
struct Scan {
  ObjectDigest object;
  std::string engine;    // "yara 4.2.3"
  NoteDigest rules;      // of the rules' text
  std::string database;  // "-" where the rules are all there is
  ScanOutcome outcome = ScanOutcome::kInconclusive;
  std::string cause;  // inconclusive: limit, timeout, error, unsupported
  std::uint64_t covered_bytes = 0;
  std::uint64_t total_bytes = 0;
  std::vector<Finding> findings;  // at most 64; more are counted
  std::uint64_t more_findings = 0;
  std::string sandbox;
  friend bool operator==(const Scan&, const Scan&) = default;
};
inline constexpr std::string_view kScanNote = "airlock.scan/v1";
std::string Format(const Scan& scan);
Result<Scan> ParseScan(std::string_view text);

}  // namespace airlock::notes
