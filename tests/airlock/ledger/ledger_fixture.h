// tests/airlock/ledger/ledger_fixture.h
//
// A ledger in a directory of its own, keys that never change, and a pen that
// knows the head of every chain.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/record.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/ledger/edge.h"
#include "airlock/ledger/reader.h"
#include "airlock/ledger/writer.h"
#include "tests/airlock/ledger/bodies.h"
#include "tests/airlock/ledger/keys.h"

namespace airlock::ledger {

inline constexpr std::string_view kOrigin = "airlock.example/1";

// In memory where there is one: these tests sync thousands of files.
class TempDirectory {
 public:
  TempDirectory() {
    const std::string base = std::filesystem::is_directory("/dev/shm")
                                 ? "/dev/shm"
                                 : std::filesystem::temp_directory_path();
    std::string pattern = base + "/ledger-XXXXXX";
    Check(::mkdtemp(pattern.data()) != nullptr, "a temporary directory");
    path_ = pattern;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

 private:
  std::string path_;
};

inline std::string ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Check(file.good(), "a file that a test reads is there");
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void WriteWholeFile(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  Check(file.good(), "a file that a test writes is written");
}
inline void CopyTree(const std::string& from, const std::string& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}
// Every regular file below `root`, by its path from there.
inline std::map<std::string, std::string> FilesOf(const std::string& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().string();
    files[path.substr(root.size() + 1)] = ReadWholeFile(path);
  }
  return files;
}

// Appends with the head that it saw last in each chain.
class Pen {
 public:
  explicit Pen(Writer& writer) : writer_(writer) {}

  // As whoever may author the body's kind.
  Result<Appended> Say(const Subject& subject, const SignedNote& body,
                       Instant now = Instant(1'000)) {
    AppendRequest request{
        RuleOf(RecordKindOf(KindOfNote(body.text)).value()).author,
        Separation::kSeparated, subject, std::nullopt, body};
    const auto head = heads_.find(subject);
    if (head != heads_.end()) request.previous = head->second;
    TRY(const Appended appended, writer_.Append(request, now));
    if (!appended.already) {
      heads_.insert_or_assign(subject, appended.digest);
    }
    return appended;
  }
  Result<Appended> Say(std::string_view subject, RecordKind kind,
                       std::string_view value = "x",
                       Instant now = Instant(1'000)) {
    const Subject chain = SubjectNamed(subject);
    return Say(chain, BodyOf(kind, chain, value), now);
  }

 private:
  Writer& writer_;
  std::map<Subject, RecordDigest> heads_;
};

// A ledger's directory and its index, side by side.
struct Place {
  explicit Place(std::string root)
      : ledger(root + "/ledger"), index(root + "/index") {}
  std::string ledger;
  std::string index;

  Result<Writer> Write() const {
    return Writer::Open(ledger, index, std::string(kOrigin), CheckpointKey());
  }
  Result<Reader> Read() const {
    return Reader::Open(ledger, kOrigin, CheckpointKey().public_key());
  }
};

// A ledger signed with the right key whose entries are `entries`.
inline void WriteSignedLedger(const Place& place,
                              const std::vector<std::string>& entries) {
  Edge edge;
  for (const std::string& entry : entries) {
    edge.Add(entry);
    for (const TileFile& file : edge.Changed()) {
      WriteWholeFile(place.ledger + "/" + file.path, file.bytes);
    }
  }
  const Checkpoint checkpoint{std::string(kOrigin), edge.size(), edge.Root()};
  const crypto::SigningKey key = CheckpointKey();
  WriteWholeFile(
      place.ledger + "/checkpoint",
      FormatSignedCheckpoint(checkpoint, key.public_key(),
                             key.Sign(AsBytes(FormatCheckpoint(checkpoint)))));
}

// Appends `count` records to the target chain "target.t", numbered on from the
// writer's size.
inline void AppendMany(Writer& writer, std::uint64_t count,
                       Instant now = Instant(1'000)) {
  std::optional<RecordDigest> head;
  const Subject subject =
      SubjectNamed("target.t" + std::to_string(writer.size()));
  for (std::uint64_t i = 0; i < count; ++i) {
    const AppendRequest request{
        Author::kSigner, Separation::kSeparated, subject, head,
        BodyOf(RecordKind::kRefreshed, subject, std::to_string(writer.size()))};
    const auto appended = writer.Append(request, now);
    Check(appended.ok(),
          appended.ok() ? "" : appended.failure().detail.c_str());
    head = appended->digest;
  }
}

}  // namespace airlock::ledger
