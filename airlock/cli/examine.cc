#include "airlock/cli/examine.h"

#include <utility>

#include "airlock/cli/files.h"
#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/wire/worker.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

bool IsDigest(std::string_view text) {
  return text.starts_with("sha256:") || text.starts_with("sha384:") ||
         text.starts_with("sha512:");
}

std::string ListedText(const notes::Statement& s) {
  std::string text = "verified  " + Printable(s.family);
  if (!s.predicate.empty()) text += ", " + Printable(s.predicate);
  text += " (" + std::string(notes::NameOf(s.grade)) + ")\n";
  for (const notes::StatementSigner& signer : s.signers) {
    text += "by        ";
    text += signer.identity.empty()
                ? (signer.key ? signer.key->text() : "an unnamed key")
                : Printable(signer.identity);
    if (!signer.issuer.empty()) text += ", says " + Printable(signer.issuer);
    if (!signer.trust.empty()) text += ", under " + Printable(signer.trust);
    text += "\n";
  }
  for (const notes::StatementSubject& subject : s.subjects) {
    text += "of        " + Printable(subject.algorithm) + ":" +
            Printable(subject.hex) +
            (subject.name.empty() ? "" : " " + Printable(subject.name)) + "\n";
  }
  for (const notes::StatementTime& time : s.times) {
    text += "at        " + time.time.text() + ", " + Printable(time.source) +
            (time.authority.empty() ? "" : " of " + Printable(time.authority)) +
            "\n";
  }
  for (const notes::StatementFact& fact : s.facts) {
    text += "says      " + Printable(fact.name) + " = " +
            Printable(fact.value) + "\n";
  }
  return text;
}

JsonValue::Object ListedJson(const notes::Statement& s) {
  JsonValue::Array signers, subjects, times, facts, evidence;
  for (const notes::StatementSigner& signer : s.signers) {
    signers.push_back(
        JsonValue::Object{{"key", signer.key ? signer.key->text() : ""},
                          {"identity", Printable(signer.identity)},
                          {"issuer", Printable(signer.issuer)},
                          {"trust", Printable(signer.trust)}});
  }
  for (const notes::StatementSubject& subject : s.subjects) {
    subjects.push_back(
        JsonValue::Object{{"name", Printable(subject.name)},
                          {"algorithm", Printable(subject.algorithm)},
                          {"digest", Printable(subject.hex)}});
  }
  for (const notes::StatementTime& time : s.times) {
    times.push_back(JsonValue::Object{{"source", Printable(time.source)},
                                      {"authority", Printable(time.authority)},
                                      {"time", time.time.text()}});
  }
  for (const notes::StatementFact& fact : s.facts) {
    facts.push_back(JsonValue::Object{{"name", Printable(fact.name)},
                                      {"value", Printable(fact.value)}});
  }
  for (const ObjectDigest& object : s.evidence) {
    evidence.push_back(object.text());
  }
  return {{"verdict", "verified"},
          {"family", Printable(s.family)},
          {"predicate", Printable(s.predicate)},
          {"grade", notes::NameOf(s.grade)},
          {"signers", signers},
          {"subjects", subjects},
          {"times", times},
          {"facts", facts},
          {"evidence", evidence}};
}

}  // namespace

