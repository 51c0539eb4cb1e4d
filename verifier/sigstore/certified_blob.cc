#include "verifier/sigstore/certified_blob.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "verifier/certificates/pem.h"
#include "verifier/json/signed_json.h"
#include "verifier/sigstore/proto_json.h"
#include "verifier/sigstore/rekor_promise.h"
#include "verifier/sigstore/verify_bundle.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kPem = "-----BEGIN ";

std::string_view WithoutLastLineFeed(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

Bytes SignatureIn(std::string_view text) {
  auto decoded = Base64Decode(WithoutLastLineFeed(text));
  if (decoded.ok() && !decoded->empty()) return std::move(decoded).value();
  return CopyOf(AsBytes(text));
}

Result<Bytes> CertificateIn(std::string_view text) {
  if (text.starts_with(kPem)) return ReadOneBarePem(text, "CERTIFICATE");
  TRY(const Bytes pem, Base64Decode(WithoutLastLineFeed(text)));
  return ReadOneBarePem(AsText(pem), "CERTIFICATE");
}

Result<LogEntry> ReadRekorBundle(std::string_view text, const Bytes& signature,
                                 const Bytes& certificate) {
  TRY(const Json json, ParseSignedJson(text, kMaxEnvelopeBytes));
  if (json.Find("rekorBundle") == nullptr) return ReadRekorPromise(json);
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "bundle",
                       {"base64Signature", "cert", "rekorBundle"}));
  TRY(const Bytes theirs, message.Octets("base64Signature"));
  if (!theirs.empty() && theirs != signature) {
    return message.Bad("base64Signature", "is another signature");
  }
  TRY(const std::string pem, message.Text("cert"));
  if (!pem.empty()) {
    TRY(const Bytes der, CertificateIn(pem));
    if (der != certificate) {
      return message.Bad("cert", "is another certificate");
    }
  }
  TRY(const Json* const promise, message.Needed("rekorBundle"));
  return ReadRekorPromise(*promise);
}

}  // namespace

Result<Bundle> ReadCertifiedBlob(std::string_view signature,
                                 std::string_view certificate,
                                 std::string_view promise) {
  Bundle bundle;
  bundle.version = Bundle::Version::kV01;
  bundle.message = MessageSignature{std::nullopt, {}, SignatureIn(signature)};
  TRY(const Bytes der, CertificateIn(certificate));
  TRY(Certificate leaf, ParseCertificate(der));
  bundle.certificates.push_back(std::move(leaf));
  if (!promise.empty()) {
    TRY(LogEntry entry,
        ReadRekorBundle(promise, bundle.message->signature, der));
    bundle.entries.push_back(std::move(entry));
  }
  return bundle;
}

Result<std::string> AnswerCertifiedBlob(const Inquiry& inquiry) {
  if (!inquiry.artifact) {
    return Failure{Reason::kUsage, "name the file or its digest"};
  }
  TRY(const std::string_view signature, inquiry.Document("signature"));
  TRY(const std::string_view certificate, inquiry.Document("certificate"));
  const std::string* const promise = inquiry.FindDocument("rekor-bundle");
  if (promise != nullptr && promise->empty()) {
    return Failure{Reason::kBadJson, "an empty bundle"};
  }
  TRY(const BundlePolicy policy, BundlePolicyOf(inquiry));
  TRY(const TrustedRoot root, TrustedRootOf(inquiry));
  TRY(const Bundle bundle,
      ReadCertifiedBlob(signature, certificate,
                        promise == nullptr ? "" : *promise));
  TRY(VerifiedBundle opened,
      OpenParsedBundle(bundle, root, policy, *inquiry.artifact));
  notes::Statement& said = opened.said;
  said.family = "cosign-blob";
  // There was no bundle that could have one.
  std::erase_if(said.facts, [](const notes::StatementFact& fact) {
    return fact.name == "bundle.version";
  });
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

}  // namespace airlock::verifier
