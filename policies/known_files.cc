#include "policies/known_files.h"

#include <algorithm>

#include "airlock/crypto/hash.h"
#include "policies/sorted.h"

namespace airlock::policies {
namespace {

// As many as a Scan record lists.
constexpr std::size_t kMaxFindings = 64;

Failure BadPolicy(std::string why) {
  return {Reason::kBadPolicy, std::move(why)};
}

Result<Done> CheckList(const std::vector<KnownFile>& files, const char* what) {
  if (files.size() > kMaxKnownFiles) {
    return BadPolicy("over " + std::to_string(kMaxKnownFiles) + " files " +
                     what + "; ClamAV's databases of digests hold more");
  }
  if (!IsSorted(files, [](const KnownFile& f) { return f.digest; })) {
    return BadPolicy(std::string("files ") + what + " repeated or not sorted");
  }
  for (const KnownFile& file : files) {
    if (file.why.empty() || file.why.size() > kMaxKnownWhyBytes ||
        Printable(file.why) != file.why) {
      return BadPolicy(file.digest.text() + " is " + what +
                       " without a reason of 1 to 200 printable bytes");
    }
  }
  return Done{};
}

Result<std::vector<KnownFile>> ReadList(NoteReader& reader, const char* line) {
  std::vector<KnownFile> files;
  while (reader.Sees(line)) {
    TRY(Tokens tokens, reader.TakeTokens(line));
    TRY(const ObjectDigest digest, tokens.NextAs<ObjectDigest>());
    TRY(std::string why, tokens.NextText());
    TRY_DONE(tokens.End());
    files.push_back({digest, std::move(why)});
  }
  return files;
}

void AddList(NoteWriter& writer, const char* line,
             const std::vector<KnownFile>& files) {
  for (const KnownFile& file : files) {
    writer.Add(line, file.digest.text() + " " + TokenEncode(file.why));
  }
}

}  // namespace

Result<Done> CheckKnownFiles(const KnownFiles& files) {
  TRY_DONE(CheckList(files.denied, "denied"));
  TRY_DONE(CheckList(files.allowed, "allowed"));
  for (const KnownFile& file : files.denied) {
    if (FindKnown(files.allowed, file.digest) != nullptr) {
      return BadPolicy(file.digest.text() + " is denied and allowed");
    }
  }
  return Done{};
}

Result<KnownFiles> ReadKnownFiles(NoteReader& reader) {
  KnownFiles files;
  TRY(files.denied, ReadList(reader, "denied"));
  TRY(files.allowed, ReadList(reader, "allowed"));
  return files;
}

void AddKnownFiles(NoteWriter& writer, const KnownFiles& files) {
  AddList(writer, "denied", files.denied);
  AddList(writer, "allowed", files.allowed);
}

const KnownFile* FindKnown(const std::vector<KnownFile>& files,
                           const ObjectDigest& digest) {
  const auto at = std::lower_bound(
      files.begin(), files.end(), digest,
      [](const KnownFile& f, const ObjectDigest& d) { return f.digest < d; });
  return at != files.end() && at->digest == digest ? &*at : nullptr;
}

NoteDigest RulesOf(const std::vector<KnownFile>& denied) {
  NoteWriter writer("airlock.hash-list/v1");
  AddList(writer, "denied", denied);
  return crypto::DigestNote(std::move(writer).text());
}

notes::Scan ScanForDenied(const std::vector<KnownFile>& denied,
                          const notes::Inventory& inventory,
                          std::string sandbox) {
  notes::Scan scan{inventory.object,
                   std::string(kHashList) + " 1",
                   RulesOf(denied),
                   "-",
                   notes::ScanOutcome::kClean,
                   "",
                   inventory.expanded_bytes,
                   inventory.expanded_bytes,
                   {},
                   0,
                   std::move(sandbox)};
  const auto look = [&](const std::string& path, const ObjectDigest& digest) {
    const KnownFile* const file = FindKnown(denied, digest);
    if (file == nullptr) return;
    scan.outcome = notes::ScanOutcome::kMatch;
    if (scan.findings.size() == kMaxFindings) {
      ++scan.more_findings;
    } else {
      scan.findings.push_back({path, digest, file->why});
    }
  };
  look("", inventory.object);
  for (const notes::Member& member : inventory.members) {
    if (member.digest) look(member.path, *member.digest);
  }
  if (inventory.coverage == notes::Coverage::kIncomplete &&
      scan.outcome == notes::ScanOutcome::kClean) {
    scan.outcome = notes::ScanOutcome::kInconclusive;
    scan.cause = "limit";
  }
  return scan;
}

}  // namespace airlock::policies
