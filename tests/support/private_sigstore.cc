#include "tests/support/private_sigstore.h"

#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"

namespace airlock::testing_support {
namespace {

using crypto::KeyAlgorithm;
using crypto::SigningKey;

SigningKey P256() {
  return SigningKey::Generate(KeyAlgorithm::kEcdsaP256).value();
}
Bytes Sha256(ByteView bytes) { return crypto::Hash().Update(bytes).Finish(); }
std::string B64(ByteView bytes) { return Base64Encode(bytes); }
std::string B64Text(std::string_view text) { return B64(AsBytes(text)); }
std::string Quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}
void AppendNumber(Bytes& to, std::uint64_t number, int octets) {
  for (int i = octets - 1; i >= 0; --i) {
    to.push_back(static_cast<std::byte>(number >> (8 * i) & 0xff));
  }
}
std::string PemOf(const Bytes& der, std::string_view label) {
  const std::string text = B64(der);
  std::string pem = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t i = 0; i < text.size(); i += 64) {
    pem += text.substr(i, 64) + "\n";
  }
  return pem + "-----END " + std::string(label) + "-----\n";
}

constexpr std::string_view kLog1 = "rekor.example.org";
constexpr std::string_view kLog2 = "log2.rekor.example.org";

Bytes Pae(const BundleParts& parts) {
  const std::string head =
      "DSSEv1 " + std::to_string(parts.payload_type.size()) + " " +
      parts.payload_type + " " + std::to_string(parts.payload.size()) + " ";
  return Joined({CopyOf(AsBytes(head)), parts.payload});
}

std::string StatementOf(std::string_view artifact) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a",)"
         R"("digest":{"sha256":")" +
         HexEncode(Sha256(AsBytes(artifact))) +
         R"("}}],"predicateType":"https://example.org/p/v1","predicate":{}})";
}

// The entry's body, as the log writes it: keys in order, no white space.
std::string BodyOf(const BundleParts& parts, const BundleRecipe& recipe,
                   const Bytes& verifier) {
  const Bytes digest = parts.dsse ? Sha256(Pae(parts)) : parts.message_digest;
  const std::string pem =
      PemOf(verifier, recipe.managed ? "PUBLIC KEY" : "CERTIFICATE");
  const std::string sig = B64(parts.signature);
  if (recipe.rekor_v2) {
    const std::string who =
        R"({"keyDetails":")" + recipe.key_details + R"(",")" +
        std::string(recipe.managed ? "publicKey" : "x509Certificate") +
        R"(":{"rawBytes":")" + B64(verifier) + R"("}})";
    const std::string signature =
        R"({"content":")" + sig + R"(","verifier":)" + who + "}";
    if (recipe.kind == "dsse") {
      return R"({"apiVersion":"0.0.2","kind":"dsse","spec":{"dsseV002":)"
             R"({"payloadHash":{"algorithm":"SHA2_256","digest":")" +
             B64(Sha256(parts.payload)) + R"("},"signatures":[)" + signature +
             "]}}}";
    }
    return R"({"apiVersion":"0.0.2","kind":"hashedrekord","spec":)"
           R"({"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":")" +
           B64(digest) + R"("},"signature":)" + signature + "}}}";
  }
  if (recipe.kind == "dsse") {
    return R"({"apiVersion":"0.0.1","kind":"dsse","spec":{"envelopeHash":)"
           R"({"algorithm":"sha256","value":"00"},"payloadHash":)"
           R"({"algorithm":"sha256","value":")" +
           HexEncode(Sha256(parts.payload)) +
           R"("},"signatures":[{"signature":")" + sig + R"(","verifier":")" +
           B64Text(pem) + R"("}]}})";
  }
  if (recipe.kind == "intoto") {
    return R"({"apiVersion":"0.0.2","kind":"intoto","spec":{"content":)"
           R"({"envelope":{"payloadType":")" +
           parts.payload_type + R"(","signatures":[{"publicKey":")" +
           B64Text(pem) + R"(","sig":")" + B64Text(sig) +
           R"("}]},"hash":{"algorithm":"sha256","value":"00"},)"
           R"("payloadHash":{"algorithm":"sha256","value":")" +
           HexEncode(Sha256(parts.payload)) + R"("}}}})";
  }
  return R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":)"
         R"({"hash":{"algorithm":"sha256","value":")" +
         HexEncode(digest) + R"("}},"signature":{"content":")" + sig +
         R"(","publicKey":{"content":")" + B64Text(pem) + R"("}}}})";
}

}  // namespace

Bytes PrivateSigstore::SpkiOf(const SigningKey& key) const {
  return CopyOf(key.public_key().spki());
}

