// tests/support/sealed_site.h
//
// A whole site in one directory, without a program running.
//
//   SealedSite site(Goods::kBlob);
//   ASSERT_OK(site.Recheck());
//   site.Seal();
//   site.Publish();
//   site.DraftCrossing(1).WriteTo(folder);
//
// The records are written by the real ledger, the bytes by the real vault, the
// signatures by keys that only this process knows. What a test changes
// afterwards is what an attacker could change: the ledger's files (he may hold
// its key), the vault's files, a crossing's files; never people's keys.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/home.h"
#include "airlock/core/notes/installation.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/record.h"
#include "airlock/ledger/reader.h"
#include "airlock/ledger/writer.h"
#include "airlock/platform/vault.h"
#include "airlock/signer/recheck.h"
#include "airlock/signer/release_keys.h"
#include "airlock/signer/render.h"
#include "policies/policy.h"
#include "policies/roster.h"
#include "tests/support/ssh_signer.h"
#include "tests/support/temp_directory.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::testing_support {

inline constexpr std::string_view kSiteOrigin = "airlock.example/1";

// Our own keys. Opening the signer's costs seconds of Argon2id, so a process
// does it once.
struct KeyCabinet {
  KeyCabinet();
  static const KeyCabinet& Get();

  TempDirectory folder;
  platform::Directory secret;  // what the signer calls its own
  signer::ReleaseKeys release;
  crypto::SigningKey checkpoint;
  std::vector<crypto::SigningKey> root;  // three, of which two sign

  // Version 1, and the next one after another, with the same keys.
  notes::Root FirstRoot(Instant issued) const;
  notes::Root RootAfter(const notes::Root& before, Instant issued) const;
  // Signed by these of the root keys.
  SignedNote Sign(const notes::Root& root,
                  const std::vector<std::size_t>& signers) const;
};
notes::RootKey RootKeyOf(std::string purpose, const crypto::SigningKey& key);
SignedNote SignRoot(const notes::Root& root,
                    const std::vector<const crypto::SigningKey*>& signers);
crypto::SigningKey SeededKey(std::string_view seed);

// What was handed in: one file signed with P-256, or a Debian repository.
enum class Goods { kBlob, kApt };
// Files of these names, each with a signature of its own by one key of
// upstream's.
verifier::Sample SignedFiles(const std::vector<std::string>& names);
// The repository of Goods::kApt, with one line of its Release another.
verifier::Sample RepositoryWith(std::string_view line, std::string_view other);

// What travels, as long as it can still be changed.
struct CrossingDraft {
  notes::Crossing note;
  std::map<ObjectDigest, std::string> objects;

  ObjectDigest Put(std::string bytes);
  const std::string& At(const ObjectDigest& digest) const {
    return objects.at(digest);
  }
  // Lists the objects in the note and writes all.
  void WriteTo(const std::string& folder);
};

class SealedSite {
 public:
  // Someone else whom the ledger lets in. Speaks, through TrySay, before every
  // record of the site's own in a chain.
  using Neighbour = std::function<void(SealedSite&, const Subject&)>;

  // Everything to the second approval is on record.
  explicit SealedSite(Goods goods = Goods::kBlob,
                      Separation separation = Separation::kSeparated,
                      Neighbour neighbour = {});
  explicit SealedSite(verifier::Sample goods,
                      Separation separation = Separation::kSeparated,
                      Neighbour neighbour = {});

  // The same for other goods of the same upstream, in the same channel. From
  // here on the site speaks of these.
  void Take(verifier::Sample goods);

  // alice and frank administer, dave submits, erin waives, bob and carol
  // review, bob for security and with two keys; mallory is nobody.
  SshSigner alice{"alice"}, frank{"frank"}, bob{"bob"},
      bob_at_home{"bob at home"}, carol{"carol"}, dave{"dave"}, erin{"erin"},
      mallory{"mallory"};

  const Home& home() const { return home_; }
  const notes::Installation& installation() const { return installation_; }
  const SubmissionId& id() const { return submission_->id; }
  const notes::Submission& submission() const { return *submission_; }
  const verifier::Sample& goods() const { return goods_; }
  const policies::Policy& policy() const { return *policy_; }
  const policies::Roster& roster() const { return roster_; }
  const TargetName& target() const { return policy_->targets[0]; }
  const ObjectDigest& evidence() const { return *evidence_; }
  const NoteDigest& genesis() const { return installation_.genesis; }
  platform::VaultReader quarantine() const;
  std::string ObjectPath(const ObjectDigest& digest) const;
  ObjectDigest PutDocument(std::string_view text) const;

  std::vector<Record> Records() const;
  // A minute after the last record.
  Instant now() const { return clock_; }
  void Wait(Seconds time) { clock_ = clock_ + time; }
  // The program that Recheck starts to hear statements again.
  void SetWorker(std::string path) { worker_ = std::move(path); }

  ledger::Reader Read() const;
  // As whoever may author the body's kind, with the head of the chain.
  Result<ledger::Appended> TrySay(const Subject& subject, SignedNote body);
  ledger::Appended Say(const Subject& subject, SignedNote body);
  // Signed by both administrators.
  SignedNote Enacted(std::string text) const;
  // As that person, in that role, of the last verdict on record.
  notes::Decision Approval(std::string_view person, std::string_view role);

  Result<policies::RootChain> Roots(const ledger::Reader& reader) const;
  Result<signer::CheckedSeal> Recheck() const { return Recheck(Read()); }
  Result<signer::CheckedSeal> Recheck(const ledger::Reader& reader) const;
  // As the signer does: recheck, sign, append.
  ledger::Appended Seal();
  SignedNote SignSeal(const notes::Seal& seal) const;
  Result<signer::Rendering> Render(const ledger::Reader& reader) const;
  // As conductor and intake do: render, keep, admit, put on record.
  signer::Rendering Publish();
  // As the exporter does, for the site "north".
  CrossingDraft DraftCrossing(std::uint64_t sequence,
                              std::uint64_t first_leaf = 0) const;

 private:
  void Found();
  void Submit();
  void Witness();
  void Decide();

  TempDirectory folder_;
  Home home_;
  Separation separation_;
  Neighbour neighbour_;
  verifier::Sample goods_;
  notes::Installation installation_;
  policies::Roster roster_;
  std::optional<policies::Policy> policy_;
  std::optional<notes::Submission> submission_;
  std::optional<ObjectDigest> evidence_;
  std::optional<platform::VaultWriter> vault_;
  std::optional<ledger::Writer> writer_;
  std::map<Subject, RecordDigest> heads_;
  std::optional<std::string> published_;
  Instant clock_;
  std::string worker_ = "/nonexistent";
};

// Records as somebody writes them who holds the ledger's key and keeps no law:
// indexes and links are made good again. A captured conductor also makes
// verdicts speak of the facts as they now are, save for the record `untouched`.
enum class Conductor { kHonest, kCaptured };
std::vector<std::string> ForgeEntries(
    std::vector<Record> records, std::string_view contents, Conductor conductor,
    std::optional<std::size_t> untouched = std::nullopt);

// A directory with these entries under a checkpoint of the right key.
class ForgedLedger {
 public:
  explicit ForgedLedger(const std::vector<std::string>& entries);
  Result<ledger::Reader> Read() const;
  const std::string& path() const { return folder_.path(); }

 private:
  TempDirectory folder_;
};

}  // namespace airlock::testing_support
