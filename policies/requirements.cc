#include "policies/requirements.h"

#include <algorithm>

#include "airlock/crypto/hash.h"
#include "policies/order.h"
#include "policies/signatures.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

// Upstream's clock and ours may differ, and Debian dates a release when its
// making begins.
constexpr Seconds kFutureTolerance{86400};

void Refuse(Requirements& found, Reason reason, std::string detail) {
  found.refusals.push_back({reason, std::move(detail)});
}

void CheckContents(const notes::Submission& submission,
                   const notes::Contents& contents, Requirements& found) {
  if (crypto::DigestObject(AsBytes(Format(contents))) != submission.contents) {
    Refuse(found, Reason::kDigestMismatch,
           "the contents are not those of the submission");
  }
  std::uint64_t bytes = 0;
  bool overflow = false;
  for (const notes::ContentsItem& item : contents.items) {
    overflow = overflow || __builtin_add_overflow(bytes, item.size, &bytes);
  }
  if (contents.kind != submission.kind ||
      contents.items.size() != submission.items || overflow ||
      bytes != submission.bytes) {
    Refuse(found, Reason::kBadBundle,
           "kind, items or bytes differ from the contents");
  }
}

void CheckOrigin(const Policy& policy, const notes::Authentic& authentic,
                 Requirements& found) {
  const auto check = [&](std::string_view field,
                         const std::optional<std::string>& wanted,
                         const std::string& is) {
    if (!wanted || *wanted == is) return;
    Refuse(found, Reason::kWrongOrigin,
           std::string(field) + " '" + Printable(is) + "', pinned '" +
               Printable(*wanted) + "'");
  };
  check("Origin", policy.origin, authentic.origin);
  check("Label", policy.label, authentic.label);
  check("Codename", policy.codename, authentic.codename);
}

void CheckFreshness(const Question& question, const notes::Authentic& authentic,
                    Requirements& found) {
  const Policy& policy = question.policy;
  const std::optional<Instant> signed_at = DatedAt(policy, authentic);
  if (signed_at && *signed_at > question.now + kFutureTolerance) {
    Refuse(found, Reason::kNotYetValid, "dated " + signed_at->text());
  }
  if (authentic.valid_until) {
    if (question.now > *authentic.valid_until) {
      Refuse(found, Reason::kExpired,
             "valid until " + authentic.valid_until->text());
    }
    return;
  }
  if (!policy.max_age) return;
  // A policy that asks for an age cannot be met by silence about it.
  if (!signed_at) {
    Refuse(found, Reason::kExpired,
           "nothing signed says when, and the policy accepts " +
               FormatSeconds(*policy.max_age));
  } else if (*signed_at + *policy.max_age < question.now) {
    Refuse(found, Reason::kExpired,
           "dated " + signed_at->text() + ", and the policy accepts " +
               FormatSeconds(*policy.max_age));
  }
}

}  // namespace

void CheckSandbox(const Question& question, const std::string& level,
                  std::string_view what, Requirements& found) {
  // A policy that asks for a level which is none is met by no record.
  const std::size_t wanted = RankOfSandbox(question.policy.sandbox);
  if (wanted != 0 && RankOfSandbox(level) >= wanted) return;
  Refuse(found, Reason::kPolicyRequirement,
         std::string(what) + " ran in sandbox '" + Printable(level) +
             "', the policy asks for " + Printable(question.policy.sandbox));
}

void CheckSubmission(const Question& question, Requirements& found) {
  const Case& facts = question.facts;
  if (!facts.submission) {
    found.missing.push_back(
        {"the submission's own record", std::string(kTheAirlock)});
    return;
  }
  const notes::Submission& submission = facts.submission->body;
  const std::string source = notes::SubmissionIdSource(
      submission.channel, submission.contents, submission.attempt);
  if (submission.id != facts.id ||
      submission.id.text() !=
          submission.channel.text() + "-" +
              crypto::DigestNote(source).hex().substr(0, 16)) {
    Refuse(found, Reason::kBadRecord,
           "the submission's id is not derived from what it holds");
  }
  const auto signer =
      SignerOf(facts.submission->note, question.roster, facts.submission->time);
  if (!signer.ok()) {
    Refuse(found, Reason::kNotAllowed,
           "the submission is not signed by " + submission.submitter.text() +
               ": " + signer.failure().detail);
  } else if (*signer != submission.submitter) {
    Refuse(found, Reason::kNotAllowed,
           "the submission of " + submission.submitter.text() +
               " is signed by " + signer->text());
  }
  if (submission.channel != question.policy.channel ||
      submission.kind != question.policy.kind) {
    Refuse(found, Reason::kPolicyRequirement,
           "the policy is for " + std::string(NameOf(question.policy.kind)) +
               " in " + question.policy.channel.text());
  }
  if (facts.contents) {
    CheckContents(submission, *facts.contents, found);
  } else {
    found.missing.push_back({"the list of contents", std::string(kTheAirlock)});
  }
}

void CheckAuthenticity(const Question& question, Requirements& found) {
  const Case& facts = question.facts;
  if (!facts.authentic) {
    found.missing.push_back(
        {"the check of upstream's signatures", std::string(kTheAirlock)});
    return;
  }
  const notes::Authentic& authentic = facts.authentic->body;
  if (facts.submission &&
      authentic.contents != facts.submission->body.contents) {
    Refuse(found, Reason::kDigestMismatch,
           "the proof of authenticity is about other contents");
  }
  CheckTrust(question, authentic, found);
  CheckSigners(question, authentic, found);
  CheckOrder(question, found);
  CheckProvenance(question, found);
  CheckOrigin(question.policy, authentic, found);
  CheckFreshness(question, authentic, found);
  CheckSandbox(question, authentic.sandbox, "the verification", found);
}

Requirements CheckRequirements(const Question& question) {
  Requirements found;
  CheckSubmission(question, found);
  CheckAuthenticity(question, found);
  CheckArtifacts(question, found);
  CheckHold(question, found);
  std::sort(found.waivers.begin(), found.waivers.end());
  found.waivers.erase(std::unique(found.waivers.begin(), found.waivers.end()),
                      found.waivers.end());
  return found;
}

}  // namespace airlock::policies
