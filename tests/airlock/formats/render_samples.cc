// tests/airlock/formats/render_samples.cc
//
// Writes what airlock/formats renders into a directory, for real tools to read.
//
//   render_samples openpgp DIR NOW
//   render_samples apt DIR NOW STANZA POOL_PATH
//   render_samples tuf DIR NOW
//   render_samples oci DIR         an image of no layers, and its signature
//   render_samples oci-index DIR   the same for an index that names it
//   render_samples attestation DIR NOW FILE
//
// NOW is in Unix seconds, since tools compare it with the clock. Ed25519 keys
// are made from fixed seeds and are not secret; P-256 keys are new each time.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "airlock/core/check.h"
#include "airlock/core/notes/root.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/formats/apt.h"
#include "airlock/formats/attestation.h"
#include "airlock/formats/oci.h"
#include "airlock/formats/openpgp.h"
#include "airlock/formats/tuf.h"

namespace airlock::formats {
namespace {

using std::filesystem::path;

void Write(const path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  Check(out.good(), "a sample was written");
}

std::string Read(const path& file) {
  std::ifstream in(file, std::ios::binary);
  Check(in.good(), "a file to read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

ObjectDigest DigestOf(std::string_view text) {
  return crypto::DigestObject(AsBytes(text));
}

crypto::SigningKey Ed25519Key(int seed) {
  const Bytes bytes(32, static_cast<std::byte>(seed));
  return crypto::SigningKey::FromEd25519Seed(bytes).value();
}

// Far enough back that no clock is before it.
constexpr Seconds kYear{365 * 86400};
constexpr Seconds kDay{86400};

OpenPgpSigner SignerFor(const crypto::SigningKey& key, Instant now) {
  return {key.public_key(), now - kYear, "Airlock sample (package archive)",
          [&key](ByteView hash) { return key.SignHash(hash); }};
}

// Texts in which one framework or another has gone wrong.
const std::vector<std::pair<std::string, std::string>> kTexts = {
    {"plain", "Origin: Airlock\nSuite: stable\n"},
    {"dashes", "-\n- x\n-----BEGIN PGP SIGNATURE-----\n--\nx - y\n"},
    {"blanks", "ends in blanks  \t \n\t\n   \nx\n"},
    {"blank-lines", "\n\nx\n\n\n"},
    {"one-empty-line", "\n"},
    {"carriage-returns", "one\r\ntwo \r\nthree\n"},
    {"utf8", "Maintainer: Zo\xc3\xab \xf0\x9f\x94\x92\nFrom here\n"},
    {"long-line", std::string(10000, 'x') + "\nx\n"}};

void WriteOpenPgp(const path& dir, Instant now) {
  const crypto::SigningKey key = Ed25519Key(1);
  const crypto::SigningKey other = Ed25519Key(2);
  const OpenPgpSigner signer = SignerFor(key, now);
  Write(dir / "airlock.gpg", AsText(OpenPgpCertificate(signer)));
  Write(dir / "fingerprint", OpenPgpFingerprint(signer));
  Write(dir / "other.gpg", AsText(OpenPgpCertificate(SignerFor(other, now))));
  const auto write = [&](const std::string& name, const std::string& text) {
    Write(dir / (name + ".txt"), text);
    Write(dir / (name + ".asc"), ClearSign(text, signer, now - kDay));
    Write(dir / (name + ".sig"), DetachedSignature(text, signer, now - kDay));
  };
  for (const auto& [name, text] : kTexts) write(name, text);

  // One signature in 256 has a half that starts with a zero octet, which the
  // packet leaves out.
  for (const std::size_t half : {0, 32}) {
    Bytes last;
    OpenPgpSigner watched = signer;
    watched.sign_hash = [&](ByteView hash) {
      return last = key.SignHash(hash);
    };
    std::string text;
    for (int i = 0; last.empty() || last[half] != std::byte{0}; ++i) {
      text = "text " + std::to_string(i) + "\n";
      DetachedSignature(text, watched, now - kDay);
    }
    const std::string name = half == 0 ? "zero-r" : "zero-s";
    Write(dir / (name + ".txt"), text);
    Write(dir / (name + ".sig"), DetachedSignature(text, signer, now - kDay));
    // The clear-signed text is hashed otherwise; it is here for the scripts,
    // which look for all three.
    Write(dir / (name + ".asc"), ClearSign(text, signer, now - kDay));
  }
}

void WriteApt(const path& dir, Instant now, const std::string& stanza,
              const std::string& pool_path) {
  const crypto::SigningKey key = Ed25519Key(1);
  const OpenPgpSigner signer = SignerFor(key, now);
  const std::string packages =
      RenderPackages({{stanza, pool_path, "airlock-sample", "1.0-1", "all"}});
  const std::string index = "main/binary-amd64/Packages";
  const std::string release =
      RenderRelease({.origin = "Airlock",
                     .label = "Airlock sample",
                     .suite = "sealed",
                     .codename = "sealed",
                     .date = now - kDay,
                     .valid_until = now + kDay,
                     .architectures = {"amd64"},
                     .components = {"main"},
                     .files = {{index, DigestOf(packages), packages.size()}}});
  const path dists = dir / "dists" / "sealed";
  Write(dists / index, packages);
  Write(dists / "Release", release);
  Write(dists / "Release.gpg", DetachedSignature(release, signer, now - kDay));
  Write(dists / "InRelease", ClearSign(release, signer, now - kDay));
  Write(dir / "airlock.gpg", AsText(OpenPgpCertificate(signer)));
}

void WriteAttestation(const path& dir, Instant now, const path& artifact) {
  const crypto::SigningKey key =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  const std::string statement = VsaStatement(
      {.subject_name = artifact.filename().string(),
       .subject = DigestOf(Read(artifact)),
       .verifier_id = "https://airlock.example/verifier",
       .time_verified = now,
       .resource_uri = "pkg:generic/sample",
       .policy_uri = "https://airlock.example/policy",
       .policy = crypto::DigestNote("policy"),
       .input_attestations = {{"https://airlock.example/e", DigestOf("e")}},
       .verified_levels = {"SLSA_BUILD_LEVEL_2"},
       .waivers = {"rebuild: no \"reproducible\" build yet"}});
  const std::string pae = DssePae(kInTotoPayloadType, statement);
  const Bytes signature = key.Sign(AsBytes(pae));
  Write(dir / "key.pem", key.public_key().pem());
  Write(dir / "statement.json", statement);
  Write(dir / "pae", pae);
  Write(dir / "pae.sig", AsText(signature));
  Write(dir / "vsa.dsse.json",
        DsseEnvelope(kInTotoPayloadType, statement, {signature}));
}

// A layout with one image of no layers, and our signature on it or on an index
// around it.
void WriteOci(const path& dir, bool indexed) {
  const crypto::SigningKey key =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  const path layout = dir / "layout";
  const auto add = [&](std::string_view media_type, const std::string& text) {
    Write(layout / "blobs" / "sha256" / DigestOf(text).hex(), text);
    return OciDescriptor{
        std::string(media_type), DigestOf(text), text.size(), {}};
  };
  const OciDescriptor config =
      add(kOciConfigMediaType,
          R"({"architecture":"amd64","os":"linux","config":{},)"
          R"("rootfs":{"type":"layers","diff_ids":[]}})");
  const OciDescriptor single = add(
      kOciManifestMediaType,
      R"({"schemaVersion":2,"mediaType":")" +
          std::string(kOciManifestMediaType) + R"(","config":{"mediaType":")" +
          config.media_type + R"(","digest":")" + config.digest.text() +
          R"(","size":)" + std::to_string(config.size) + R"(},"layers":[]})");
  const OciDescriptor image =
      indexed ? add(kOciIndexMediaType, OciIndex({single})) : single;

  const std::string payload =
      SimpleSigningPayload("registry.example/sample", image.digest);
  const Bytes signature = key.Sign(AsBytes(payload));
  add(kSimpleSigningMediaType, payload);
  const OciDescriptor layer = CosignPayloadLayer(payload, signature);
  const OciDescriptor signature_config =
      add(kOciConfigMediaType, CosignSignatureConfig(layer.digest));
  const OciDescriptor classic =
      add(kOciManifestMediaType,
          CosignSignatureManifest(signature_config, layer, nullptr));
  const OciDescriptor referrer =
      add(kOciManifestMediaType,
          CosignSignatureManifest(signature_config, layer, &image));
  Write(layout / "oci-layout", OciLayoutFile());
  Write(layout / "index.json",
        OciIndex({NamedImage(image, "registry.example/sample:1"),
                  NamedSignature(classic, image.digest), referrer}));
  Write(dir / "key.pem", key.public_key().pem());
  Write(dir / "payload", payload);
  Write(dir / "payload.sig", AsText(signature));
  Write(dir / "image-digest", image.digest.text());
  Write(dir / "signature-tag", CosignSignatureTag(image.digest));
  Write(dir / "referrer-digest", referrer.digest.text());
}

// The keys of a TUF repository, by purpose.
struct TufKeys {
  std::vector<crypto::SigningKey> root;
  crypto::SigningKey targets = Ed25519Key(20);
  crypto::SigningKey snapshot = Ed25519Key(21);
  crypto::SigningKey timestamp = Ed25519Key(22);
};

notes::Root RootFor(const TufKeys& keys, std::uint64_t version, Instant now) {
  notes::Root root;
  root.version = version;
  root.ledger = "airlock.example/1";
  root.issued = now - kYear;
  root.expires = now + kYear;
  root.threshold = 2;
  const auto add = [&](std::string_view purpose,
                       const crypto::SigningKey& key) {
    root.keys.push_back({std::string(purpose), key.public_key().id(),
                         CopyOf(key.public_key().spki())});
  };
  for (const crypto::SigningKey& key : keys.root) add("root", key);
  add("targets", keys.targets);
  add("snapshot", keys.snapshot);
  add("timestamp", keys.timestamp);
  return root;
}

std::string Envelope(const std::string& signed_object,
                     const std::vector<const crypto::SigningKey*>& keys) {
  std::vector<TufSignature> signatures;
  for (const crypto::SigningKey* key : keys) {
    signatures.push_back(
        {TufKeyId(key->public_key()), key->Sign(AsBytes(signed_object))});
  }
  return TufEnvelope(signed_object, signatures);
}

// Metadata of one version, and the targets it names.
void WriteTufRelease(const path& dir, const TufKeys& keys,
                     std::uint64_t version, Instant expires,
                     const std::string& content) {
  const std::string name = "files/n\xc3\xb6te \"1\".txt";
  const std::string number = std::to_string(version);
  Write(dir / "targets" / "files" /
            (DigestOf(content).hex() + name.substr(5).replace(0, 1, ".")),
        content);
  const std::string targets = Envelope(
      TufTargets(version, expires, {{name, DigestOf(content), content.size()}}),
      {&keys.targets});
  Write(dir / "metadata" / (number + ".targets.json"), targets);
  const std::string snapshot = Envelope(
      TufSnapshot(version, expires,
                  {"targets.json", version, DigestOf(targets), targets.size()}),
      {&keys.snapshot});
  Write(dir / "metadata" / (number + ".snapshot.json"), snapshot);
  Write(dir / "metadata" / "timestamp.json",
        Envelope(TufTimestamp(version, expires,
                              {"snapshot.json", version, DigestOf(snapshot),
                               snapshot.size()}),
                 {&keys.timestamp}));
}

void WriteTuf(const path& dir, Instant now) {
  TufKeys old_keys;
  for (const int seed : {10, 11, 12}) {
    old_keys.root.push_back(Ed25519Key(seed));
  }
  TufKeys new_keys;
  for (const int seed : {11, 12, 13}) {
    new_keys.root.push_back(Ed25519Key(seed));
  }
  new_keys.timestamp = Ed25519Key(23);
  const std::string root1 = Envelope(TufRoot(RootFor(old_keys, 1, now)),
                                     {&old_keys.root[0], &old_keys.root[1]});
  const std::string root2 =
      Envelope(TufRoot(RootFor(new_keys, 2, now)),
               {&new_keys.root[0], &new_keys.root[1], &new_keys.root[2]});
  for (const auto* release : {"7", "8", "expired", "rotated"}) {
    Write(dir / release / "metadata" / "1.root.json", root1);
  }
  Write(dir / "rotated" / "metadata" / "2.root.json", root2);
  WriteTufRelease(dir / "7", old_keys, 7, now + kDay, "seven\n");
  WriteTufRelease(dir / "8", old_keys, 8, now + kDay, "eight\n");
  WriteTufRelease(dir / "expired", old_keys, 9, now - kDay, "nine\n");
  WriteTufRelease(dir / "rotated", new_keys, 10, now + kDay, "ten\n");
}

int Run(const std::vector<std::string>& words) {
  const std::string what = words.empty() ? "" : words[0];
  const auto now = [&] {
    return Instant(static_cast<std::int64_t>(ParseNumber(words[2]).value()));
  };
  if (what == "openpgp" && words.size() == 3) {
    WriteOpenPgp(words[1], now());
  } else if (what == "apt" && words.size() == 5) {
    WriteApt(words[1], now(), Read(words[3]), words[4]);
  } else if (what == "tuf" && words.size() == 3) {
    WriteTuf(words[1], now());
  } else if (what == "oci" && words.size() == 2) {
    WriteOci(words[1], false);
  } else if (what == "oci-index" && words.size() == 2) {
    WriteOci(words[1], true);
  } else if (what == "attestation" && words.size() == 4) {
    WriteAttestation(words[1], now(), words[3]);
  } else {
    std::cerr << "usage: render_samples WHAT DIR …\n";
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace airlock::formats

int main(int argc, char** argv) {
  return airlock::formats::Run({argv + 1, argv + argc});
}
