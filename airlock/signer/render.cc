#include "airlock/signer/render.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/crypto/hash.h"
#include "airlock/formats/apt.h"
#include "airlock/formats/attestation.h"
#include "airlock/formats/oci.h"
#include "airlock/formats/openpgp.h"
#include "airlock/formats/tuf.h"
#include "airlock/signer/published_paths.h"
#include "airlock/signer/render_oci.h"
#include "airlock/signer/tree_builder.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::signer {
namespace {

constexpr std::string_view kInTotoPayload = "application/vnd.in-toto+json";

// A seal of this target, with everything that rendering it needs.
struct Sealed {
  std::uint64_t index;
  RecordDigest record;
  notes::Seal seal;
  notes::Contents contents;
  notes::Evidence evidence;
  std::vector<std::string> waivers;  // "rebuild: why", for the attestation
};

class Renderer {
 public:
  Renderer(const TargetName& target, const ledger::Reader& ledger,
           const platform::VaultReader& quarantine,
           const policies::RootChain& roots, const ReleaseKeys& keys)
      : target_(target),
        ledger_(ledger),
        quarantine_(quarantine),
        roots_(roots),
        keys_(keys) {}

  Result<Rendering> Run() {
    TRY(const ChainedRecord last, ledger_.At(ledger_.size() - 1));
    time_ = last.record.time;
    TRY_DONE(CollectSeals());
    for (const Sealed& sealed : seals_) {
      TRY_DONE(AddArtifacts(sealed));
    }
    for (const Sealed& sealed : seals_) {
      TRY_DONE(AddAttestations(sealed));
    }
    TRY_DONE(AddApt());
    TRY_DONE(AddOci());
    TRY_DONE(AddTuf());
    return SignRelease();
  }

 private:
  Result<Done> CollectSeals();
  Result<Sealed> ReadSealed(const ChainedRecord& entry, const Chain& chain);
  Result<Done> AddArtifacts(const Sealed& sealed);
  Result<Done> AddAttestations(const Sealed& sealed);
  Result<Instant> FirstNamed(std::string_view purpose, const KeyId& id) const;
  Result<Done> AddApt();
  Result<Done> AddOci();
  Result<Done> AddTuf();
  Result<Rendering> SignRelease();

  Result<Done> AddTarget(const std::string& path, const ObjectDigest& object,
                         std::uint64_t size) {
    TRY_DONE(tree_.AddObject(path, object, size));
    tuf_targets_.insert_or_assign(path, formats::TufTarget{path, object, size});
    return Done{};
  }
  Result<std::string> TufSigned(std::string_view purpose,
                                const std::string& signed_object) {
    TRY(Bytes signature, keys_.SignOnce(purpose, AsBytes(signed_object)));
    return formats::TufEnvelope(
        signed_object, {{formats::TufKeyId(keys_.For(purpose).public_key()),
                         std::move(signature)}});
  }

  const TargetName& target_;
  const ledger::Reader& ledger_;
  const platform::VaultReader& quarantine_;
  const policies::RootChain& roots_;
  const ReleaseKeys& keys_;
  Instant time_{0};
  std::vector<Sealed> seals_;
  bool embedded_ = false;
  TreeBuilder tree_;
  std::map<std::string, formats::TufTarget> tuf_targets_;
  std::map<std::string, formats::AptEntry> apt_entries_;  // by pool path
  std::vector<SealedImage> images_;
};

Result<Done> Renderer::CollectSeals() {
  TRY(const std::vector<Subject> subjects, ledger_.Subjects());
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    TRY(const Chain chain, ledger_.ChainOf(subject));
    const ChainedRecord& last = chain.back();
    if (last.record.kind() != RecordKind::kSeal) continue;
    TRY(const notes::Seal seal, notes::ParseSeal(last.record.body.text));
    if (std::find(seal.targets.begin(), seal.targets.end(), target_) ==
        seal.targets.end()) {
      continue;
    }
    TRY(const policies::SealStanding standing,
        policies::StandingOfSeal(last.record.body, last.record.index, roots_));
    if (standing == policies::SealStanding::kVoid) continue;
    TRY(Sealed sealed, ReadSealed(last, chain));
    embedded_ = embedded_ || sealed.seal.separation == Separation::kEmbedded;
    seals_.push_back(std::move(sealed));
  }
  std::sort(seals_.begin(), seals_.end(),
            [](const Sealed& a, const Sealed& b) { return a.index < b.index; });
  return Done{};
}

