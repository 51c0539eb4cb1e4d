#include "airlock/programs/examine.h"

#include <string_view>

#include "verifier/parsers/compare_verbs.h"
#include "verifier/parsers/examine_signature.h"
#include "verifier/parsers/follow_tuf.h"
#include "verifier/parsers/read_trust.h"
#include "verifier/sigstore/describe_root.h"
#include "verifier/sigstore/verify_bundle.h"
#include "verifier/sigstore/verify_provenance.h"
#include "verifier/statements/cms_statement.h"
#include "verifier/statements/gcb.h"
#include "verifier/statements/gcb_keys.h"
#include "verifier/statements/ssh_statement.h"
#include "verifier/statements/vsa.h"
#include "verifier/vectors/vectors.h"

namespace airlock::programs {
namespace {

// Public test vectors come in files of some 60 MiB; everything else that is
// read whole is far smaller and has a limit of its own.
constexpr std::uint64_t kMaxDocumentBytes = 128ULL << 20;

struct Verb {
  std::string_view name;
  Result<std::string> (*answer)(const verifier::Inquiry& inquiry);
};

Result<std::string> AnswerCloudBuildKeys(const verifier::Inquiry&) {
  TRY(const notes::Anchors anchors, verifier::ShippedGcbAnchors());
  return notes::Format(anchors);
}

const std::vector<Verb>& Verbs() {
  static const std::vector<Verb> kVerbs = {
      {"cloud-build-keys", AnswerCloudBuildKeys},
      {"follow-tuf", verifier::AnswerFollowTuf},
      {"read-trust", verifier::AnswerReadTrust},
      {"vectors", verifier::AnswerVectors},
      {"verify-blob", verifier::AnswerBlob},
      {"verify-cms", verifier::AnswerCms},
      {"verify-gcb", verifier::AnswerGcb},
      {"verify-inrelease", verifier::AnswerInRelease},
      {"verify-provenance", verifier::AnswerProvenance},
      {"verify-sshsig", verifier::AnswerSshSignature},
      {"verify-vsa", verifier::AnswerVsa},
      {"verify-bundle", verifier::AnswerVerifyBundle},
      {"verify-cosign", verifier::AnswerVerifyCosign},
  };
  return kVerbs;
}

}  // namespace

Result<std::vector<std::string>> Examine(
    const notes::Job& job, const std::vector<verifier::InquiryInput>& inputs) {
  TRY(const notes::Question question, notes::ParseQuestion(job.question));
  // Those that are about artifacts alone, which are of any size.
  if (question.verb == "normal-form") {
    TRY(const notes::Inventory form, verifier::AnswerNormalForm(job, inputs));
    return std::vector<std::string>{notes::Format(form)};
  }
  if (question.verb == "explain") {
    TRY(const notes::Explanation explanation,
        verifier::AnswerExplain(job, question, inputs));
    return std::vector<std::string>{notes::Format(explanation)};
  }
  TRY(const verifier::Inquiry inquiry,
      verifier::ReadInquiry(job, inputs, kMaxDocumentBytes));
  // The one verb whose answer is more than one document.
  if (inquiry.question.verb == "describe-trusted-root") {
    return verifier::AnswerTrustedRoot(inquiry);
  }
  for (const Verb& verb : Verbs()) {
    if (verb.name != inquiry.question.verb) continue;
    TRY(std::string document, verb.answer(inquiry));
    return std::vector<std::string>{std::move(document)};
  }
  return Failure{Reason::kUsage,
                 "no verb '" + Printable(inquiry.question.verb) + "'"};
}

}  // namespace airlock::programs