const std::vector<ExamineVerb>& ExamineVerbs() {
  using enum ArgumentKind;
  static const std::vector<ExamineVerb> kVerbs = {
      {true,
       "blob",
       "verify-blob",
       "Verify a detached signature: raw, minisign, signify, OpenPGP or "
       "cosign's",
       {{"--signature", "signature", kDocument, true, false, "The signature"},
        {"--key", "key", kDocument, false, false,
         "A public key (PEM), for a raw signature"},
        {"--minisign-key", "minisign-key", kDocument, false, false,
         "A minisign.pub"},
        {"--signify-key", "signify-key", kDocument, false, false,
         "A public key of signify"},
        {"--openpgp-keyring", "keyring", kDocument, false, false,
         "An OpenPGP keyring"},
        {"--certificate", "certificate", kDocument, false, false,
         "The signer's certificate, as cosign sign-blob writes it"},
        {"--certificate-identity", "identity", kText, false, false,
         "Who must have signed"},
        {"--certificate-oidc-issuer", "issuer", kText, false, false,
         "Who must have vouched for them"},
        {"--bundle", "rekor-bundle", kDocument, false, false,
         "What the log promised (cosign sign-blob --bundle)"},
        {"--trusted-root", "trusted-root", kDocument, false, false,
         "Logs and authorities to trust, instead of Sigstore's public ones"},
        {"--staging", "staging", kFlag, false, false,
         "Trust Sigstore's staging instance"},
        {"--legacy", "legacy", kText, false, false,
         "What may stand for a proof of the log: none, v0.1 (default), promise "
         "or no-log"},
        {"file", "artifact", kArtifact, true, false, "What was signed"}}},
      {true,
       "sshsig",
       "verify-sshsig",
       "Verify an SSH signature by somebody in an allowed-signers file",
       {{"--allowed-signers", "allowed-signers", kDocument, true, false,
         "Who may sign what (ssh-keygen's file)"},
        {"--namespace", "namespace", kText, true, false,
         "What the signature must be for"},
        {"--identity", "identity", kText, true, false, "Who must have signed"},
        {"--signature", "signature", kDocument, true, false, "The signature"},
        {"file", "artifact", kArtifact, true, false, "What was signed"}}},
      {true,
       "cms",
       "verify-cms",
       "Verify a detached CMS (PKCS #7) signature",
       {{"--signature", "signature", kDocument, true, false,
         "The signature, in DER or PEM"},
        {"--certificate", "certificate", kDocument, false, false,
         "The only certificate that may have signed, in PEM"},
        {"--roots", "roots", kDocument, false, false,
         "Certificates of authorities that may vouch for the signer, in PEM"},
        {"--purpose", "purpose", kText, false, false,
         "What the signer's certificate must be for: codeSigning (default), "
         "emailProtection, timeStamping or any"},
        {"file", "artifact", kArtifact, true, false, "What was signed"}}},
      {true,
       "inrelease",
       "verify-inrelease",
       "Verify a message signed in clear text, such as an InRelease",
       {{"--keyring", "keyring", kDocument, true, false, "An OpenPGP keyring"},
        {"file", "file", kDocument, true, false, "The message"}}},
      {true,
       "gcb",
       "verify-gcb",
       "Verify an image's provenance by Google Cloud Build",
       {{"--provenance", "provenance", kDocument, true, false,
         "What `gcloud artifacts docker images describe --show-provenance "
         "--format json` printed"},
        {"--image-digest", "image-digest", kText, true, false,
         "The image's SHA-256"},
        {"--source-uri", "source-uri", kText, true, false,
         "The repository it must be built from"},
        {"--builder-id", "builder-id", kText, false, false,
         "The builder, with or without @version"},
        {"--source-tag", "source-tag", kText, false, false,
         "The tag it must be built from"},
        {"--source-versioned-tag", "source-versioned-tag", kText, false, false,
         "The version the tag must be of, e.g. v1 or v1.2"}}},
      {true,
       "vsa",
       "verify-vsa",
       "Verify a verification summary (SLSA VSA v1)",
       {{"--attestation", "attestation", kDocument, true, false,
         "The signed summary: an envelope, or one in each line"},
        {"--public-key", "public-key", kDocument, true, false,
         "The verifier's public key (PEM)"},
        {"--public-key-id", "public-key-id", kText, false, false,
         "What the verifier calls that key"},
        {"--subject-digest", "subject-digest", kText, true, true,
         "ALGORITHM:VALUE that the summary must be about"},
        {"--verifier-id", "verifier-id", kText, true, false,
         "Who must have verified"},
        {"--resource-uri", "resource-uri", kText, true, false,
         "What must have been verified"},
        {"--verified-level", "verified-level", kText, false, true,
         "A level that must have been reached"}}},
      {true,
       "provenance",
       "verify-provenance",
       "Verify SLSA provenance (v0.1, v0.2, v1) by any builder",
       {{"--attestation", "attestation", kDocument, true, false,
         "The signed provenance: a Sigstore bundle, an envelope, or one in "
         "each line"},
        {"--key", "key", kDocument, false, false,
         "The public key that must have signed, in PEM"},
        {"--certificate-identity", "identity", kText, false, false,
         "Who must have signed a bundle"},
        {"--certificate-oidc-issuer", "issuer", kText, false, false,
         "Who must have vouched for them"},
        {"--trusted-root", "trusted-root", kDocument, false, false,
         "Logs and authorities to trust, instead of Sigstore's public ones"},
        {"--staging", "staging", kFlag, false, false,
         "Trust Sigstore's staging instance"},
        {"--legacy", "legacy", kText, false, false,
         "What a bundle of version 0.1 may lack: none, v0.1 (default) or "
         "v0.1-npm"},
        {"--subject-digest", "subject-digest", kText, true, true,
         "ALGORITHM:VALUE that it must be about"},
        {"--builder-id", "builder-id", kText, true, true,
         "Who may have built it, with or without @version"},
        {"--source-uri", "source-uri", kText, true, true,
         "The repository it may be built from"},
        {"--source-tag", "source-tag", kText, false, false,
         "The tag it must be built from"},
        {"--source-branch", "source-branch", kText, false, false,
         "The branch it must be built from"},
        {"--build-type", "build-type", kText, false, true,
         "What kind of build it may be"},
        {"--external-parameter", "external-parameter", kText, false, true,
         "NAME=VALUE that it must be built with; a parameter that is not "
         "named refuses"},
        {"--allowed-parameter", "allowed-parameter", kText, false, true,
         "NAME that it may be built with, whatever the value"}}},
      {false,
       "verify-bundle",
       "verify-bundle",
       "Verify a Sigstore bundle, offline",
       {{"--bundle", "bundle", kDocument, true, false, "The bundle"},
        {"--certificate-identity", "identity", kText, false, false,
         "Who must have signed"},
        {"--certificate-oidc-issuer", "issuer", kText, false, false,
         "Who must have vouched for them"},
        {"--key", "key", kDocument, false, false,
         "The public key that must have signed, in PEM"},
        {"--trusted-root", "trusted-root", kDocument, false, false,
         "Logs and authorities to trust, instead of Sigstore's public ones"},
        {"--staging", "staging", kFlag, false, false,
         "Trust Sigstore's staging instance"},
        {"--predicate-type", "predicate-type", kText, false, false,
         "What kind of statement it must be"},
        {"--legacy", "legacy", kText, false, false,
         "What a bundle of version 0.1 may lack: none, v0.1 (default) or "
         "v0.1-npm"},
        {"file", "artifact", kArtifact, true, false,
         "The artifact, or its digest: sha256:HEX, sha384:HEX, sha512:HEX"}}},
  };
  return kVerbs;
}