Result<Sealed> Renderer::ReadSealed(const ChainedRecord& entry,
                                    const Chain& chain) {
  TRY(notes::Seal seal, notes::ParseSeal(entry.record.body.text));
  TRY(const Bytes contents_text,
      quarantine_.Read(seal.contents, kMaxDocumentBytes));
  TRY(notes::Contents contents, notes::ParseContents(AsText(contents_text)));
  std::optional<ObjectDigest> evidence_digest;
  std::vector<std::string> waivers;
  for (const ChainedRecord& record : chain) {
    if (record.record.kind() == RecordKind::kAuthentic) {
      TRY(const notes::Authentic authentic,
          notes::ParseAuthentic(record.record.body.text));
      evidence_digest = authentic.evidence;
    }
    if (record.record.kind() == RecordKind::kWaiver &&
        std::find(seal.waivers.begin(), seal.waivers.end(), record.digest) !=
            seal.waivers.end()) {
      TRY(const notes::Waiver waiver,
          notes::ParseWaiver(record.record.body.text));
      waivers.push_back(waiver.requirement + ": " + waiver.justification +
                        " (" + waiver.person.text() + ")");
    }
  }
  if (!evidence_digest) {
    return Failure{Reason::kBadRecord,
                   seal.submission.text() + " has no evidence"};
  }
  TRY(const Bytes evidence_text,
      quarantine_.Read(*evidence_digest, kMaxDocumentBytes));
  TRY(notes::Evidence evidence, notes::ParseEvidence(AsText(evidence_text)));
  return Sealed{entry.record.index,  entry.digest,        std::move(seal),
                std::move(contents), std::move(evidence), std::move(waivers)};
}

Result<Done> Renderer::AddArtifacts(const Sealed& sealed) {
  TRY(const std::vector<PublishedArtifact> artifacts,
      PublishedArtifactsOf(sealed.seal.channel, sealed.evidence,
                           sealed.contents, quarantine_));
  for (const PublishedArtifact& artifact : artifacts) {
    TRY_DONE(AddTarget(artifact.path, artifact.object, artifact.size));
    if (!artifact.apt) continue;
    apt_entries_.insert_or_assign(artifact.apt->pool_path, *artifact.apt);
  }
  if (sealed.contents.kind == notes::BundleKind::kOciLayout) {
    TRY(std::vector<SealedImage> images,
        ImagesOf(sealed.seal, sealed.evidence, sealed.contents, quarantine_));
    images_.insert(images_.end(), images.begin(), images.end());
  }
  return Done{};
}

Result<Done> Renderer::AddAttestations(const Sealed& sealed) {
  for (const notes::ContentsItem& item : sealed.contents.Artifacts()) {
    formats::VerificationSummary summary{
        .subject_name = item.name.text(),
        .subject = item.object,
        .verifier_id = "https://" + roots_.newest().ledger,
        .time_verified = sealed.seal.now,
        .resource_uri = sealed.seal.product,
        .policy_uri = "airlock:policy/" + sealed.seal.channel.text(),
        .policy = sealed.seal.policy,
        .input_attestations = {{"airlock:contents", sealed.seal.contents}},
        .verified_levels = {"AIRLOCK_AUTHENTIC", "AIRLOCK_SCANNED",
                            "AIRLOCK_APPROVED"},
        .waivers = sealed.waivers,
        .passed = true};
    if (sealed.seal.separation == Separation::kEmbedded) {
      summary.verified_levels.push_back("AIRLOCK_EMBEDDED");
    }
    const std::string statement = formats::VsaStatement(summary);
    TRY(Bytes signature,
        keys_.SignOnce("attestation",
                       AsBytes(formats::DssePae(kInTotoPayload, statement))));
    TRY(const notes::ReleaseFile file,
        tree_.AddDocument(
            "attestations/" + item.object.hex() + ".vsa.dsse.json",
            formats::DsseEnvelope(kInTotoPayload, statement,
                                  {std::move(signature)})));
    tuf_targets_.insert_or_assign(
        file.path.text(),
        formats::TufTarget{file.path.text(), file.object, file.size});
  }
  return Done{};
}