Bytes PrivateSigstore::LogId(bool rekor_v2) const {
  if (!rekor_v2) return Sha256(log_key.public_key().spki());
  const std::string head = std::string(kLog2) + "\n\x01";
  return crypto::Hash()
      .Update(AsBytes(head))
      .Update(log2_key.public_key().ed25519())
      .Finish();
}

PrivateSigstore::PrivateSigstore()
    : root_key(P256()),
      intermediate_key(P256()),
      ct_key(P256()),
      log_key(P256()),
      log2_key(SigningKey::Generate(KeyAlgorithm::kEd25519).value()),
      tsa_root_key(P256()),
      tsa_key(P256()),
      signer(P256()) {
  CertificateRecipe recipe;
  recipe.spki = SpkiOf(root_key);
  recipe.extensions = {BasicConstraints(true), CaUsage(),
                       SubjectKeyIdOf(recipe.spki)};
  root = Certified(recipe, root_key);
  recipe.subject = "intermediate";
  recipe.serial = {std::byte{2}};
  recipe.spki = SpkiOf(intermediate_key);
  recipe.extensions = {
      BasicConstraints(true, 0), CaUsage(), ExtendedKeyUsage(kCodeSigningOid),
      SubjectKeyIdOf(recipe.spki), AuthorityKeyIdOf(SpkiOf(root_key))};
  intermediate = Certified(recipe, root_key);
  recipe = {};
  recipe.subject = recipe.issuer = "tsa-root";
  recipe.spki = SpkiOf(tsa_root_key);
  recipe.extensions = {BasicConstraints(true, 0), CaUsage(),
                       SubjectKeyIdOf(recipe.spki)};
  tsa_root = Certified(recipe, tsa_root_key);
  recipe.subject = "tsa";
  recipe.serial = {std::byte{2}};
  recipe.spki = SpkiOf(tsa_key);
  recipe.extensions = {LeafUsage(), ExtendedKeyUsage(kTimeStampingOid, true),
                       SubjectKeyIdOf(recipe.spki),
                       AuthorityKeyIdOf(SpkiOf(tsa_root_key))};
  tsa = Certified(recipe, tsa_root_key);
}

Bytes PrivateSigstore::Leaf(const BundleRecipe& wanted) const {
  CertificateRecipe recipe;
  recipe.subject = "";
  recipe.issuer = "intermediate";
  recipe.serial = {std::byte{9}};
  recipe.from = wanted.signed_at - Seconds{60};
  recipe.until = wanted.signed_at + Seconds{540};
  recipe.spki = SpkiOf(signer);
  recipe.extensions = {
      LeafUsage(),
      ExtendedKeyUsage(kCodeSigningOid),
      SubjectKeyIdOf(recipe.spki),
      AuthorityKeyIdOf(SpkiOf(intermediate_key)),
      SubjectUri(wanted.identity),
      ExtensionOf("1.3.6.1.4.1.57264.1.8", false, DerText(kIssuer))};
  for (const Bytes& more : wanted.leaf_extensions) {
    recipe.extensions.push_back(more);
  }
  if (wanted.sct) {
    const Bytes body = testing_support::BodyOf(recipe);
    const auto milliseconds =
        static_cast<std::uint64_t>(wanted.signed_at.unix_seconds()) * 1000;
    Bytes message = {std::byte{0}, std::byte{0}};
    AppendNumber(message, milliseconds, 8);
    AppendNumber(message, 1, 2);
    Append(message, Sha256(SpkiOf(intermediate_key)));
    AppendNumber(message, body.size(), 3);
    Append(message, body);
    AppendNumber(message, 0, 2);
    const Bytes signature = ct_key.Sign(message);
    Bytes sct = {std::byte{0}};
    Append(sct, Sha256(ct_key.public_key().spki()));
    AppendNumber(sct, milliseconds, 8);
    AppendNumber(sct, 0, 2);
    sct.push_back(std::byte{4});
    sct.push_back(std::byte{3});
    AppendNumber(sct, signature.size(), 2);
    Append(sct, signature);
    Bytes list;
    AppendNumber(list, sct.size() + 2, 2);
    AppendNumber(list, sct.size(), 2);
    Append(list, sct);
    recipe.extensions.push_back(
        ExtensionOf("1.3.6.1.4.1.11129.2.4.2", false, Der(0x04, list)));
  }
  return Certified(recipe, intermediate_key);
}

Bytes PrivateSigstore::Stamp(const Bytes& message, Instant time) const {
  TimestampRecipe recipe;
  recipe.message = message;
  recipe.time = time;
  recipe.certificate = tsa;
  return Stamped(recipe, tsa_key);
}

