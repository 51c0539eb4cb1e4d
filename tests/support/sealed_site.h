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
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/home.h"
#include "airlock/core/notes/installation.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/record.h"
#include "airlock/ledger/reader.h"
#include "airlock/ledger/writer.h"
#include "airlock/platform/vault.h"
#include "airlock/signer/recheck.h"
#include "airlock/signer/release_keys.h"
#include "airlock/signer/render.h"
#include "policies/policy.h"
#include "policies/roster.h"
#include "tests/support/crossing_draft.h"
#include "tests/support/goods.h"
#include "tests/support/key_cabinet.h"
#include "tests/support/ssh_signer.h"
#include "tests/support/temp_directory.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::testing_support {

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
                      Neighbour neighbour = {},
                      std::optional<policies::OrderRule> order = {});

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
  std::optional<policies::OrderRule> order_;
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

}  // namespace airlock::testing_support
