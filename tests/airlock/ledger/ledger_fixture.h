// tests/airlock/ledger/ledger_fixture.h
//
// A ledger in a directory of its own, keys that never change, and a pen that
// knows the head of every chain.
#pragma once

#include <algorithm>
#include <filesystem>
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
#include "tests/support/temp_directory.h"

namespace airlock::ledger {

inline constexpr std::string_view kOrigin = "airlock.example/1";

using testing_support::FilesUnder;
using testing_support::FileText;
using testing_support::TempDirectory;
using testing_support::WriteFile;

inline void CopyTree(const std::string& from, const std::string& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
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

// A checkpoint of the log that `edge` ends, signed with the right key.
inline void SignCheckpoint(const Place& place, const Edge& edge) {
  const Checkpoint checkpoint{std::string(kOrigin), edge.size(), edge.Root()};
  const crypto::SigningKey key = CheckpointKey();
  WriteFile(
      place.ledger + "/checkpoint",
      FormatSignedCheckpoint(checkpoint, key.public_key(),
                             key.Sign(AsBytes(FormatCheckpoint(checkpoint)))));
}

// A ledger signed with the right key whose entries are `entries`.
inline void WriteSignedLedger(const Place& place,
                              const std::vector<std::string>& entries) {
  Edge edge;
  for (const std::string& entry : entries) {
    edge.Add(entry);
    for (const TileFile& file : edge.Changed()) {
      WriteFile(place.ledger + "/" + file.path, file.bytes);
    }
  }
  SignCheckpoint(place, edge);
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
