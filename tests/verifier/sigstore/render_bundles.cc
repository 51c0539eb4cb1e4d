// render_bundles DIR [FILE…]
//
// Bundles of a private Sigstore, for programs that are not ours: DIR/good and
// DIR/bad hold NAME.json, beside them the artifact, root.json and key.pem. A
// name that begins with "key-" is signed by the bare key. DIR/files holds, for
// each FILE, NAME.v1.json, NAME.v3.json, NAME.envelope.json (a statement), and
// NAME.other.v1.json (signed by another identity), and provenance:
// NAME.built.json, .built-so.json with a parameter, .built-of-nothing.json
// without a source. provenance.json and key-provenance.json stand beside them, and early and late .sig, .cert,
// .rekor.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/certified_blob.h"
#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

void Write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

struct Named {
  std::string name;
  BundleParts parts;
};

std::vector<Named> GoodOnes() {
  std::vector<Named> all;
  for (const int version : {1, 2, 3}) {
    BundleRecipe recipe;
    recipe.version = version;
    all.push_back({"v0." + std::to_string(version), Signed(recipe)});
  }
  for (const char* kind : {"dsse", "intoto", "hashedrekord"}) {
    all.push_back(
        {"envelope-" + std::string(kind),
         Signed(Enveloped(kind, std::string(kind) == "intoto" ? 2 : 3))});
  }
  BundleRecipe stamped;
  stamped.timestamp = true;
  all.push_back({"stamped", Signed(stamped)});
  all.push_back({"rekor2", Signed(RekorV2())});
  all.push_back({"rekor2-envelope", Signed(RekorV2("dsse"))});
  BundleRecipe managed;
  managed.managed = true;
  all.push_back({"key-v0.3", Signed(managed)});
  auto managed2 = RekorV2();
  managed2.managed = true;
  all.push_back({"key-rekor2", Signed(managed2)});
  return all;
}

std::vector<Named> BadOnes() {
  std::vector<Named> all;
  auto add = [&](const char* name, BundleParts parts, auto spoil) {
    spoil(parts);
    all.push_back({name, std::move(parts)});
  };
  const auto flip = [](Bytes& bytes) { bytes.back() ^= std::byte{1}; };
  add("signature", Signed(), [&](auto& p) { flip(p.signature); });
  add("digest", Signed(), [&](auto& p) { flip(p.message_digest); });
  add("payload", Signed(Enveloped("dsse")),
      [&](auto& p) { p.payload[10] ^= std::byte{1}; });
  add("certificate", Signed(), [&](auto& p) { flip(p.chain[0]); });
  add("promise", Signed(), [&](auto& p) { flip(*p.entries[0].promise); });
  add("proof", Signed(), [&](auto& p) { flip(p.entries[0].hashes[0]); });
  add("checkpoint", Signed(),
      [](auto& p) { p.entries[0].checkpoint.replace(0, 1, "x"); });
  add("entry", Signed(),
      [](auto& p) { p.entries = Ours().Sign("other", {}).entries; });
  add("entry-of-the-same", Signed(),
      [](auto& p) { p.entries = Signed().entries; });
  add("stamp", Signed(RekorV2()), [](auto& p) {
    p.timestamps = {Ours().Stamp(CopyOf(AsBytes("other")), kSignedAt)};
  });
  add("stamp-late", Signed(RekorV2()), [](auto& p) {
    p.timestamps = {Ours().Stamp(p.signature, kSignedAt + Seconds{7200})};
  });
  add("no-time", Signed(RekorV2()), [](auto& p) { p.timestamps.clear(); });
  add("no-proof", Signed(), [](auto& p) { p.entries[0].proof = false; });
  return all;
}

// SLSA provenance of these bytes; `external` are its external parameters.
std::string ProvenanceOf(std::string_view bytes, const std::string& external) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a",)"
         R"("digest":{"sha256":")" +
         crypto::DigestObject(AsBytes(bytes)).hex() +
         R"("}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":)"
         R"({"buildDefinition":{"buildType":"https://example.org/t/v1",)"
         R"("externalParameters":{)" +
         external +
         R"(}},"runDetails":{"builder":{"id":"https://example.org/b@v1"}}}})";
}
const std::string kWorkflow =
    R"("workflow":{"repository":"https://example.org/o/r",)"
    R"("ref":"refs/heads/main"})";

void SignFile(const std::filesystem::path& file,
              const std::filesystem::path& folder) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  BundleRecipe v1;
  v1.version = 1;
  BundleRecipe other = v1;
  other.identity = "https://example.org/other.yml@refs/heads/main";
  const std::string name = file.filename().string();
  for (const auto& [ending, recipe] : {std::pair{".v1.json", v1},
                                       {".v3.json", BundleRecipe()},
                                       {".envelope.json", Enveloped("dsse")},
                                       {".other.v1.json", other}}) {
    Write(folder / (name + ending), Ours().Sign(bytes, recipe).Json());
  }
  for (const auto& [ending, external] :
       {std::pair{".built.json", kWorkflow},
        {".built-so.json", kWorkflow + R"(,"inputs":{"level":"3"})"},
        {".built-of-nothing.json", std::string(R"("inputs":{"level":"3"})")}}) {
    BundleRecipe recipe = Enveloped("dsse");
    recipe.payload = ProvenanceOf(bytes, external);
    Write(folder / (name + ending), Ours().Sign(bytes, recipe).Json());
  }
}

int Run(const std::filesystem::path& directory,
        const std::vector<std::string>& files) {
  std::filesystem::create_directories(directory / "good");
  std::filesystem::create_directories(directory / "bad");
  Write(directory / "artifact", kArtifactText);
  Write(directory / "root.json", Ours().Root());
  Write(directory / "key.pem", Ours().signer.public_key().pem());
  for (const Named& one : GoodOnes()) {
    Write(directory / "good" / (one.name + ".json"), one.parts.Json());
  }
  for (const Named& one : BadOnes()) {
    Write(directory / "bad" / (one.name + ".json"), one.parts.Json());
  }
  // Provenance in a bundle, by a certified identity and by a bare key.
  for (const bool managed : {false, true}) {
    BundleRecipe recipe = Enveloped("dsse");
    recipe.managed = managed;
    recipe.payload = ProvenanceOf(kArtifactText, kWorkflow);
    Write(directory / (managed ? "key-provenance.json" : "provenance.json"),
          Signed(recipe).Json());
  }
  // What cosign writes without a bundle, before 2024 and after.
  for (const auto& [name, time] :
       {std::pair<const char*, Instant>{"early", Instant(1702000000)},
        {"late", kSignedAt}}) {
    BundleRecipe recipe;
    recipe.version = 1;
    recipe.signed_at = time;
    const CertifiedBlob blob = CertifiedBlobOf(Signed(recipe));
    Write(directory / (std::string(name) + ".sig"), blob.signature + "\n");
    Write(directory / (std::string(name) + ".cert"), blob.certificate + "\n");
    Write(directory / (std::string(name) + ".rekor"), blob.Bundle());
  }
  // The down-grade that peers accept (H14), apart for that reason.
  BundleParts parts = Signed();
  parts.media_type = "application/vnd.dev.sigstore.bundle+json;version=0.1";
  parts.entries[0].proof = false;
  Write(directory / "downgraded.json", parts.Json());
  std::filesystem::create_directories(directory / "files");
  for (const std::string& file : files) SignFile(file, directory / "files");
  return 0;
}

}  // namespace
}  // namespace airlock::testing_support

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: render_bundles DIR [FILE…]\n");
    return 2;
  }
  return airlock::testing_support::Run(argv[1], {argv + 2, argv + argc});
}