Bytes PrivateSigstore::Promise(const EntryParts& entry) const {
  const std::string text = R"({"body":")" + B64(entry.body) +
                           R"(","integratedTime":)" + entry.integrated_time +
                           R"(,"logID":")" + HexEncode(entry.log_id) +
                           R"(","logIndex":)" + entry.index + "}";
  return log_key.Sign(AsBytes(text));
}

std::string PrivateSigstore::Checkpoint(const EntryParts& entry,
                                        bool rekor_v2) const {
  const std::string name(rekor_v2 ? kLog2 : kLog1);
  const std::string body = name + (rekor_v2 ? "" : " - 1234") + "\n" +
                           entry.tree_size + "\n" + B64(entry.root) + "\n";
  Bytes signature = LogId(rekor_v2);
  signature.resize(4);
  Append(signature, (rekor_v2 ? log2_key : log_key).Sign(AsBytes(body)));
  return body + "\n\xe2\x80\x94 " + name + " " + B64(signature) + "\n";
}

EntryParts PrivateSigstore::Log(const BundleParts& parts,
                                const BundleRecipe& recipe) const {
  EntryParts entry;
  entry.log_id = LogId(recipe.rekor_v2);
  entry.kind = recipe.kind;
  entry.version =
      recipe.rekor_v2 || recipe.kind == "intoto" ? "0.0.2" : "0.0.1";
  const Bytes verifier = recipe.managed ? SpkiOf(signer) : parts.chain.front();
  entry.body = CopyOf(AsBytes(BodyOf(parts, recipe, verifier)));
  // A tree of seven leaves, ours the fourth.
  std::vector<RecordDigest> leaves;
  for (int i = 0; i < 7; ++i) {
    leaves.push_back(i == 3 ? crypto::DigestLeaf(entry.body)
                            : crypto::DigestLeaf(AsBytes(std::to_string(i))));
  }
  crypto::CompactTree tree;
  for (const RecordDigest& leaf : leaves) tree.Add(leaf);
  entry.root = CopyOf(tree.Root().bytes());
  for (const RootDigest& hash : crypto::InclusionProof(leaves, 3)) {
    entry.hashes.push_back(CopyOf(hash.bytes()));
  }
  entry.proof_index = "3";
  entry.tree_size = "7";
  entry.checkpoint = Checkpoint(entry, recipe.rekor_v2);
  if (recipe.rekor_v2) {
    entry.index = "3";
    entry.integrated_time = "0";
  } else {
    entry.index = "1003";
    entry.integrated_time = std::to_string(recipe.signed_at.unix_seconds());
    if (recipe.promise) entry.promise = Promise(entry);
  }
  return entry;
}

BundleParts PrivateSigstore::Sign(std::string_view artifact,
                                  const BundleRecipe& recipe) const {
  BundleParts parts;
  parts.media_type =
      recipe.version == 3
          ? "application/vnd.dev.sigstore.bundle.v0.3+json"
          : "application/vnd.dev.sigstore.bundle+json;version=0." +
                std::to_string(recipe.version);
  parts.managed = recipe.managed;
  if (!recipe.managed) parts.chain = {Leaf(recipe)};
  parts.dsse = recipe.dsse;
  if (recipe.dsse) {
    const std::string text = recipe.payload.value_or(StatementOf(artifact));
    parts.payload = CopyOf(AsBytes(text));
    parts.signature = signer.Sign(Pae(parts));
  } else {
    parts.message_digest = Sha256(AsBytes(artifact));
    parts.signature = signer.Sign(AsBytes(artifact));
  }
  parts.entries = {Log(parts, recipe)};
  if (recipe.timestamp) {
    parts.timestamps = {Stamp(parts.signature, recipe.signed_at)};
  }
  return parts;
}

