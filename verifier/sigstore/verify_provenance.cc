#include "verifier/sigstore/verify_provenance.h"

#include <optional>
#include <utility>

#include "verifier/sigstore/verify_bundle.h"
#include "verifier/statements/dsse.h"
#include "verifier/statements/provenance.h"
#include "verifier/statements/strength.h"

namespace airlock::verifier {
namespace {

// "" where the option is missing. One that is there and empty would read as one
// that allows everything.
Result<std::string> Narrowing(const notes::Question& asked,
                              std::string_view name) {
  TRY(std::string value, asked.AtMostOne(name));
  if (value.empty() && !asked.All(name).empty()) {
    return Failure{Reason::kUsage, "'" + std::string(name) + "' is empty"};
  }
  return value;
}

Result<ProvenanceExpectation> ExpectationOf(const notes::Question& asked) {
  ProvenanceExpectation expected;
  expected.subject_digests = asked.All("subject-digest");
  expected.builder_ids = asked.All("builder-id");
  expected.build_types = asked.All("build-type");
  expected.source_uris = asked.All("source-uri");
  TRY(expected.source_tag, Narrowing(asked, "source-tag"));
  TRY(expected.source_branch, Narrowing(asked, "source-branch"));
  expected.external_parameters = asked.All("external-parameter");
  expected.allowed_parameters = asked.All("allowed-parameter");
  TRY_DONE(CheckExpectation(expected));
  return expected;
}

// The subject by its first digest that is one of SHA-2; the others are compared
// with the statement.
Result<Artifact> ArtifactOf(const ProvenanceExpectation& expected) {
  for (const std::string& digest : expected.subject_digests) {
    const std::size_t colon = digest.find(':');
    const auto algorithm = crypto::HashNamed(digest.substr(0, colon));
    if (!algorithm.ok()) continue;
    TRY(Bytes bytes, HexDecode(digest.substr(colon + 1)));
    return Artifact::FromDigest(*algorithm, std::move(bytes));
  }
  return Failure{Reason::kUsage, "one digest of the subject is by SHA-2"};
}

// A bundle has a media type, an envelope has none.
bool IsBundle(std::string_view text) {
  const auto json = ParseStrictJson(text, kMaxEnvelopeBytes);
  return json.ok() && json->Find("mediaType") != nullptr;
}

Result<notes::Statement> VerifyOne(std::string_view text,
                                   const TrustedRoot& root,
                                   const BundlePolicy& policy,
                                   const ProvenanceExpectation& expected) {
  std::optional<InTotoStatement> statement;
  notes::Statement said;
  if (IsBundle(text)) {
    TRY(const Artifact artifact, ArtifactOf(expected));
    TRY(VerifiedBundle opened, OpenBundle(text, root, policy, artifact));
    if (!opened.statement) {
      return Failure{Reason::kWrongPredicate,
                     "the artifact is signed, and nothing is said of it"};
    }
    statement = std::move(opened.statement);
    said = std::move(opened.said);
  } else {
    if (!policy.key) {
      return Failure{Reason::kUsage, "an envelope without bundle needs a key"};
    }
    TRY(const Envelope envelope, ParseEnvelope(text));
    TRY(const SignedPayload payload,
        VerifyEnvelope(envelope, KeysOfTheField(*policy.key), 1));
    if (payload.type() != kInTotoPayload) {
      return Failure{Reason::kBadEnvelope,
                     "the payload is not an in-toto statement"};
    }
    TRY(statement, ParseStatement(payload.text()));
    said.signers.push_back({policy.key->id(), "", "", "key"});
    NoteStrength(*policy.key, said);
  }
  said.family = "provenance";
  TRY_DONE(CheckProvenance(*statement, expected, said));
  return said;
}

}  // namespace

Result<std::string> AnswerProvenance(const Inquiry& inquiry) {
  TRY(const ProvenanceExpectation expected, ExpectationOf(inquiry.question));
  TRY(const BundlePolicy policy, BundlePolicyOf(inquiry));
  TRY(const TrustedRoot root, TrustedRootOf(inquiry));
  TRY(const std::string_view text, inquiry.Document("attestation"));
  TRY(const std::vector<std::string_view> lines, EnvelopeLines(text));
  Failure last{Reason::kBadJson, "nothing"};
  for (const std::string_view line : lines) {
    auto said = VerifyOne(line, root, policy, expected);
    if (said.ok()) {
      said->evidence = inquiry.evidence;
      return notes::Format(*said);
    }
    last = said.failure();
  }
  return last;
}

}  // namespace airlock::verifier