// When the first root was issued that names the key. An OpenPGP key's date is
// part of its fingerprint, so it must stay when the next root comes.
Result<Instant> Renderer::FirstNamed(std::string_view purpose,
                                     const KeyId& id) const {
  for (const policies::PlacedRoot& placed : roots_.roots()) {
    for (const notes::RootKey& key : placed.root.KeysFor(purpose)) {
      if (key.id == id) return placed.root.issued;
    }
  }
  return Failure{Reason::kBadRoot, "no root names the " + std::string(purpose) +
                                       " key that the signer holds"};
}

Result<Done> Renderer::AddApt() {
  if (apt_entries_.empty()) return Done{};
  const std::string dists = "dists/" + target_.text() + "/";
  std::set<std::string> architectures;
  for (const auto& [path, entry] : apt_entries_) {
    architectures.insert(entry.architecture);
  }
  // apt asks for its own architecture and is given "all" packages with it.
  std::set<std::string> indexes = architectures;
  indexes.erase("all");
  if (indexes.empty()) indexes.insert("amd64");
  formats::AptRelease release{.origin = roots_.newest().ledger,
                              .label = "Airlock " + target_.text(),
                              .suite = target_.text(),
                              .codename = target_.text(),
                              .date = time_,
                              .valid_until = time_ + kTimestampLifetime,
                              .architectures = {},
                              .components = {"main"},
                              .files = {}};
  for (const std::string& architecture : indexes) {
    std::vector<formats::AptEntry> entries;
    for (const auto& [path, entry] : apt_entries_) {
      if (entry.architecture == architecture || entry.architecture == "all") {
        entries.push_back(entry);
      }
    }
    const std::string path = "main/binary-" + architecture + "/Packages";
    TRY(const notes::ReleaseFile file,
        tree_.AddDocument("apt/" + dists + path,
                          formats::RenderPackages(entries)));
    release.architectures.push_back(architecture);
    release.files.push_back({path, file.object, file.size});
  }
  const std::string text = formats::RenderRelease(release);
  const crypto::SigningKey& key = keys_.For("apt");
  TRY(const Instant created, FirstNamed("apt", key.public_key().id()));
  const formats::OpenPgpSigner signer{
      key.public_key(), created,
      "Airlock " + roots_.newest().ledger + " (package archive)",
      [&](ByteView hash) { return key.SignHash(hash); }};
  TRY(const auto in_release,
      tree_.AddDocument("apt/" + dists + "InRelease",
                        formats::ClearSign(text, signer, time_)));
  TRY(const auto plain, tree_.AddDocument("apt/" + dists + "Release", text));
  TRY(const auto detached,
      tree_.AddDocument("apt/" + dists + "Release.gpg",
                        formats::DetachedSignature(text, signer, time_)));
  TRY(const auto keyring,
      tree_.AddDocument(
          "apt/airlock-archive-keyring.gpg",
          std::string(AsText(formats::OpenPgpCertificate(signer)))));
  (void)in_release;
  (void)plain;
  (void)detached;
  (void)keyring;
  return Done{};
}

Result<Done> Renderer::AddOci() {
  if (images_.empty()) return Done{};
  return RenderImages(images_, keys_, tree_);
}

