#include "verifier/statements/gcb_keys.h"

#include <optional>
#include <string_view>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

// Every key is on P-256: what precedes the point's coordinates, in base64.
constexpr std::string_view kSpkiHead = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";

constexpr std::string_view kProject = "projects/verified-builder/locations/";
constexpr std::string_view kRing = "/keyRings/attestor/cryptoKeys/";
constexpr std::string_view kVersion = "/cryptoKeyVersions/1";

constexpr std::string_view kHostedWorker =
    "g9KII7kzr/30HBluf00y9WwtMFkEqc3oCcFVH3QJ37IBLUv/MUAp"
    "bnNHFfD75ayJ/a0F45xa+MLv5zoep+GxsA==";
constexpr std::string_view kProvenanceSigner =
    "dMcJUyKbmarf6dydhfmAjgmK6c42oCCNRR1se3Bi3VO65KcGk6qy"
    "ci6/bsu2s4u+dLKWrsUQomEw4v3FtVctoA==";

struct Regional {
  std::string_view location;
  std::string_view point;
};
// The key "builtByGCB" of each location.
constexpr Regional kRegional[] = {
    {"asia-east1",
     "D19/xPzO6sLFZxDzsItbVQSLMPBSw7iVGtkXyNicWdplf4pXm6wF"
     "yZ/HyqL0Acd4Q3gfJvtVIY3HiAzjohx0cw=="},
    {"asia-northeast1",
     "4RlI/MHfE9ZjKba6rMSGu3A/M0FHUPBu4anB9yXC+8ubmMBAWIoq"
     "gXr7CYGBenw27YasBOQhyGgZQSe9sF+DhQ=="},
    {"asia-southeast1",
     "QGLAkRjCFqZbdd4BjhNFNS8l9xMJK1MVNpTA/K+sGl9+HG0r43MM"
     "AIXt6QUst9kCiqiXRp+Oqc0HIGRFZMBFcg=="},
    {"australia-southeast1",
     "cYAxYYze8pKKoggou7Pz5oAfFv/YgWN1HAjtT0v0L6sOOKOXvFNT"
     "pjQ8nDz1ooNfuxv8pva6l8ZLICTH10CJog=="},
    {"europe-north1",
     "oKSuwi41RBzyWlwYBu61xgVrO6zwG8yjVsbyha4FfDSPMQ0V8BIJ"
     "bqOphh40ACwzEKCszMY36d22FJHSLDiNvg=="},
    {"europe-west1",
     "DmJxa2BxOnfra0/J4FHf/2yIOElNp6+ah2tcpK0W8FGFFU3TaC4X"
     "EXFKVV/bWmormNDvZGtN710Qi4VforgRzg=="},
    {"europe-west2",
     "fDuhy/obSeBa+RwcAZ3EYFvRJmIT1+lcAk/yINf0PBysMV9Lg482"
     "EEKmq8ce2rTZXuNFxLLMiHENunJ3oGlJIg=="},
    {"europe-west3",
     "WNPQh5Z5gTBJGwINV7nja+uJ0qCDPek4yIfgjrhmqM3Cu06kdpfo"
     "d8TCL7z32uIQTb5VysO4XVhbAY2bN0BAkg=="},
    {"europe-west4",
     "OHbdm8kpkMdEeD0i2WcWFCss620Tts1x82wakzDELaS4rxDfJ7eS"
     "TQOyfQupjDl9M9k99uY8DoX2vAABI8DdoA=="},
    {"global",
     "CGIoAk3mHV8xq/P1x6doSzAJlTaWYhrmI3rfN5zfk3/Dq6nPpm8D"
     "0CMVNyc4HZ5ChTDqTV8EyaR56nLqjvMYUA=="},
    {"southamerica-west1",
     "xvyU8IkmPjrV8V8dkuBMcOtvJykfWZhaTuYcOS5KXMVpEllJ3jh9"
     "WFyuoG54mVLgFJUQwrYLhUWORRVGH1kskw=="},
    {"us-central1",
     "AUqas+Xhfss+NCsiL8ayl1Sxz9TFbDxLuokg59lGmpm4ca2Idmh1"
     "aYt04ZkM8sgXq/FMTXxqISA4dQapp0utZg=="},
    {"us-central2",
     "OBZl8kLzGV63W0ERoHAG0xpkOu+TzDUzk6kISDonvno/emAacWmr"
     "TMxbhDQwRcnTtT9TpUG98+WukL2PDPQ61g=="},
    {"us-east1",
     "yWUk6LGBm/wTWioZ7pTA7Ds0sXQd3Y4HYyF3/Hl/UYNveSBhMdkM"
     "4yReQPU2fNh5CkK77+JzGU8NypnvFWYSVQ=="},
    {"us-east4",
     "88g3xqG/UtPE5LFG3Z6MWpZ/ofJRE9VHeavlxhNSzV6USMUBJEU3"
     "I9/xfanRJUTT4oNdMi7cv5BeCaS2Q3mZ3w=="},
    {"us-west1",
     "IZhFqz97qH9dFn23yWYVkwZVYXOAHllzqzr14tRkXesHcZoVnekB"
     "MBkkIkP+jgechjkjZG3NPssdmIZFZ6+oyA=="},
    {"us-west2",
     "w/gdczl7qDD4ww9B6WmJ6++/hQ5Smdw/1RBcwNNQE9qN0O+DilRE"
     "9/AjH7OvJUhNznOzEzH7mFq5mNdmUjYlXg=="},
    {"us-west3",
     "olPSVMeD5XcXCa5gNIdSj51Z4VE7u3uie+EeCOAAi//g2zj+hsEc"
     "hXjYA5edo9eH6iv2w1g2DMrNWutW45nRkg=="},
    {"us-west4",
     "RM4hS/6KZNbEootGWRBc8lmTzIGpFvCKxVQL2xRU87d4OCyp1iP0"
     "IsSe2a1GQPQuK8SD0vwEb9hJDBZaEOF15g=="},
};