std::string BundleParts::Json() const {
  std::string json =
      R"({"mediaType":)" + Quoted(media_type) + R"(,"verificationMaterial":{)";
  if (managed) {
    json += R"("publicKey":{"hint":"hint"})";
  } else if (media_type.find("0.3") != std::string::npos) {
    json += R"("certificate":{"rawBytes":)" + Quoted(B64(chain.front())) + "}";
  } else {
    json += R"("x509CertificateChain":{"certificates":[)";
    for (std::size_t i = 0; i < chain.size(); ++i) {
      json += (i == 0 ? "" : ",") + std::string(R"({"rawBytes":)") +
              Quoted(B64(chain[i])) + "}";
    }
    json += "]}";
  }
  json += R"(,"tlogEntries":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const EntryParts& e = entries[i];
    json += i == 0 ? "{" : ",{";
    json += R"("logIndex":)" + Quoted(e.index) + R"(,"logId":{"keyId":)" +
            Quoted(B64(e.log_id)) + R"(},"kindVersion":{"kind":)" +
            Quoted(e.kind) + R"(,"version":)" + Quoted(e.version) +
            R"(},"integratedTime":)" + Quoted(e.integrated_time);
    if (e.promise) {
      json += R"(,"inclusionPromise":{"signedEntryTimestamp":)" +
              Quoted(B64(*e.promise)) + "}";
    }
    if (e.proof) {
      json += R"(,"inclusionProof":{"logIndex":)" + Quoted(e.proof_index) +
              R"(,"rootHash":)" + Quoted(B64(e.root)) + R"(,"treeSize":)" +
              Quoted(e.tree_size) + R"(,"hashes":[)";
      for (std::size_t h = 0; h < e.hashes.size(); ++h) {
        json += (h == 0 ? "" : ",") + Quoted(B64(e.hashes[h]));
      }
      json += "]";
      if (!e.checkpoint.empty()) {
        std::string text;
        for (const char c : e.checkpoint) {
          text += c == '\n' ? std::string("\\n") : std::string(1, c);
        }
        json += R"(,"checkpoint":{"envelope":)" + Quoted(text) + "}";
      }
      json += "}";
    }
    json += R"(,"canonicalizedBody":)" + Quoted(B64(e.body)) + "}";
  }
  json += R"(],"timestampVerificationData":{"rfc3161Timestamps":[)";
  for (std::size_t i = 0; i < timestamps.size(); ++i) {
    json += (i == 0 ? "" : ",") + std::string(R"({"signedTimestamp":)") +
            Quoted(B64(timestamps[i])) + "}";
  }
  json += "]}},";
  if (dsse) {
    return json + R"("dsseEnvelope":{"payload":)" + Quoted(B64(payload)) +
           R"(,"payloadType":)" + Quoted(payload_type) +
           R"(,"signatures":[{"sig":)" + Quoted(B64(signature)) + "}]}}";
  }
  return json +
         R"("messageSignature":{"messageDigest":{"algorithm":"SHA2_256",)"
         R"("digest":)" +
         Quoted(B64(message_digest)) + R"(},"signature":)" +
         Quoted(B64(signature)) + "}}";
}

std::string PrivateSigstore::Root(const RootRecipe& recipe) const {
  const auto log = [&](std::string_view name, const SigningKey& key,
                       const Bytes& id, std::string_view details,
                       const std::string& valid_for) {
    return R"({"baseUrl":"https://)" + std::string(name) +
           R"(","hashAlgorithm":"SHA2_256","publicKey":{"rawBytes":)" +
           Quoted(B64(key.public_key().spki())) + R"(,"keyDetails":)" +
           Quoted(details) + R"(,"validFor":)" + valid_for +
           R"(},"logId":{"keyId":)" + Quoted(B64(id)) + "}}";
  };
  const auto authority = [](std::string_view url, const Bytes& first,
                            const Bytes& second, const std::string& valid_for) {
    return R"({"subject":{"organization":"o","commonName":"c"},"uri":)" +
           Quoted(url) + R"(,"certChain":{"certificates":[{"rawBytes":)" +
           Quoted(B64(first)) + R"(},{"rawBytes":)" + Quoted(B64(second)) +
           R"(}]},"validFor":)" + valid_for + "}";
  };
  constexpr std::string_view kEcdsa = "PKIX_ECDSA_P256_SHA_256";
  std::string json =
      R"({"mediaType":"application/vnd.dev.sigstore.trustedroot+json;)"
      R"(version=0.1","tlogs":[)";
  if (recipe.logs) {
    json +=
        log(kLog1, log_key, LogId(false), kEcdsa, recipe.log_valid_for) + "," +
        log(kLog2, log2_key, LogId(true), "PKIX_ED25519", recipe.log_valid_for);
  }
  json += R"(],"certificateAuthorities":[)" +
          authority("https://fulcio.example.org", intermediate, root,
                    recipe.ca_valid_for) +
          R"(],"ctlogs":[)";
  if (recipe.certificate_logs) {
    json += log("ct.example.org", ct_key, Sha256(ct_key.public_key().spki()),
                kEcdsa, recipe.ct_valid_for);
  }
  json += R"(],"timestampAuthorities":[)";
  if (recipe.timestamp_authorities) {
    json += authority("https://tsa.example.org", tsa, tsa_root,
                      recipe.tsa_valid_for);
  }
  return json + "]}";
}

}  // namespace airlock::testing_support
