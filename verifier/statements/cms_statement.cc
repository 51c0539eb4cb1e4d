#include "verifier/statements/cms_statement.h"

#include <array>
#include <utility>

#include "verifier/certificates/cms.h"
#include "verifier/certificates/pem.h"
#include "verifier/statements/strength.h"

namespace airlock::verifier {
namespace {

// Debian's ca-certificates has some 150.
constexpr std::size_t kMaxRoots = 1000;

Failure Usage(std::string why) { return {Reason::kUsage, std::move(why)}; }

Result<Bytes> SignatureFrom(std::string_view text) {
  if (!text.starts_with("-----BEGIN")) return CopyOf(AsBytes(text));
  for (const char* const label : {"CMS", "PKCS7"}) {
    auto blocks = ReadPem(text, label, 1);
    if (blocks.ok() && blocks->size() == 1) return std::move(blocks->front());
  }
  return Failure{Reason::kBadCms, "not one block of PEM called CMS or PKCS7"};
}

Result<std::vector<Certificate>> CertificatesFrom(std::string_view pem,
                                                  std::size_t max) {
  TRY(const std::vector<Bytes> blocks, ReadPem(pem, "CERTIFICATE", max));
  std::vector<Certificate> certificates;
  for (const Bytes& der : blocks) {
    TRY(Certificate certificate, ParseCertificate(der));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

Result<CertificatePurpose> PurposeNamed(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, CertificatePurpose>, 5>
      kPurposes = {{{"", CertificatePurpose::kCodeSigning},
                    {"codeSigning", CertificatePurpose::kCodeSigning},
                    {"emailProtection", CertificatePurpose::kEmail},
                    {"timeStamping", CertificatePurpose::kTimeStamping},
                    {"any", CertificatePurpose::kAny}}};
  for (const auto& [known, purpose] : kPurposes) {
    if (known == name) return purpose;
  }
  return Usage("no purpose '" + Printable(name.substr(0, 40)) + "'");
}

Result<CmsTrust> TrustFrom(const Inquiry& inquiry) {
  const std::string* const pinned = inquiry.FindDocument("certificate");
  const std::string* const roots = inquiry.FindDocument("roots");
  TRY(const std::string purpose, inquiry.question.AtMostOne("purpose"));
  if ((pinned == nullptr) == (roots == nullptr)) {
    return Usage("give a certificate, or roots");
  }
  CmsTrust trust;
  if (pinned != nullptr) {
    if (!purpose.empty()) return Usage("a purpose is asked of roots alone");
    TRY(auto certificates, CertificatesFrom(*pinned, 1));
    if (certificates.empty()) return Usage("no certificate is given");
    trust.pinned = std::move(certificates.front());
    return trust;
  }
  TRY(trust.purpose, PurposeNamed(purpose));
  TRY(trust.roots, CertificatesFrom(*roots, kMaxRoots));
  if (trust.roots.empty()) return Usage("no root is given");
  return trust;
}

// What people look for first: a mailbox or a host, else the subject's digest.
std::string NameOf(const Certificate& certificate) {
  using Kind = SubjectName::Kind;
  for (const SubjectName& name : certificate.names) {
    if (name.kind == Kind::kEmail || name.kind == Kind::kDns ||
        name.kind == Kind::kUri) {
      return name.text;
    }
  }
  return "";
}

}  // namespace

Result<std::string> AnswerCms(const Inquiry& inquiry) {
  TRY(const std::string when, inquiry.question.Only("now"));
  TRY(const Instant now, Instant::Parse(when));
  if (!inquiry.artifact) return Usage("a file is needed");
  TRY(const CmsTrust trust, TrustFrom(inquiry));
  TRY(const std::string_view document, inquiry.Document("signature"));
  TRY(const Bytes der, SignatureFrom(document));
  TRY(const SignedData data, ParseSignedData(der));
  TRY(const Bytes digest, inquiry.artifact->Digest(data.signer.digest_hash));
  TRY(const Certificate signer, CheckDetached(data, digest, trust, now));

  TRY(const crypto::PublicKey key, signer.key());
  notes::Statement said;
  said.family = "cms";
  said.signers.push_back(
      {key.id(), NameOf(signer), "", trust.pinned ? "certificate" : "roots"});
  said.subjects.push_back({"",
                           std::string(crypto::NameOf(data.signer.digest_hash)),
                           HexEncode(digest)});
  if (data.signer.signing_time) {
    said.times.push_back({"signer", "", *data.signer.signing_time});
  }
  said.facts = {
      {"certificate", crypto::DigestObject(signer.der).text()},
      {"certificate.serial", HexEncode(signer.serial)},
  };
  NoteStrength(key, said);
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

}  // namespace airlock::verifier