Result<GcbKey> Make(std::string_view location, std::string_view key,
                    std::string_view point, bool bare_payload, bool slsa_v1) {
  TRY(const Bytes spki,
      Base64Decode(std::string(kSpkiHead) + std::string(point)));
  TRY(crypto::PublicKey parsed, crypto::PublicKey::FromSpki(spki));
  std::string name(kProject);
  name.append(location).append(kRing).append(key).append(kVersion);
  return GcbKey{std::move(name), std::move(parsed), bare_payload, slsa_v1};
}

// What a key's name says of how it signs; none for names that Cloud Build does
// not give.
struct Manner {
  bool bare_payload = false;
  bool slsa_v1 = false;
};
std::optional<Manner> MannerOf(std::string_view name) {
  if (!name.starts_with("projects/")) return std::nullopt;
  const std::size_t ring = name.find(kRing);
  if (ring == std::string_view::npos) return std::nullopt;
  std::string_view key = name.substr(ring + kRing.size());
  key = key.substr(0, key.find('/'));
  if (key == "google-hosted-worker") return Manner{false, true};
  if (key == "provenanceSigner") return Manner{false, false};
  if (key == "builtByGCB") return Manner{true, false};
  return std::nullopt;
}

}  // namespace

Result<notes::Anchors> ShippedGcbAnchors() {
  TRY(const std::vector<GcbKey> keys, ShippedGcbKeys());
  notes::Anchors anchors{"shipped, Google Cloud Build", {}, {}};
  for (const GcbKey& one : keys) {
    const std::string id = one.key.id().text();
    anchors.primaries.push_back({id, one.name});
    anchors.keys.push_back(
        {one.key.id(), id, id, std::string(NameOf(one.key.algorithm())),
         Instant(0), std::nullopt, std::nullopt, CopyOf(one.key.spki())});
  }
  return anchors;
}

Result<std::vector<GcbKey>> GcbKeysIn(const notes::Anchors& anchors) {
  std::vector<GcbKey> keys;
  for (const notes::AnchorPrimary& primary : anchors.primaries) {
    const auto manner = MannerOf(primary.label);
    if (!manner) continue;
    for (const notes::AnchorKey& anchor : anchors.keys) {
      if (anchor.primary != primary.fingerprint) continue;
      TRY(crypto::PublicKey key, crypto::PublicKey::FromSpki(anchor.spki));
      keys.push_back({primary.label, std::move(key), manner->bare_payload,
                      manner->slsa_v1});
    }
  }
  return keys;
}

Result<std::vector<GcbKey>> ShippedGcbKeys() {
  std::vector<GcbKey> keys;
  TRY(GcbKey worker,
      Make("global", "google-hosted-worker", kHostedWorker, false, true));
  TRY(GcbKey signer,
      Make("global", "provenanceSigner", kProvenanceSigner, false, false));
  keys.push_back(std::move(worker));
  keys.push_back(std::move(signer));
  for (const Regional& one : kRegional) {
    TRY(GcbKey key, Make(one.location, "builtByGCB", one.point, true, false));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace airlock::verifier
