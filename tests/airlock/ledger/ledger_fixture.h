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
#include "airlock/crypto/sshsig.h"
#include "airlock/ledger/edge.h"
#include "airlock/ledger/reader.h"
#include "airlock/ledger/writer.h"
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

// The same key for the same number, on every run.
inline crypto::SigningKey KeyNumbered(int number) {
  const Bytes seed(32, static_cast<std::byte>(number));
  return crypto::SigningKey::FromEd25519Seed(seed).value();
}
inline crypto::SigningKey CheckpointKey() { return KeyNumbered(1); }

// An SSHSIG blob (PROTOCOL.sshsig), as ssh-keygen -Y sign makes it.
inline Bytes SshSign(const crypto::SigningKey& key, std::string_view name_space,
                     std::string_view message) {
  const auto put = [](std::string& to, std::string_view value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      to.push_back(static_cast<char>(value.size() >> shift & 0xff));
    }
    to += value;
  };
  std::string key_blob;
  put(key_blob, "ssh-ed25519");
  put(key_blob, AsText(key.public_key().ed25519()));
  crypto::Hash hash(crypto::HashAlgorithm::kSha512);
  hash.Update(AsBytes(message));
  std::string to_sign = "SSHSIG";
  put(to_sign, name_space);
  put(to_sign, "");
  put(to_sign, "sha512");
  put(to_sign, AsText(std::move(hash).Finish()));
  std::string signature;
  put(signature, "ssh-ed25519");
  put(signature, AsText(key.Sign(AsBytes(to_sign))));
  std::string blob("SSHSIG\0\0\0\1", 10);
  put(blob, key_blob);
  put(blob, name_space);
  put(blob, "");
  put(blob, "sha512");
  put(blob, signature);
  return CopyOf(AsBytes(blob));
}

inline NoteSignature SshSignatureOf(const crypto::SigningKey& key,
                                    std::string_view text) {
  return {"sshsig", key.public_key().id(),
          SshSign(key, KindOfNote(text), text)};
}

// A note, signed by these people.
inline SignedNote SignedBy(std::string text,
                           const std::vector<int>& key_numbers) {
  SignedNote note{std::move(text), {}};
  for (const int number : key_numbers) {
    note.signatures.push_back(SshSignatureOf(KeyNumbered(number), note.text));
  }
  return note;
}

// The least body that the law accepts of a kind: the fields of its unique key,
// each with `value`, and the signature that it needs.
inline SignedNote BodyOf(RecordKind kind, std::string_view value = "x",
                         int key_number = 7) {
  const RecordRule& rule = RuleOf(kind);
  NoteWriter writer(rule.note);
  std::string_view fields = rule.unique;
  while (!fields.empty()) {
    const std::string_view field = fields.substr(0, fields.find(' '));
    fields.remove_prefix(std::min(fields.size(), field.size() + 1));
    if (field != "signature") writer.Add(field, value);
  }
  std::string text = std::move(writer).text();
  if (kind == RecordKind::kRoot) {
    const crypto::SigningKey key = KeyNumbered(key_number);
    SignedNote note{std::move(text), {}};
    note.signatures.push_back(
        {"ed25519", key.public_key().id(), key.Sign(AsBytes(note.text))});
    return note;
  }
  if (rule.author == Author::kPerson || kind == RecordKind::kSubmission) {
    return SignedBy(std::move(text), {key_number});
  }
  return {std::move(text), {}};
}

inline Subject SubjectNamed(std::string_view name) {
  return Subject::Parse(name).value();
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
    return Say(SubjectNamed(subject), BodyOf(kind, value), now);
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
      WriteFile(place.ledger + "/" + file.path, file.bytes);
    }
  }
  const Checkpoint checkpoint{std::string(kOrigin), edge.size(), edge.Root()};
  const crypto::SigningKey key = CheckpointKey();
  WriteFile(
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
        BodyOf(RecordKind::kRefreshed, std::to_string(writer.size()))};
    const auto appended = writer.Append(request, now);
    Check(appended.ok(),
          appended.ok() ? "" : appended.failure().detail.c_str());
    head = appended->digest;
  }
}

}  // namespace airlock::ledger