// By keys of this root and of the one before it, which a client that follows
// holds. Anybody else's line proves nothing and stays out.
Result<std::vector<formats::TufSignature>> TufSignaturesOf(
    const policies::PlacedRoot& placed, const notes::Root* before) {
  std::vector<notes::RootKey> keys = placed.root.KeysFor("root");
  if (before != nullptr) {
    const std::vector<notes::RootKey> old = before->KeysFor("root");
    keys.insert(keys.end(), old.begin(), old.end());
  }
  std::vector<formats::TufSignature> signatures;
  for (const NoteSignature& signature : placed.note.signatures) {
    if (signature.scheme != policies::kTufRootScheme) continue;
    const auto key = std::find_if(
        keys.begin(), keys.end(),
        [&](const notes::RootKey& k) { return k.id == signature.key; });
    if (key == keys.end()) continue;
    TRY(const crypto::PublicKey public_key,
        crypto::PublicKey::FromSpki(key->spki));
    signatures.push_back({formats::TufKeyId(public_key), signature.bytes});
  }
  return signatures;
}

Result<Done> Renderer::AddTuf() {
  const std::uint64_t version = ledger_.size();
  const Instant expires = time_ + kReleaseLifetime;
  const notes::Root* before = nullptr;
  for (const policies::PlacedRoot& placed : roots_.roots()) {
    TRY(const auto signatures, TufSignaturesOf(placed, before));
    before = &placed.root;
    TRY(const auto file,
        tree_.AddDocument(
            "tuf/metadata/" + std::to_string(placed.root.version) +
                ".root.json",
            formats::TufEnvelope(formats::TufRoot(placed.root), signatures)));
    (void)file;
  }
  std::vector<formats::TufTarget> targets;
  for (const auto& [path, target] : tuf_targets_) {
    TRY_DONE(tree_.AddObject(TufTargetPath(path, target.sha256), target.sha256,
                             target.size));
    targets.push_back(target);
  }
  const std::string number = std::to_string(version);
  TRY(std::string targets_json,
      TufSigned("targets", formats::TufTargets(version, expires, targets)));
  TRY(const auto targets_file,
      tree_.AddDocument("tuf/metadata/" + number + ".targets.json",
                        std::move(targets_json)));
  TRY(std::string snapshot_json,
      TufSigned("snapshot", formats::TufSnapshot(
                                version, expires,
                                {"targets.json", version, targets_file.object,
                                 targets_file.size})));
  TRY(const auto snapshot_file,
      tree_.AddDocument("tuf/metadata/" + number + ".snapshot.json",
                        std::move(snapshot_json)));
  TRY(std::string timestamp_json,
      TufSigned("timestamp", formats::TufTimestamp(
                                 version, time_ + kTimestampLifetime,
                                 {"snapshot.json", version,
                                  snapshot_file.object, snapshot_file.size})));
  TRY(const auto timestamp_file,
      tree_.AddDocument("tuf/metadata/timestamp.json",
                        std::move(timestamp_json)));
  (void)timestamp_file;
  return Done{};
}

Result<Rendering> Renderer::SignRelease() {
  notes::Release release{
      target_,
      ledger_.size(),
      ledger_.checkpoint().root,
      time_,
      time_ + kTimestampLifetime,
      embedded_ ? Separation::kEmbedded : Separation::kSeparated,
      {},
      tree_.Files()};
  for (const Sealed& sealed : seals_) {
    release.seals.push_back({sealed.index, sealed.record});
  }
  const std::string text = notes::Format(release);
  TRY(Bytes signature, keys_.SignOnce("seal", AsBytes(text)));
  const SignedNote note{text,
                        {{"ecdsa-p256", keys_.For("seal").public_key().id(),
                          std::move(signature)}}};
  return Rendering{FormatSigned(note), std::move(tree_).TakeDocuments()};
}

}  // namespace

Result<Rendering> Render(const TargetName& target, const ledger::Reader& ledger,
                         const platform::VaultReader& quarantine,
                         const policies::RootChain& roots,
                         const ReleaseKeys& keys) {
  Check(!roots.roots().empty(), "a root is on record");
  return Renderer(target, ledger, quarantine, roots, keys).Run();
}

}  // namespace airlock::signer
