#include "airlock/core/notes/trust.h"
#include "airlock/crypto/hash.h"
#include "stager/stage.h"
#include "stager/vault_audit.h"

namespace airlock::stager {

Result<Situation> ReadSituation(const SiteNow& now, const SubmissionId& id,
                                const platform::VaultReader& quarantine) {
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(id)));
  if (chain.empty() || chain[0].record.kind() != RecordKind::kSubmission) {
    return Failure{Reason::kNotFound, "no submission " + id.text()};
  }
  TRY(const notes::Submission submission,
      notes::ParseSubmission(chain[0].record.body.text));
  const auto contents = quarantine.Read(submission.contents, kMaxDocumentBytes);
  if (!contents.ok()) {
    TRY_DONE(CheckWhole({submission.contents}, quarantine));
    return contents.failure();
  }
  TRY(policies::Case facts, policies::ReadCase(chain, AsText(*contents)));
  facts.before = now.taken;
  if (!facts.before) {
    TRY(facts.before, ReadTaken(now.reader, now.installation));
  }
  NoteDigest digest = now.installation.genesis;
  const auto* policy = now.site.PolicyFor(submission.channel, &digest);
  if (policy == nullptr) {
    return Failure{Reason::kNotFound,
                   "no policy for channel " + submission.channel.text()};
  }
  return Situation{now, std::move(facts), *policy, digest};
}

Result<std::vector<verifier::NamedAnchors>> AnchorsFor(
    const policies::Policy& policy, const policies::Site& site,
    const platform::VaultReader& quarantine) {
  constexpr std::uint64_t kMaxAnchorsBytes = 4ULL << 20;
  std::vector<verifier::NamedAnchors> anchors;
  for (const policies::On<notes::Trust>& trust : site.trusts) {
    if (!policy.Pins(trust.body.name) && policy.trust != trust.body.name) {
      continue;
    }
    TRY(const Bytes text,
        quarantine.Read(trust.body.anchors, kMaxAnchorsBytes));
    TRY(notes::Anchors parsed, notes::ParseAnchors(AsText(text)));
    anchors.push_back({trust.body.name, std::move(parsed)});
  }
  // A trust may be new.
  if (anchors.empty() && !policy.trust) {
    return Failure{Reason::kUnknownSigner, "the trust anchors of channel " +
                                               policy.channel.text() +
                                               " are not imported"};
  }
  return anchors;
}

}  // namespace airlock::stager
