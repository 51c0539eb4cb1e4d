#include "tests/support/sealed_site.h"

#include <algorithm>
#include <utility>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/trust.h"
#include "airlock/crypto/hash.h"
#include "policies/judge.h"
#include "policies/root_chain.h"
#include "stager/admit.h"

namespace airlock::testing_support {
namespace {

using notes::BundleKind;

// Just after the test bundles' own date, and before their end of validity.
constexpr Instant kStart{1'700'006'400};  // 2023-11-15T00:00:00Z
constexpr Seconds kHold{3600};

PersonName Named(std::string_view name) {
  return PersonName::Parse(name).value();
}
RoleName Role(std::string_view name) { return RoleName::Parse(name).value(); }

// What an import lists beside the keys.
verifier::Sample WithPrimaries(verifier::Sample s) {
  for (verifier::NamedAnchors& named : s.anchors) {
    for (const notes::AnchorKey& key : named.anchors.keys) {
      named.anchors.primaries.push_back({key.primary, "a test"});
    }
  }
  return s;
}

}  // namespace

SealedSite::SealedSite(Goods goods, Separation separation, Neighbour neighbour)
    : SealedSite(SampleOf(goods), separation, std::move(neighbour)) {}

SealedSite::SealedSite(verifier::Sample goods, Separation separation,
                       Neighbour neighbour,
                       std::optional<policies::OrderRule> order)
    : home_(folder_ / "home"),
      separation_(separation),
      neighbour_(std::move(neighbour)),
      order_(std::move(order)),
      goods_(WithPrimaries(std::move(goods))),
      installation_{std::string(kSiteOrigin),
                    separation,
                    CopyOf(KeyCabinet::Get().checkpoint.public_key().spki()),
                    crypto::DigestNote(""),
                    crypto::DigestNote(""),
                    0,
                    {}},
      clock_(kStart) {
  if (separation == Separation::kSeparated) {
    std::uint64_t uid = 61001;
    for (const char* program :
         {"conductor", "exporter", "intake", "ledger", "signer", "worker"}) {
      installation_.uids.emplace(program, uid++);
    }
  }
  vault_ = platform::VaultWriter::Open(home_.vault()).value();
  writer_ =
      ledger::Writer::Open(home_.ledger(), home_.index(),
                           std::string(kSiteOrigin), SeededKey("checkpoint"))
          .value();
  Found();
  Submit();
  Witness();
  Decide();
}

void SealedSite::Take(verifier::Sample goods) {
  goods_ = WithPrimaries(std::move(goods));
  Submit();
  Witness();
  Decide();
}

platform::VaultReader SealedSite::quarantine() const {
  return platform::VaultReader::Open(home_.quarantine()).value();
}
std::string SealedSite::ObjectPath(const ObjectDigest& digest) const {
  const std::string hex = digest.hex();
  return home_.quarantine() + "/sha256/" + hex.substr(0, 2) + "/" +
         hex.substr(2);
}
ObjectDigest SealedSite::PutDocument(std::string_view text) const {
  return vault_->PutBytes(AsBytes(text)).value().digest;
}

ledger::Reader SealedSite::Read() const {
  return ledger::Reader::Open(home_.ledger(), kSiteOrigin,
                              KeyCabinet::Get().checkpoint.public_key())
      .value();
}

std::vector<Record> SealedSite::Records() const {
  const ledger::Reader reader = Read();
  std::vector<Record> records;
  std::vector<ChainedRecord> entries = reader.Range(0, reader.size()).value();
  for (ChainedRecord& entry : entries) {
    records.push_back(std::move(entry.record));
  }
  return records;
}

Result<ledger::Appended> SealedSite::TrySay(const Subject& subject,
                                            SignedNote body) {
  const auto kind = RecordKindOf(KindOfNote(body.text));
  ledger::AppendRequest request{RuleOf(kind.value()).author, separation_,
                                subject, std::nullopt, std::move(body)};
  const auto head = heads_.find(subject);
  if (head != heads_.end()) request.previous = head->second;
  TRY(const ledger::Appended appended, writer_->Append(request, clock_));
  if (!appended.already) heads_.insert_or_assign(subject, appended.digest);
  Wait(Seconds{60});
  return appended;
}

ledger::Appended SealedSite::Say(const Subject& subject, SignedNote body) {
  if (neighbour_) neighbour_(*this, subject);
  const auto appended = TrySay(subject, std::move(body));
  Check(appended.ok(), appended.ok() ? "" : appended.failure().detail.c_str());
  return *appended;
}

SignedNote SealedSite::Enacted(std::string text) const {
  NoteSignature first = alice.Sign(text);
  NoteSignature second = frank.Sign(text);
  return {std::move(text), {std::move(first), std::move(second)}};
}

void SealedSite::Found() {
  const KeyCabinet& keys = KeyCabinet::Get();
  const auto add = [&](std::string_view name, std::vector<RoleName> roles,
                       const SshSigner& key) {
    roster_.people.push_back({Named(name), std::move(roles), {}});
    roster_.keys.push_back({key.id(), Named(name), key.line(), {}});
  };
  roster_.activation = 2;
  add("alice", {Role("administrator")}, alice);
  add("bob", {Role("reviewer"), Role("security")}, bob);
  add("carol", {Role("reviewer")}, carol);
  add("dave", {Role("reviewer")}, dave);
  add("erin", {Role("waiver")}, erin);
  add("frank", {Role("administrator")}, frank);
  roster_.keys.push_back(
      {bob_at_home.id(), Named("bob"), bob_at_home.line(), {}});
  std::sort(roster_.keys.begin(), roster_.keys.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  const std::string roster = policies::Format(roster_);
  const SignedNote root = keys.Sign(keys.FirstRoot(kStart), {0, 1});
  installation_.genesis = crypto::DigestNote(roster);
  installation_.first_root = crypto::DigestNote(root.text);
  WriteFile(home_.installation(), notes::Format(installation_));
  Say(SiteSubject(), Enacted(roster));
  Say(SiteSubject(), root);

  const verifier::NamedAnchors& named = goods_.anchors[0];
  const ObjectDigest anchors = PutDocument(notes::Format(named.anchors));
  Say(SiteSubject(),
      Enacted(notes::Format(notes::Trust{named.trust, 1, anchors})));

  policies::Policy p{.channel = ChannelName::Parse("tools").value()};
  p.kind = goods_.contents.kind;
  for (const notes::AnchorPrimary& primary : named.anchors.primaries) {
    p.signers.push_back({named.trust, primary.fingerprint});
  }
  if (p.kind == BundleKind::kTufRepo) {
    PutDocument(goods_.objects.Get(*named.anchors.tuf_root));
    p.tuf_root = named.trust;
  }
  // Who is certified is whoever the goods' own statements name.
  for (const notes::Testimony& testimony : goods_.evidence.testimonies) {
    if (p.tuf_root) break;
    PutDocument(goods_.objects.Get(*named.anchors.sigstore_root));
    const notes::Statement statement =
        notes::ParseStatement(goods_.objects.Get(testimony.answer->statement))
            .value();
    const notes::StatementSigner& signer = statement.signers.at(0);
    p.identities.push_back(
        {named.trust, signer.issuer, signer.identity, false});
    if (!statement.predicate.empty()) p.predicates = {statement.predicate};
  }
  p.threshold = p.signers.size() + p.identities.size();
  if (p.kind == BundleKind::kAptRepo &&
      goods_.objects.Get(goods_.evidence.derived[0])
              .find("bookworm-security") != std::string::npos) {
    p.origin = "Debian";
    p.label = "Debian-Security";
    p.codename = "bookworm-security";
  }
  p.order = order_;
  p.hold = kHold;
  p.scanners = {"yara"};
  p.rebuild = notes::RebuildLevel::kR2;
  p.waivable = {"rebuild"};
  p.roles = {{Role("security"), 1}};
  p.targets = {TargetName::Parse("sealed").value()};
  policy_ = p;
  Say(SiteSubject(), Enacted(policies::Format(p)));
}

void SealedSite::Submit() {
  std::uint64_t bytes = 0;
  for (const notes::ContentsItem& item : goods_.contents.items) {
    PutDocument(goods_.objects.Get(item.object));
    bytes += item.size;
  }
  const ObjectDigest contents = PutDocument(notes::Format(goods_.contents));
  const std::string source =
      notes::SubmissionIdSource(policy_->channel, contents, 1);
  submission_ = notes::Submission{
      SubmissionId::Parse(policy_->channel.text() + "-" +
                          crypto::DigestNote(source).hex().substr(0, 16))
          .value(),
      policy_->channel,
      goods_.contents.kind,
      contents,
      goods_.contents.items.size(),
      bytes,
      1,
      Named("dave")};
  Say(SubjectOf(id()), dave.Signed(notes::Format(*submission_)));
}

void SealedSite::Witness() {
  const Subject subject = SubjectOf(id());
  for (const ObjectDigest& derived : goods_.evidence.derived) {
    PutDocument(goods_.objects.Get(derived));
  }
  for (const notes::Testimony& testimony : goods_.evidence.testimonies) {
    PutDocument(goods_.objects.Get(testimony.answer->statement));
  }
  evidence_ = PutDocument(notes::Format(goods_.evidence));
  notes::Authentic authentic =
      verifier::CheckEvidence(goods_.evidence, goods_.contents, goods_.anchors,
                              quarantine())
          .value();
  authentic.sandbox = "seccomp";
  Say(subject, {notes::Format(authentic), {}});
  const auto artifacts = goods_.contents.Artifacts();
  for (const notes::ContentsItem& item : artifacts) {
    const notes::Inventory inventory{
        item.object, "script",  notes::Coverage::kLeaf,
        item.size,   item.size, {}};
    const notes::Inspected inspected{item.object,
                                     PutDocument(notes::Format(inventory)),
                                     inventory.format,
                                     inventory.coverage,
                                     0,
                                     item.size,
                                     "seccomp"};
    Say(subject, {notes::Format(inspected), {}});
  }
  for (const notes::ContentsItem& item : artifacts) {
    const notes::Scan scan{item.object,
                           "yara 4.2.3",
                           crypto::DigestNote("rules"),
                           "-",
                           notes::ScanOutcome::kClean,
                           "",
                           item.size,
                           item.size,
                           {},
                           0,
                           "seccomp"};
    Say(subject, {notes::Format(scan), {}});
  }
  for (const notes::ContentsItem& item : artifacts) {
    Say(subject,
        {notes::Format(notes::Rebuild{
             item.object, notes::RebuildLevel::kNotRebuilt, "no-recipe"}),
         {}});
  }
  const Chain chain = Read().ChainOf(subject).value();
  Say(subject, {notes::Format(notes::Held{chain[0].record.time + kHold}), {}});
  Say(subject, erin.Signed(notes::Format(notes::Waiver{
                   "w1", id(), "rebuild", "all", "upstream builds in private",
                   Named("erin"), clock_ + Seconds{5 * 86400}})));
}

void SealedSite::Decide() {
  Wait(kHold);
  const Subject subject = SubjectOf(id());
  const Chain chain = Read().ChainOf(subject).value();
  const policies::Case facts =
      policies::ReadCase(chain, notes::Format(goods_.contents)).value();
  const auto waiver =
      std::find_if(facts.waivers.begin(), facts.waivers.end(),
                   [&](const policies::On<notes::Waiver>& on) {
                     return on.note.signatures[0].key == erin.id();
                   });
  Check(waiver != facts.waivers.end(), "erin waived what was not rebuilt");
  Say(subject, {notes::Format(notes::Verdict{
                    id(),
                    policies::DossierOf(facts, roster_),
                    crypto::DigestNote(policies::Format(*policy_)),
                    installation_.genesis,
                    clock_,
                    {waiver->record}}),
                {}});
  Say(subject, bob.Signed(notes::Format(Approval("bob", "security"))));
  Say(subject, carol.Signed(notes::Format(Approval("carol", "reviewer"))));
}

notes::Decision SealedSite::Approval(std::string_view person,
                                     std::string_view role) {
  const ledger::Reader reader = Read();
  const Chain chain = reader.ChainOf(SubjectOf(id())).value();
  const auto verdict = std::find_if(
      chain.rbegin(), chain.rend(), [](const ChainedRecord& entry) {
        return entry.record.kind() == RecordKind::kVerdict;
      });
  Check(verdict != chain.rend(), "there is a verdict to approve");
  const notes::Verdict body =
      notes::ParseVerdict(verdict->record.body.text).value();
  return {id(),
          notes::Choice::kApprove,
          verdict->digest,
          body.dossier,
          body.policy,
          body.roster,
          policy_->targets,
          Named(person),
          Role(role),
          reader.size(),
          reader.checkpoint().root,
          clock_ + Seconds{86400},
          "read and understood"};
}

Result<signer::CheckedSeal> SealedSite::Recheck(
    const ledger::Reader& reader) const {
  TRY(const policies::RootChain roots, Roots(reader));
  const platform::VaultReader vault = quarantine();
  return signer::Recheck(
      id(), {reader, vault, installation_.genesis, roots, worker_}, clock_);
}

Result<policies::RootChain> SealedSite::Roots(
    const ledger::Reader& reader) const {
  TRY(const Chain site, reader.ChainOf(SiteSubject()));
  return policies::ReadRoots(site, installation_.first_root);
}

SignedNote SealedSite::SignSeal(const notes::Seal& seal) const {
  const signer::ReleaseKeys& keys = KeyCabinet::Get().release;
  const std::string text = notes::Format(seal);
  return {text,
          {{"ecdsa-p256", keys.For("seal").public_key().id(),
            keys.SignOnce("seal", AsBytes(text)).value()}}};
}

ledger::Appended SealedSite::Seal() {
  return Say(SubjectOf(id()), SignSeal(Recheck().value().seal()));
}

Result<signer::Rendering> SealedSite::Render(
    const ledger::Reader& reader) const {
  TRY(const policies::RootChain roots, Roots(reader));
  const platform::VaultReader vault = quarantine();
  return signer::Render(target(), reader, vault, roots,
                        KeyCabinet::Get().release);
}

signer::Rendering SealedSite::Publish() {
  const ledger::Reader reader = Read();
  signer::Rendering rendering = Render(reader).value();
  for (const std::string& document : rendering.documents) {
    PutDocument(document);
  }
  const ObjectDigest release = PutDocument(rendering.signed_release);
  const auto admitted =
      stager::AdmitRelease(home_, release, *vault_, quarantine());
  Check(admitted.ok(), admitted.ok() ? "" : admitted.failure().detail.c_str());
  Say(SubjectOf(target()),
      {notes::Format(notes::Released{target(), reader.size(), release,
                                     rendering.documents.size()}),
       {}});
  published_ = rendering.signed_release;
  return rendering;
}

CrossingDraft SealedSite::DraftCrossing(std::uint64_t sequence,
                                        std::uint64_t first_leaf) const {
  constexpr std::uint64_t kMaxFileBytes = 1 << 20;
  const ledger::Reader reader = Read();
  const platform::VaultReader admitted =
      platform::VaultReader::Open(home_.admitted()).value();
  const notes::Release release =
      notes::ParseRelease(ParseSigned(*published_).value().text).value();
  const ObjectDigest nothing = crypto::DigestObject({});
  CrossingDraft draft{{SiteName::Parse("north").value(),
                       target(),
                       sequence,
                       {},
                       {},
                       nothing,
                       first_leaf,
                       nothing,
                       nothing,
                       {},
                       {}},
                      {}};
  const policies::RootChain roots = Roots(reader).value();
  for (const policies::PlacedRoot& root : roots.roots()) {
    draft.note.root_records.push_back(
        draft.Put(FormatRecord(reader.At(root.index).value().record)));
  }
  draft.note.checkpoint = draft.Put(reader.signed_checkpoint());
  std::string leaves;
  for (std::uint64_t i = first_leaf; i < reader.size(); ++i) {
    leaves += AsText(reader.leaves()[i].bytes());
  }
  draft.note.leaves = draft.Put(leaves);
  draft.note.release = draft.Put(*published_);
  for (const notes::ReleaseSeal& seal : release.seals) {
    draft.note.seal_records.push_back(
        draft.Put(FormatRecord(reader.At(seal.index).value().record)));
  }
  for (const notes::ReleaseFile& file : release.files) {
    draft.Put(
        std::string(AsText(admitted.Read(file.object, kMaxFileBytes).value())));
  }
  return draft;
}

}  // namespace airlock::testing_support
