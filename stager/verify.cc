// Who says that this is theirs? A worker reads the formats and proposes; the
// signatures, quotes and digests are computed here, on the vault's bytes.
#include <fcntl.h>

#include <algorithm>

#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/wire/intake.h"
#include "airlock/wire/worker.h"
#include "policies/release_names.h"
#include "stager/stage.h"
#include "verifier/checks/trust_root.h"

namespace airlock::stager {
namespace {

// A .deb's bytes play no part in who signed for it: the signed lists name its
// digest, and its bytes are hashed by the check. The worker gets an empty file.
bool WorkerNeedsBytes(notes::BundleKind kind, const notes::ContentsItem& item) {
  return kind != notes::BundleKind::kAptRepo ||
         item.role != notes::ItemRole::kArtifact;
}

Result<platform::Fd> OpenNothing() {
  platform::Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!fd.open()) return platform::IoFailure("open /dev/null", errno);
  return fd;
}

// Nothing passes under the name of what a seal took before it.
Result<Done> CheckNamesTaken(const Situation& s, const Powers& powers,
                             const notes::Authentic& authentic) {
  const policies::Policy& policy = s.policy.body;
  if (!policies::NamesSayVersions(policy)) return Done{};
  for (const policies::Taken& taken : *s.facts.before) {
    if (taken.seal.channel != policy.channel) continue;
    TRY(const Bytes text,
        powers.quarantine.Read(taken.seal.contents, kMaxDocumentBytes));
    TRY(const notes::Contents theirs, notes::ParseContents(AsText(text)));
    TRY_DONE(policies::CheckNames(policy, *s.facts.contents, authentic, taken,
                                  theirs));
  }
  return Done{};
}

}  // namespace

Result<SignedNote> Verify(const Situation& s, const Powers& powers) {
  const notes::Contents& contents = *s.facts.contents;
  TRY(const auto anchors,
      AnchorsFor(s.policy.body, s.now.site, powers.quarantine));
  notes::Job job;
  job.task = notes::Task::kVerify;
  job.limits = s.policy.body.limits;
  job.kind = contents.kind;
  job.contents = s.facts.submission->body.contents;
  std::vector<platform::Fd> inputs;
  for (const notes::ContentsItem& item : contents.items) {
    TRY(platform::Fd fd, WorkerNeedsBytes(contents.kind, item)
                             ? powers.quarantine.OpenObject(item.object)
                             : OpenNothing());
    inputs.push_back(std::move(fd));
    job.inputs.push_back({item.role, item.object, item.size, item.name.text()});
  }
  for (const policies::On<notes::Trust>& trust : s.now.site.trusts) {
    for (const verifier::NamedAnchors& named : anchors) {
      if (named.trust != trust.body.name) continue;
      TRY(platform::Fd fd, powers.quarantine.OpenObject(trust.body.anchors));
      TRY(const std::uint64_t size, platform::SizeOf(fd.get()));
      inputs.push_back(std::move(fd));
      job.inputs.push_back({notes::ItemRole::kList, trust.body.anchors, size,
                            "anchors/" + named.trust.text()});
    }
  }
  TRY(const wire::WorkerAnswer answer,
      wire::AskWorker(powers.home.socket("worker"), std::move(job), inputs));
  if (answer.documents.empty()) {
    return Failure{Reason::kLyingWorker, "verify: no evidence"};
  }
  TRY(notes::Evidence evidence, notes::ParseEvidence(answer.documents[0]));
  // Exactly what the evidence names is kept, and nothing besides: a worker does
  // not write to the vault what it likes.
  std::vector<ObjectDigest> derived;
  for (std::size_t i = 1; i < answer.documents.size(); ++i) {
    derived.push_back(crypto::DigestObject(AsBytes(answer.documents[i])));
  }
  std::vector<ObjectDigest> named = evidence.derived;
  std::ranges::sort(derived);
  std::ranges::sort(named);
  if (derived != named) {
    return Failure{Reason::kLyingWorker,
                   "the documents are not those that the evidence names"};
  }
  // What the worker derived is kept under its digest before it is checked: the
  // check reads the vault.
  for (std::size_t i = 1; i < answer.documents.size(); ++i) {
    TRY_DONE(wire::PutDocumentThrough(powers.home.socket("intake"),
                                      answer.documents[i]));
  }
  std::string sandbox = answer.sandbox;
  if (contents.kind == notes::BundleKind::kTufRepo && s.policy.body.trust) {
    // Which trust a target is for is nothing that its worker knows.
    const ObjectDigest file = contents.Artifacts().front().object;
    evidence.testimonies.push_back(
        {std::string(verifier::kReadTrust), file, file, std::nullopt});
  }
  TRY_DONE(Testify(s.policy.body, anchors, s.facts, powers, evidence, sandbox));
  TRY(const platform::StoredObject stored,
      wire::PutDocumentThrough(powers.home.socket("intake"),
                               notes::Format(evidence)));
  TRY(notes::Authentic authentic,
      verifier::CheckEvidence(evidence, contents, anchors, powers.quarantine));
  authentic.evidence = stored.digest;
  authentic.contents = s.facts.submission->body.contents;
  authentic.sandbox = sandbox;
  TRY_DONE(CheckNamesTaken(s, powers, authentic));
  return SignedNote{notes::Format(authentic), {}};
}

}  // namespace airlock::stager
