// What only a reader of foreign formats can tell: each question is built here
// and put to a worker that knows nothing of the others. What it answers is
// testimony; the signer puts the same questions to a worker of its own.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "airlock/core/notes/job.h"
#include "airlock/wire/intake.h"
#include "airlock/wire/worker.h"
#include "stager/stage.h"
#include "verifier/checks/testimony.h"
#include "verifier/checks/whole_question.h"

namespace airlock::stager {
namespace {

// As many as an Evidence lists.
constexpr std::size_t kMaxUnknown = 64;

// The first of the trusts under which the statement is made; else why it was
// not made under the first.
Result<wire::WorkerAnswer> AskUnderAny(
    const notes::Testimony& testimony,
    const std::vector<const verifier::NamedAnchors*>& trusts,
    const policies::Policy& policy, const Powers& powers,
    const verifier::NamedAnchors** believed) {
  std::optional<Failure> first;
  for (const verifier::NamedAnchors* trust : trusts) {
    TRY(notes::Job job, verifier::JobFor(testimony, *trust, policy.limits));
    TRY(const std::vector<platform::Fd> inputs,
        wire::OpenInputs(job, powers.quarantine));
    auto answer =
        wire::AskWorker(powers.home.socket("worker"), std::move(job), inputs);
    if (answer.ok()) {
      *believed = trust;
      return answer;
    }
    if (KindOf(answer.failure().reason) == ReasonKind::kFault) return answer;
    if (!first) first = answer.failure();
  }
  return *first;
}

Result<wire::WorkerAnswer> AskWhole(notes::Job job, const Powers& powers) {
  TRY(const std::vector<platform::Fd> inputs,
      wire::OpenInputs(job, powers.quarantine));
  return wire::AskWorker(powers.home.socket("worker"), std::move(job), inputs);
}

// What rested on a testimony that nobody was asked for goes with it: documents
// that were derived for the question, and quotes that nothing reaches now.
void DropUnheard(const std::vector<ObjectDigest>& unheard,
                 notes::Evidence& evidence) {
  if (unheard.empty()) return;
  std::set<ObjectDigest> bundles;
  std::set<ObjectDigest> reached;
  for (const notes::Proof& proof : evidence.proofs) {
    reached.insert(proof.object);
  }
  for (const notes::Testimony& testimony : evidence.testimonies) {
    bundles.insert(testimony.bundle);
    reached.insert(testimony.object);
  }
  std::erase_if(evidence.derived, [&](const ObjectDigest& derived) {
    return std::find(unheard.begin(), unheard.end(), derived) !=
               unheard.end() &&
           !bundles.contains(derived);
  });
  std::erase_if(evidence.quotes, [&](const notes::Quote& quote) {
    if (!reached.contains(quote.from)) return true;
    reached.insert(quote.to);
    return false;
  });
}

}  // namespace

Result<Done> Testify(const policies::Policy& policy,
                     const std::vector<verifier::NamedAnchors>& anchors,
                     const policies::Case& facts, const Powers& powers,
                     notes::Evidence& evidence, std::string& sandbox) {
  const verifier::Occasion occasion{*facts.contents, facts.submission->time,
                                    policy.trust, policy.tuf_root};
  std::vector<notes::Testimony> heard;
  std::vector<ObjectDigest> unheard;
  for (notes::Testimony& testimony : evidence.testimonies) {
    if (testimony.answer) {
      return Failure{Reason::kLyingWorker,
                     "a worker that answers what it was not asked"};
    }
    TRY(auto whole,
        verifier::WholeQuestionOf(testimony, occasion, anchors, policy.limits));
    const auto trusts = verifier::TrustsFor(testimony.verb, anchors);
    if (trusts.empty() && !whole) {
      // As a key that no anchor holds: recorded, never counted.
      if (evidence.unknown_signers.size() < kMaxUnknown) {
        evidence.unknown_signers.push_back(testimony.bundle.text());
      }
      unheard.push_back(testimony.bundle);
      continue;
    }
    const verifier::NamedAnchors* believed = nullptr;
    TRY(const wire::WorkerAnswer answer,
        whole ? AskWhole(std::move(whole->job), powers)
              : AskUnderAny(testimony, trusts, policy, powers, &believed));
    if (answer.documents.size() != 1) {
      return Failure{Reason::kLyingWorker, "not one statement"};
    }
    TRY(const platform::StoredObject kept,
        wire::PutDocumentThrough(powers.home.socket("intake"),
                                 answer.documents[0]));
    testimony.answer = {whole ? whole->under : believed->trust, kept.digest};
    heard.push_back(std::move(testimony));
    if (policies::RankOfSandbox(answer.sandbox) <
        policies::RankOfSandbox(sandbox)) {
      sandbox = answer.sandbox;
    }
  }
  evidence.testimonies = std::move(heard);
  DropUnheard(unheard, evidence);
  return Done{};
}

}  // namespace airlock::stager
