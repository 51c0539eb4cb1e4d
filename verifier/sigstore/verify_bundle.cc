#include "verifier/sigstore/verify_bundle.h"

#include <algorithm>
#include <array>
#include <set>

#include "verifier/sigstore/bundle_identity.h"
#include "verifier/sigstore/entry_body.h"
#include "verifier/statements/strength.h"

namespace airlock::verifier {
namespace {

using Form = crypto::SignatureScheme::Form;
using Hash = crypto::HashAlgorithm;

// 2024-01-01T00:00:00Z: bundles of version 0.2, which has the checkpoint, were
// written by all of Sigstore's clients from the end of 2023 on.
constexpr Instant kProofsSince(1704067200);
// Ed25519 hashes its message twice, so all of it is held.
constexpr std::uint64_t kMaxEd25519Message = 64ULL << 20;

constexpr std::array<std::string_view, 5> kLegacyNames = {
    "none", "v0.1", "v0.1-npm", "promise", "no-log"};

// What has been established, step by step.
struct Findings {
  std::optional<CertifiedIdentity> identity;
  std::string trust;
  std::vector<notes::StatementTime> times;
  std::vector<notes::StatementSubject> subjects;
  std::vector<notes::StatementFact> facts;
  std::string predicate;
  std::optional<InTotoStatement> statement;

