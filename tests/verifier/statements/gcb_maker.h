// tests/verifier/statements/gcb_maker.h
//
// Documents like Google Cloud Build's, signed by keys of our own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/crypto/signing_key.h"
#include "verifier/statements/dsse.h"
#include "verifier/statements/gcb.h"
#include "verifier/statements/in_toto.h"

namespace airlock::verifier {

inline constexpr std::string_view kImage =
    "7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3";
inline constexpr std::string_view kHosted =
    "https://cloudbuild.googleapis.com/GoogleHostedWorker";

inline std::string Replaced(std::string text, std::string_view from,
                            std::string_view to) {
  const std::size_t at = text.find(from);
  Check(at != std::string::npos, "the text to replace is there");
  return text.replace(at, from.size(), to);
}

// Predicates of the two generations.
inline std::string PredicateV1() {
  return R"({"buildDefinition":{"buildType":"https://cloud.google.com/build/gcb-buildtypes/google-worker/v1","externalParameters":{"buildConfigSource":{"path":"cloudbuild.yaml","ref":"refs/tags/v1.2.3","repository":"git+https://github.com/o/r"},"substitutions":{}},"internalParameters":{"systemSubstitutions":{"TAG_NAME":"v1.2.3"}},"resolvedDependencies":[{"digest":{"gitCommit":"2ce3"},"uri":"git+https://github.com/o/r@refs/tags/v1.2.3"}]},"runDetails":{"builder":{"id":"https://cloudbuild.googleapis.com/GoogleHostedWorker"}}})";
}
inline std::string PredicateV01() {
  return R"({"builder":{"id":"https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3"},"materials":[{"digest":{"sha1":"c750"},"uri":"git+https://github.com/o/r"}],"metadata":{"buildInvocationId":"1"},"recipe":{"arguments":{"@type":"type.googleapis.com/google.devtools.cloudbuild.v1.Build","substitutions":{"TAG_NAME":"v1.2.3"}},"entryPoint":"cloudbuild.yaml","type":"https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1"}})";
}
// As v0.2 had it.
inline std::string PredicateV02() {
  std::string p = Replaced(PredicateV01(), "@v0.3", "@v0.2");
  p = Replaced(p, "git+https://github.com/o/r",
               "https://github.com/o/r/commit/c750");
  return Replaced(p, "CloudBuildYaml@v0.1", "GoogleHostedWorker@v0.2");
}

inline std::string StatementOf(std::string_view predicate, bool v1,
                               std::string_view image = kImage) {
  return std::string(R"({"_type":"https://in-toto.io/Statement/)") +
         (v1 ? "v1" : "v0.1") +
         R"(","predicateType":"https://slsa.dev/provenance/)" +
         (v1 ? "v1" : "v0.1") + R"(","subject":[{"name":"n","digest":{)" +
         R"("sha256":")" + std::string(image) + R"("}}],"predicate":)" +
         std::string(predicate) + "}";
}

class GcbMaker {
 public:
  GcbMaker() : worker_(Generate()), signer_(Generate()), region_(Generate()) {}

  // "worker" signs v1, "signer" v0.1, "region" bare payloads.
  std::vector<GcbKey> keys() const {
    return {{"worker", worker_.public_key(), false, true},
            {"signer", signer_.public_key(), false, false},
            {"region", region_.public_key(), true, false}};
  }
  std::string Sign(std::string_view key, std::string_view payload) const {
    const Bytes bytes = CopyOf(AsBytes(payload));
    const Bytes encoded = PreAuthenticationEncoding(kInTotoPayload, bytes);
    return Base64Encode(key == "worker"   ? worker_.Sign(encoded)
                        : key == "signer" ? signer_.Sign(encoded)
                                          : region_.Sign(bytes));
  }
  static std::string Signature(std::string_view key, std::string_view sig) {
    return R"({"keyid":")" + std::string(key) + R"(","sig":")" +
           std::string(sig) + R"("})";
  }
  // One provenance; `copy` is the predicate for people, the same if "".
  std::string Entry(std::string_view predicate, bool v1,
                    std::string_view signatures,
                    std::string_view copy = "") const {
    const std::string payload = StatementOf(predicate, v1);
    std::string text = StatementOf(copy.empty() ? predicate : copy, v1);
    if (!v1) {
      text = Replaced(text, "\"predicate\":", "\"slsaProvenance\":");
    }
    return std::string(R"({"build":{")") +
           (v1 ? "inTotoSlsaProvenanceV1" : "intotoStatement") + R"(":)" +
           text + R"(},"envelope":{"payload":")" +
           Base64Encode(AsBytes(payload)) +
           R"(","payloadType":"application/vnd.in-toto+json","signatures":[)" +
           std::string(signatures) +
           R"(]},"kind":"BUILD","resourceUri":"https://r/i@sha256:)" +
           std::string(kImage) + R"("})";
  }
  std::string Entry(std::string_view predicate, std::string_view key) const {
    const bool v1 = key == "worker";
    return Entry(predicate, v1,
                 Signature(key, Sign(key, StatementOf(predicate, v1))));
  }
  static std::string Document(std::string_view entries) {
    const std::string image(kImage);
    return R"({"image_summary":{"digest":"sha256:)" + image +
           R"(","fully_qualified_digest":"r/i@sha256:)" + image +
           R"("},"provenance_summary":{"provenance":[)" + std::string(entries) +
           "]}}";
  }

 private:
  static crypto::SigningKey Generate() {
    return crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256)
        .value();
  }
  crypto::SigningKey worker_;
  crypto::SigningKey signer_;
  crypto::SigningKey region_;
};

inline GcbExpectation Expected() {
  return {std::string(kImage), "github.com/o/r", "", "", ""};
}

}  // namespace airlock::verifier
