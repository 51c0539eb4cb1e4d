#include "airlock/signer/testimony.h"

#include <algorithm>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/wire/worker.h"
#include "verifier/checks/testimony.h"
#include "verifier/checks/whole_question.h"

namespace airlock::signer {
namespace {

Failure Other(const notes::Testimony& testimony, std::string what) {
  return {Reason::kOtherTestimony,
          "about " + testimony.object.text() + ": " + std::move(what)};
}

Result<Done> AskAbout(const notes::Testimony& testimony, notes::Job job,
                      const policies::Policy& policy,
                      const platform::VaultReader& vault,
                      const std::string& worker) {
  TRY(const std::vector<platform::Fd> inputs, wire::OpenInputs(job, vault));
  const auto answer = wire::AskOwnWorker(worker, std::move(job), inputs);
  if (!answer.ok()) {
    const Failure& failure = answer.failure();
    if (KindOf(failure.reason) == ReasonKind::kFault) return failure;
    return Other(testimony, "it refuses, " +
                                std::string(NameOf(failure.reason)) + ": " +
                                failure.detail);
  }
  if (answer->documents.size() != 1 ||
      crypto::DigestObject(AsBytes(answer->documents[0])) !=
          testimony.answer->statement) {
    return Other(testimony,
                 "not the statement " + testimony.answer->statement.text());
  }
  if (policies::RankOfSandbox(answer->sandbox) <
      policies::RankOfSandbox(policy.sandbox)) {
    return Failure{Reason::kPolicyRequirement,
                   "the second worker ran in sandbox '" +
                       Printable(answer->sandbox) + "', the policy asks for " +
                       Printable(policy.sandbox)};
  }
  return Done{};
}

}  // namespace

Result<Done> AskAgain(const notes::Evidence& evidence,
                      const std::vector<verifier::NamedAnchors>& anchors,
                      const policies::Policy& policy,
                      const policies::Case& facts,
                      const platform::VaultReader& vault,
                      const std::string& worker) {
  const verifier::Occasion occasion{*facts.contents, facts.submission->time,
                                    policy.trust, policy.tuf_root};
  for (const notes::Testimony& testimony : evidence.testimonies) {
    TRY(auto whole,
        verifier::WholeQuestionOf(testimony, occasion, anchors, policy.limits));
    if (whole && testimony.answer && testimony.answer->trust == whole->under) {
      TRY_DONE(
          AskAbout(testimony, std::move(whole->job), policy, vault, worker));
      continue;
    }
    const auto trusts = verifier::TrustsFor(testimony.verb, anchors);
    const auto at =
        std::find_if(trusts.begin(), trusts.end(), [&](const auto* named) {
          return testimony.answer && named->trust == testimony.answer->trust;
        });
    if (at == trusts.end()) {
      return Other(testimony, "it was heard under no trust that is pinned");
    }
    TRY(notes::Job job, verifier::JobFor(testimony, **at, policy.limits));
    TRY_DONE(AskAbout(testimony, std::move(job), policy, vault, worker));
  }
  return Done{};
}

}  // namespace airlock::signer