  std::vector<Instant> instants() const {
    std::vector<Instant> all;
    for (const notes::StatementTime& time : times) all.push_back(time.time);
    return all;
  }
};

// The bundle's certificates without what must not be there.
Result<std::vector<Certificate>> IntermediatesOf(const Bundle& bundle,
                                                 const BundlePolicy& policy) {
  std::vector<Certificate> intermediates;
  for (std::size_t i = 1; i < bundle.certificates.size(); ++i) {
    const Certificate& certificate = bundle.certificates[i];
    if (!certificate.self_issued()) {
      intermediates.push_back(certificate);
    } else if (policy.legacy < LegacyBundles::kRootInChain ||
               bundle.version != Bundle::Version::kV01) {
      return Failure{Reason::kBadCertificate,
                     "a root certificate in the bundle's chain"};
    }
  }
  return intermediates;
}

Result<crypto::PublicKey> KeyOf(const Bundle& bundle,
                                const BundlePolicy& policy) {
  if (policy.key) {
    if (!bundle.certificates.empty()) {
      return Failure{Reason::kWrongIdentity,
                     "the bundle is signed by a certified identity, not by a "
                     "key of its own"};
    }
    return *policy.key;
  }
  if (bundle.certificates.empty()) {
    return Failure{Reason::kWrongIdentity,
                   "the bundle is signed by a bare key, not by a certified "
                   "identity"};
  }
  return bundle.certificates.front().key();
}

// How a key may have signed a hash; the bundle does not say.
std::vector<Form> FormsOf(const crypto::PublicKey& key) {
  switch (key.algorithm()) {
    case crypto::KeyAlgorithm::kRsa:
      return {Form::kRsaPkcs1, Form::kRsaPss};
    case crypto::KeyAlgorithm::kEd25519:
      return {Form::kEd25519Ph};
    default:
      return {Form::kEcdsaDer};
  }
}

// The signature over the artifact itself.
Result<SignedContent> CheckMessage(const MessageSignature& message,
                                   const crypto::PublicKey& key,
                                   const Artifact& artifact) {
  SignedContent content;
  content.hash = message.hash.value_or(Hash::kSha256);
  TRY(content.digest, artifact.Digest(content.hash));
  if (message.hash && message.digest != content.digest) {
    return Failure{Reason::kWrongSubject,
                   "the bundle is about an artifact of another digest"};
  }
  content.signature = message.signature;
  Result<Done> held = Done{};
  for (const Form form : FormsOf(key)) {
    content.schemes = {{form, content.hash}};
    held = crypto::VerifyHash(key, content.schemes.front(), content.digest,
                              content.signature);
    if (held.ok()) return content;
  }
  if (key.algorithm() != crypto::KeyAlgorithm::kEd25519) return held.failure();
  // Over the whole message, which is then held.
  TRY(const Bytes whole, artifact.Whole(kMaxEd25519Message));
  content.schemes = {{Form::kEd25519, Hash::kSha256}};
  TRY_DONE(
      crypto::Verify(key, content.schemes.front(), whole, content.signature));
  return content;
}

// The signature over an envelope, and what the envelope says of the artifact.
Result<SignedContent> CheckEnvelope(const Envelope& envelope,
                                    const crypto::PublicKey& key,
                                    const BundlePolicy& policy,
                                    const Artifact& artifact,
                                    Findings& findings) {
  SignedContent content;
  const std::vector<EnvelopeKey> keys = KeysOfTheField(key);
  for (const EnvelopeKey& one : keys) content.schemes.push_back(one.scheme);
  TRY(const SignedPayload payload, VerifyEnvelope(envelope, keys, 1));
  if (payload.type() != kInTotoPayload) {
    return Failure{Reason::kWrongPredicate,
                   "the envelope holds '" +
                       Printable(payload.type().substr(0, 100)) + "'"};
  }
  TRY(findings.statement, ParseStatement(payload.text()));
  TRY(const InTotoSubject subject, MatchSubject(*findings.statement, artifact));
  for (const auto& [algorithm, hex] : subject.digests) {
    findings.subjects.push_back({subject.name, algorithm, hex});
  }
  findings.predicate = findings.statement->predicate_type;
  if (!policy.predicate_type.empty() &&
      policy.predicate_type != findings.predicate) {
    return Failure{Reason::kWrongPredicate,
                   "a statement of type '" +
                       Printable(findings.predicate.substr(0, 200)) + "'"};
  }
  content.digest = crypto::Hash()
                       .Update(PreAuthenticationEncoding(envelope.payload_type,
                                                         envelope.payload))
                       .Finish();
  content.signature = envelope.signatures.front().signature;
  content.envelope = &envelope;
  return content;
}

Result<const TimestampAuthority*> AuthorityOf(const Timestamp& stamp,
                                              const Bytes& signature,
                                              const TrustedRoot& root) {
  std::optional<Failure> why_not;
  for (const TimestampAuthority& authority : root.timestamp_authorities) {
    const auto checked = CheckTimestamp(stamp, signature, authority);
    if (checked.ok()) return &authority;
    if (!why_not || why_not->reason == Reason::kUntrustedCertificate) {
      why_not = checked.failure();
    }
  }
  return *why_not;
}

Result<Done> CheckTimestamps(const Bundle& bundle, const Bytes& signature,
                             const TrustedRoot& root,
                             const BundlePolicy& policy, Findings& findings) {
  std::set<const TimestampAuthority*> distinct;
  for (const Bytes& der : bundle.timestamps) {
    TRY(const Timestamp stamp, ParseTimestamp(der));
    // With nobody trusted to tell the time, it is not told.
    if (root.timestamp_authorities.empty()) continue;
    TRY(const TimestampAuthority* const authority,
        AuthorityOf(stamp, signature, root));
    distinct.insert(authority);
    findings.times.push_back({"rfc3161", authority->name, stamp.time});
  }
  if (distinct.size() < policy.timestamp_threshold) {
    return Failure{Reason::kThreshold,
                   std::to_string(distinct.size()) + " of " +
                       std::to_string(policy.timestamp_threshold) +
                       " authorities of time needed"};
  }
  return Done{};
}

Result<Done> CheckLogTime(const TransparencyLog& log,
                          const std::vector<Instant>& times) {
  const bool all = std::all_of(times.begin(), times.end(), [&](Instant time) {
    return log.validity.Covers(time);
  });
  // Without a time, only a key that is still in use can be believed.
  if (!all || (times.empty() && log.validity.ends)) {
    return Failure{Reason::kKeyNotValid,
                   "the log was not trusted when the entry was made"};
  }
  return Done{};
}

// One entry; the promise's time joins the findings.
Result<Done> CheckEntry(const LogEntry& entry, const TransparencyLog& log,
                        const Bundle& bundle, const SignedContent& content,
                        const BundlePolicy& policy, Findings& findings) {
  std::optional<Instant> promised;
  if (!entry.promise.empty()) {
    TRY(promised, CheckPromise(entry, log));
    findings.times.push_back({"rekor-set", log.url, *promised});
  }
  if (entry.is_v2() && entry.integrated_time != 0) {
    return Failure{Reason::kBadLogEntry, "Rekor v2 does not tell the time"};
  }
  const bool without_checkpoint =
      !entry.proof || entry.proof->checkpoint.empty();
  const bool promise_will_do =
      promised && bundle.version == Bundle::Version::kV01 &&
      (policy.legacy >= LegacyBundles::kPromise ||
       (policy.legacy >= LegacyBundles::kPromiseBefore2024 &&
        *promised < kProofsSince));
  if (without_checkpoint && promise_will_do) {
    findings.facts.push_back({"log.promise-only", log.url});
  } else {
    TRY_DONE(CheckProof(entry, log));
    findings.facts.push_back(
        {"log.index", log.url + " " + std::to_string(entry.proof->index) +
                          " of " + std::to_string(entry.proof->size)});
  }
  TRY_DONE(CheckEntryBody(entry, content));
  return CheckLogTime(
      log, promised ? std::vector<Instant>{*promised} : findings.instants());
}

Result<Done> CheckEntries(const Bundle& bundle, const SignedContent& content,
                          const TrustedRoot& root, const BundlePolicy& policy,
                          Findings& findings) {
  // A trusted root that names no log leaves a bare key to speak for itself; a
  // certificate that lives for minutes never does.
  if (policy.key && root.logs.empty()) return Done{};
  if (bundle.entries.empty() && policy.legacy >= LegacyBundles::kNoLog) {
    findings.facts.push_back({"log.none", "the certificate tells the time"});
    findings.times.push_back(
        {"certificate", "", bundle.certificates[0].not_before});
    return Done{};
  }
  std::set<Bytes> distinct;
  for (const LogEntry& entry : bundle.entries) {
    const TransparencyLog* const log = root.FindLog(entry.log_id);
    if (log == nullptr) {
      return Failure{Reason::kNotLogged,
                     "an entry of a log that is not trusted"};
    }
    TRY_DONE(CheckEntry(entry, *log, bundle, content, policy, findings));
    distinct.insert(log->id);
  }
  if (bundle.entries.empty()) {
    return Failure{Reason::kNotLogged, "the bundle has no log entry"};
  }
  if (distinct.size() < policy.log_threshold) {
    return Failure{Reason::kThreshold,
                   std::to_string(distinct.size()) + " of " +
                       std::to_string(policy.log_threshold) +
                       " logs needed; entries of one log count once"};
  }
  return Done{};
}

Result<Done> CheckSigner(const Bundle& bundle, const TrustedRoot& root,
                         const BundlePolicy& policy, Findings& findings) {
  if (policy.key) {
    findings.trust = "key";
    return Done{};
  }
  TRY(const auto intermediates, IntermediatesOf(bundle, policy));
  const Certificate& leaf = bundle.certificates.front();
  TRY(findings.trust,
      CheckCertification(leaf, intermediates, root, findings.instants()));
  TRY(findings.identity, ReadIdentity(leaf));
  if (!policy.anybody && (findings.identity->identity != policy.identity ||
                          findings.identity->issuer != policy.issuer)) {
    return Failure{
        Reason::kWrongIdentity,
        "signed by " + Printable(findings.identity->identity.substr(0, 300)) +
            ", says " + Printable(findings.identity->issuer.substr(0, 200))};
  }
  return Done{};
}

// What was examined has its SHA-256 in the statement, whatever it was signed
// by, if that is known: our own records call things by nothing else.
void AddSha256(const Artifact& artifact,
               std::vector<notes::StatementSubject>& subjects) {
  const auto digest = artifact.Digest(Hash::kSha256);
  if (!digest.ok()) return;
  const std::string hex = HexEncode(*digest);
  if (std::none_of(subjects.begin(), subjects.end(), [&](const auto& subject) {
        return subject.algorithm == "sha256" && subject.hex == hex;
      })) {
    subjects.push_back({"", "sha256", hex});
  }
}

notes::Statement StatementOf(const Bundle& bundle, const BundlePolicy& policy,
                             const crypto::PublicKey& key,
                             const Artifact& artifact,
                             const SignedContent& content, Findings findings) {
  notes::Statement statement;
  statement.family = "sigstore-bundle";
  statement.predicate = std::move(findings.predicate);
  statement.grade = notes::Grade::kTestified;
  notes::StatementSigner signer;
  signer.key = key.id();
  signer.trust = findings.trust;
  if (findings.identity) {
    signer.identity = findings.identity->identity;
    signer.issuer = findings.identity->issuer;
  }
  statement.signers = {std::move(signer)};
  statement.subjects = std::move(findings.subjects);
  if (statement.subjects.empty()) {
    statement.subjects = {{"", std::string(crypto::NameOf(content.hash)),
                           HexEncode(content.digest)}};
  }
  AddSha256(artifact, statement.subjects);
  statement.times = std::move(findings.times);
  statement.facts = std::move(findings.facts);
  statement.facts.push_back(
      {"bundle.version", std::string(NameOf(bundle.version))});
  statement.facts.push_back(
      {"policy.legacy", std::string(NameOf(policy.legacy))});
  NoteStrength(key, statement);
  return statement;
}

}  // namespace

std::string_view NameOf(LegacyBundles legacy) {
  return kLegacyNames[static_cast<std::size_t>(legacy)];
}

Result<LegacyBundles> LegacyBundlesNamed(std::string_view name) {
  const auto at = std::find(kLegacyNames.begin(), kLegacyNames.end(), name);
  if (at == kLegacyNames.end()) {
    return Failure{Reason::kUsage,
                   "legacy is one of none, v0.1, v0.1-npm, promise, no-log"};
  }
  return static_cast<LegacyBundles>(at - kLegacyNames.begin());
}

Result<VerifiedBundle> OpenBundle(std::string_view text,
                                  const TrustedRoot& root,
                                  const BundlePolicy& policy,
                                  const Artifact& artifact) {
  if (policy.legacy > LegacyBundles::kRootInChain) {
    return Failure{Reason::kUsage, "'" + std::string(NameOf(policy.legacy)) +
                                       "' is for signatures without a bundle"};
  }
  TRY(const Bundle bundle, ParseBundle(text));
  return OpenParsedBundle(bundle, root, policy, artifact);
}

Result<VerifiedBundle> OpenParsedBundle(const Bundle& bundle,
                                        const TrustedRoot& root,
                                        const BundlePolicy& policy,
                                        const Artifact& artifact) {
  Check(policy.key || policy.anybody ||
            (!policy.identity.empty() && !policy.issuer.empty()),
        "a policy says who may sign");
  TRY(const crypto::PublicKey key, KeyOf(bundle, policy));
  Findings findings;
  if (bundle.message && !policy.predicate_type.empty()) {
    return Failure{Reason::kWrongPredicate, "a signature without statement"};
  }
  TRY(SignedContent content,
      bundle.message
          ? CheckMessage(*bundle.message, key, artifact)
          : CheckEnvelope(*bundle.envelope, key, policy, artifact, findings));
  content.certified = !policy.key;
  content.key = key;
  content.verifier =
      policy.key ? CopyOf(key.spki()) : bundle.certificates.front().der;
  TRY_DONE(CheckTimestamps(bundle, content.signature, root, policy, findings));
  TRY_DONE(CheckEntries(bundle, content, root, policy, findings));
  TRY_DONE(CheckSigner(bundle, root, policy, findings));
  VerifiedBundle opened;
  opened.statement = std::move(findings.statement);
  opened.said =
      StatementOf(bundle, policy, key, artifact, content, std::move(findings));
  return opened;
}

Result<notes::Statement> VerifyBundle(std::string_view text,
                                      const TrustedRoot& root,
                                      const BundlePolicy& policy,
                                      const Artifact& artifact) {
  TRY(VerifiedBundle opened, OpenBundle(text, root, policy, artifact));
  return std::move(opened.said);
}

}  // namespace airlock::verifier