Result<std::vector<std::string>> AskExaminer(const Options& o,
                                             const notes::Question& question,
                                             std::vector<OpenExhibit> files) {
  notes::Job job;
  job.task = notes::Task::kExamine;
  job.question = notes::Format(question);
  std::vector<platform::Fd> inputs;
  for (OpenExhibit& file : files) {
    TRY(const std::uint64_t size, platform::SizeOf(file.fd.get()));
    TRY(const ObjectDigest digest, DigestOfFile(file.fd.get(), size));
    job.inputs.push_back({notes::ItemRole::kArtifact, digest, size, file.name});
    inputs.push_back(std::move(file.fd));
  }
  TRY(wire::WorkerAnswer answer,
      wire::AskOwnWorker(o.program_folder + "/airlock-worker", std::move(job),
                         inputs));
  return std::move(answer.documents);
}

Result<Output> Examine(const Options& o) {
  notes::Question question = o.question;
  // A worker has no clock; whatever depends on the time is told it.
  question.options.push_back({"now", platform::Now().text()});
  std::vector<OpenExhibit> files;
  for (const Exhibit& file : o.exhibits) {
    // The artifact alone may be named by its digest.
    if (file.name == "artifact" && IsDigest(file.path)) {
      question.options.push_back({"artifact-digest", file.path});
    } else {
      TRY(platform::Fd fd, OpenUserFile(file.path));
      files.push_back({file.name, std::move(fd)});
    }
  }
  TRY(const std::vector<std::string> documents,
      AskExaminer(o, question, std::move(files)));
  if (documents.size() != 1) {
    return Failure{Reason::kLyingWorker, question.verb + ": not one document"};
  }
  TRY(const notes::Statement statement, notes::ParseStatement(documents[0]));
  return Output{ListedText(statement), ListedJson(statement), 0};
}

}  // namespace airlock::cli
