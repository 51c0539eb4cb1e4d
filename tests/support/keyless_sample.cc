#include "tests/support/keyless_sample.h"

#include "airlock/crypto/hash.h"
#include "verifier/checks/testimony.h"
#include "verifier/sigstore/describe_root.h"
#include "verifier/sigstore/verify_bundle.h"

namespace airlock::testing_support {
namespace {

using notes::BundleKind;
using notes::ItemRole;
using verifier::Sample;

constexpr Instant kSignedShortlyBefore{1'700'003'600};

// What a worker answers, in this process.
std::string AnswerTo(const notes::Job& job, const Sample& sample) {
  verifier::Inquiry inquiry;
  inquiry.question = notes::ParseQuestion(job.question).value();
  for (const notes::JobInput& input : job.inputs) {
    inquiry.evidence.push_back(input.object);
    if (input.name == "artifact") {
      inquiry.artifact = verifier::Artifact::FromDigest(
          crypto::HashAlgorithm::kSha256, CopyOf(input.object.bytes()));
    } else {
      inquiry.documents[input.name] = sample.objects.Get(input.object);
    }
  }
  return verifier::AnswerVerifyBundle(inquiry).value();
}

}  // namespace

const PrivateSigstore& SampleSigstore() {
  static const auto* const kSigstore = new PrivateSigstore();
  return *kSigstore;
}

Sample KeylessSample(std::string_view identity) {
  const std::string tool = "#!/bin/sh\nexec true\n";
  Sample s(BundleKind::kSignedBlob);
  BundleRecipe recipe;
  recipe.identity = identity;
  recipe.signed_at = kSignedShortlyBefore;
  const ObjectDigest object = s.Add(ItemRole::kArtifact, "tool.sh", tool);
  const ObjectDigest bundle =
      s.Add(ItemRole::kSignature, "tool.sh.sigstore.json",
            SampleSigstore().Sign(tool, recipe).Json());
  const std::string root = SampleSigstore().Root();
  s.objects.Put(root);
  s.anchors = {{TrustName::Parse("sigstore").value(),
                verifier::DescribeTrustedRoot(root, "root.json").value()}};
  notes::Testimony testimony{"verify-bundle", bundle, object, {}};
  const notes::Job job =
      verifier::JobFor(testimony, s.anchors[0], Limits{}).value();
  testimony.answer = {s.anchors[0].trust, s.objects.Put(AnswerTo(job, s))};
  s.evidence.testimonies = {testimony};
  s.evidence.contents =
      crypto::DigestObject(AsBytes(notes::Format(s.contents)));
  return s;
}

void ChangeStatement(Sample& sample,
                     const std::function<void(notes::Statement&)>& change) {
  ObjectDigest& at = sample.evidence.testimonies.at(0).answer->statement;
  notes::Statement statement =
      notes::ParseStatement(sample.objects.Get(at)).value();
  change(statement);
  at = sample.objects.Put(notes::Format(statement));
}

}  // namespace airlock::testing_support
