// x509-limbo: paths from a peer's certificate to a trusted root.
#include <algorithm>
#include <array>

#include "verifier/certificates/host_name.h"
#include "verifier/certificates/peer_path.h"
#include "verifier/certificates/pem.h"
#include "verifier/vectors/fields.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {
namespace {

using Form = crypto::SignatureScheme::Form;
using crypto::HashAlgorithm;

Failure Bad(std::string why) { return {Reason::kBadJson, std::move(why)}; }
// A question that nobody here can answer is answered with no.
Failure Unknown(std::string why) {
  return {Reason::kUnsupported, std::move(why)};
}

// One block of PEM, or DER in hexadecimal digits.
Result<Bytes> DerFrom(const std::string& text, std::string_view label) {
  if (!text.starts_with("-----BEGIN")) return HexDecode(text);
  TRY(std::vector<Bytes> blocks, ReadPem(text, label, 1));
  if (blocks.size() != 1) return Unknown("no block of PEM");
  return std::move(blocks.front());
}

Result<Certificate> CertificateFrom(const std::string& text) {
  TRY(const Bytes der, DerFrom(text, "CERTIFICATE"));
  return ParseCertificate(der);
}

// A stranger's hint that cannot be read leads nowhere; neither does a root.
Result<std::vector<Certificate>> CertificatesField(const Json& vector,
                                                   FieldNames names) {
  TRY(const std::vector<std::string> texts, TextsField(vector, names));
  std::vector<Certificate> certificates;
  for (const std::string& text : texts) {
    auto certificate = CertificateFrom(text);
    if (certificate.ok()) certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

// What is no list says nothing; the suite reads RFC 5280 §5 so.
Result<std::vector<RevocationList>> ListsField(const Json& vector) {
  TRY(const std::vector<std::string> texts, TextsField(vector, {"crls"}));
  std::vector<RevocationList> lists;
  for (const std::string& text : texts) {
    const auto der = DerFrom(text, "X509 CRL");
    if (!der.ok()) continue;
    auto list = ParseRevocationList(*der);
    if (list.ok()) lists.push_back(std::move(*list));
  }
  return lists;
}

std::string TextOrEmpty(const Json* field) {
  return field != nullptr && field->string() != nullptr ? *field->string() : "";
}

// RFC 3339 with 'Z' or "+00:00"; a fraction of a second is cut off, since a
// certificate's times have none.
Result<Instant> TimeFrom(std::string text) {
  if (text.ends_with("+00:00")) text.replace(text.size() - 6, 6, "Z");
  if (const std::size_t dot = text.find('.'); dot != std::string::npos) {
    if (text.find_first_not_of("0123456789", dot + 1) != text.size() - 1) {
      return Unknown("'validation_time' is no time");
    }
    text.erase(dot, text.size() - 1 - dot);
  }
  const auto time = Instant::Parse(text);
  if (!time.ok()) return Unknown("'validation_time' is no time in UTC");
  return time;
}

// What the name asks for; one that could be nobody's is asked for all the same.
Result<ExpectedName> NameFrom(const Json& json) {
  const std::string kind = TextOrEmpty(json.Find("kind"));
  const std::string value = TextOrEmpty(json.Find("value"));
  using Kind = ExpectedName::Kind;
  const auto address = ParseAddress(value);
  if (kind == "IP" || (kind == "DNS" && address)) {
    return ExpectedName{Kind::kAddress, address.value_or("")};
  }
  if (kind == "DNS") return ExpectedName{Kind::kDns, value};
  if (kind == "RFC822") return ExpectedName{Kind::kEmail, value};
  return Unknown("an expected name of no known kind");
}

// A server is asked for one name; of a client, all that are listed.
Result<std::vector<ExpectedName>> NamesField(const Json& vector, bool server) {
  std::vector<ExpectedName> names;
  const Json* const one =
      FindField(vector, {"expected_peer_name", "expectedPeerName"});
  if (server && one != nullptr && !one->is_null()) {
    TRY(ExpectedName name, NameFrom(*one));
    names.push_back(std::move(name));
  }
  const Json* const several =
      FindField(vector, {"expected_peer_names", "expectedPeerNames"});
  if (several == nullptr || several->is_null()) return names;
  if (several->array() == nullptr) return Bad("'expected_peer_names' no list");
  for (const Json& json : *several->array()) {
    TRY(ExpectedName name, NameFrom(json));
    names.push_back(std::move(name));
  }
  return names;
}

Result<std::vector<Bytes>> UsagesField(const Json& vector, bool server) {
  static const std::vector<std::pair<std::string_view, Bytes>> kUsages = {
      {"anyExtendedKeyUsage", OidOf("2.5.29.37.0")},
      {"serverAuth", OidOf("1.3.6.1.5.5.7.3.1")},
      {"clientAuth", OidOf("1.3.6.1.5.5.7.3.2")},
      {"codeSigning", OidOf("1.3.6.1.5.5.7.3.3")},
      {"emailProtection", OidOf("1.3.6.1.5.5.7.3.4")},
      {"timeStamping", OidOf("1.3.6.1.5.5.7.3.8")},
      {"OCSPSigning", OidOf("1.3.6.1.5.5.7.3.9")},
  };
  TRY(const std::vector<std::string> names,
      TextsField(vector, {"extended_key_usage", "extendedKeyUsage"}));
  std::vector<Bytes> usages;
  for (const std::string& name : names) {
    const auto* const known =
        std::find_if(kUsages.data(), kUsages.data() + kUsages.size(),
                     [&](const auto& usage) { return usage.first == name; });
    if (known == kUsages.data() + kUsages.size()) {
      return Unknown("an extended key usage of no known name");
    }
    usages.push_back(known->second);
  }
  if (usages.empty() && server) usages.push_back(kUsages[1].second);
  return usages;
}

Result<unsigned> KeyUsageField(const Json& vector) {
  static constexpr std::array<std::string_view, 9> kBits = {
      "digitalSignature", "contentCommitment", "keyEncipherment",
      "dataEncipherment", "keyAgreement",      "keyCertSign",
      "cRLSign",          "encipherOnly",      "decipherOnly"};
  TRY(const std::vector<std::string> names,
      TextsField(vector, {"key_usage", "keyUsage"}));
  unsigned usage = 0;
  for (std::string name : names) {
    // The suite's schema and its models differ on these two.
    if (name == "encipher_only") name = "encipherOnly";
    if (name == "decipher_only") name = "decipherOnly";
    const auto* const bit = std::find(kBits.begin(), kBits.end(), name);
    if (bit == kBits.end()) return Unknown("a key usage of no known name");
    usage |= 1U << (bit - kBits.begin());
  }
  return usage;
}

// Those of the suite that are accepted at all; the others allow nothing.
Result<std::optional<std::vector<crypto::SignatureScheme>>> SchemesField(
    const Json& vector) {
  static const std::vector<std::pair<std::string_view, crypto::SignatureScheme>>
      kSchemes = {
          {"RSA_WITH_SHA256", {Form::kRsaPkcs1, HashAlgorithm::kSha256}},
          {"RSA_WITH_SHA384", {Form::kRsaPkcs1, HashAlgorithm::kSha384}},
          {"RSA_WITH_SHA512", {Form::kRsaPkcs1, HashAlgorithm::kSha512}},
          {"RSASSA_PSS", {Form::kRsaPss, HashAlgorithm::kSha256}},
          {"RSASSA_PSS", {Form::kRsaPss, HashAlgorithm::kSha384}},
          {"RSASSA_PSS", {Form::kRsaPss, HashAlgorithm::kSha512}},
          {"ECDSA_WITH_SHA256", {Form::kEcdsaDer, HashAlgorithm::kSha256}},
          {"ECDSA_WITH_SHA384", {Form::kEcdsaDer, HashAlgorithm::kSha384}},
          {"ECDSA_WITH_SHA512", {Form::kEcdsaDer, HashAlgorithm::kSha512}},
          {"ED25519", {Form::kEd25519, HashAlgorithm::kSha256}},
      };
  TRY(const std::vector<std::string> names,
      TextsField(vector, {"signature_algorithms", "signatureAlgorithms"}));
  std::optional<std::vector<crypto::SignatureScheme>> schemes;
  if (names.empty()) return schemes;
  schemes.emplace();
  for (const auto& [name, scheme] : kSchemes) {
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      schemes->push_back(scheme);
    }
  }
  return schemes;
}

// The suite has cases whose answers contradict each other by design, since the
// profiles do; which one a case is about is said by its namespace alone.
PeerProfile ProfileOf(const Json& vector) {
  std::string profile = TextOrEmpty(vector.Find("profile"));
  if (profile.empty()) {
    const std::string id = TextOrEmpty(vector.Find("id"));
    profile = id.substr(0, id.find("::"));
  }
  if (profile == "webpki") return PeerProfile::kWebPki;
  if (profile == "smime") return PeerProfile::kSmime;
  return PeerProfile::kRfc5280;
}

Result<PeerQuestion> QuestionFrom(const Json& vector, Instant now) {
  const std::string kind =
      TextOrEmpty(FindField(vector, {"validation_kind", "validationKind"}));
  if (kind != "SERVER" && kind != "CLIENT") {
    return Bad("'validation_kind' is neither SERVER nor CLIENT");
  }
  const bool server = kind == "SERVER";
  PeerQuestion question;
  question.profile = ProfileOf(vector);
  const std::string time =
      TextOrEmpty(FindField(vector, {"validation_time", "validationTime"}));
  question.time = now;
  if (!time.empty()) {
    TRY(question.time, TimeFrom(time));
  }
  TRY(question.names, NamesField(vector, server));
  TRY(question.extended_key_usage, UsagesField(vector, server));
  TRY(question.key_usage, KeyUsageField(vector));
  TRY(const std::vector<std::string> features,
      TextsField(vector, {"features"}));
  question.critical_key_usage =
      question.profile == PeerProfile::kSmime &&
      std::find(features.begin(), features.end(), "pedantic-smime-eku") !=
          features.end();
  TRY(question.schemes, SchemesField(vector));
  const Json* const depth =
      FindField(vector, {"max_chain_depth", "maxChainDepth"});
  if (depth != nullptr && !depth->is_null()) {
    TRY(question.max_authorities,
        NumberField(vector, {"max_chain_depth", "maxChainDepth"}));
  }
  TRY(question.revocation_lists, ListsField(vector));
  return question;
}

}  // namespace

Result<Done> CheckX509PathVector(const Json& vector, Instant now) {
  const Json* const peer =
      FindField(vector, {"peer_certificate", "peerCertificate"});
  if (peer == nullptr || peer->string() == nullptr) {
    return Bad("the vector has no field 'peer_certificate'");
  }
  TRY(const std::vector<Certificate> roots,
      CertificatesField(vector, {"trusted_certs", "trustedCerts"}));
  TRY(const std::vector<Certificate> intermediates,
      CertificatesField(vector,
                        {"untrusted_intermediates", "untrustedIntermediates"}));
  TRY(const PeerQuestion question, QuestionFrom(vector, now));
  TRY(const Certificate leaf, CertificateFrom(*peer->string()));
  const auto path = CheckPeerPath(leaf, intermediates, roots, question);
  if (!path.ok()) return path.failure();
  return Done{};
}

}  // namespace airlock::verifier
