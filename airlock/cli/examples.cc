#include "airlock/cli/examples.h"

#include <algorithm>
#include <array>
#include <utility>

namespace airlock::cli {
namespace {

constexpr auto kExamples = std::to_array<
    std::pair<std::string_view, std::string_view>>({
    {"init",
     "airlock init --home /srv/airlock --origin airlock.example/1 "
     "--roster roster.toml --root-keys /media/offline"},
    {"run", "airlock run"},
    {"doctor", "airlock doctor"},
    {"version", "airlock version --json"},
    {"completion",
     "airlock completion bash > /etc/bash_completion.d/airlock"},
    {"key new", "airlock key new seal --to /media/offline"},
    {"root show", "airlock root show"},
    {"root next", "airlock root next --to next.root"},
    {"root sign",
     "airlock root sign next.root --root-key /media/offline/root-1.key "
     "--digest 3ae8-181e-0639-75e4"},
    {"root publish", "airlock root publish next.root"},
    {"ledger reset",
     "airlock ledger reset 120 sha256:5dc9… --reason \"disk lost\" --key "
     "~/.ssh/id_ed25519"},
    {"key list", "airlock key list"},
    {"submit",
     "airlock submit gke-onprem bmctl bmctl.1.sig --key ~/.ssh/id_ed25519"},
    {"sync", "airlock sync debian-bookworm --key ~/.ssh/sync --json"},
    {"list", "airlock list --state IN-REVIEW"},
    {"show", "airlock show debian-bookworm-57d0"},
    {"why", "airlock why debian-bookworm-57d0"},
    {"watch", "airlock watch debian-bookworm-57d0 --until sealed --timeout 2h"},
    {"vectors", "airlock vectors ed25519 < vectors.jsonl"},
    {"verify-bundle",
     "airlock verify-bundle --bundle app.sigstore.json "
     "--certificate-identity release@example.org "
     "--certificate-oidc-issuer https://accounts.example.org app.tar.gz"},
    {"verify blob",
     "airlock verify blob --signature bmctl.1.sig --key gke-onprem.pem bmctl"},
    {"verify sshsig",
     "airlock verify sshsig --allowed-signers allowed_signers --namespace file "
     "--identity alice@example.com --signature notes.txt.sig notes.txt"},
    {"verify cms",
     "airlock verify cms --signature app.bin.p7s --roots vendor-roots.pem "
     "app.bin"},
    {"verify inrelease",
     "airlock verify inrelease --keyring "
     "/usr/share/keyrings/debian-archive-keyring.gpg InRelease"},
    {"verify gcb",
     "airlock verify gcb --provenance provenance.json --image-digest "
     "sha256:7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3 "
     "--source-uri github.com/khalkie/gcb-prod-prov"},
    {"verify vsa",
     "airlock verify vsa --attestation vsa.jsonl --public-key key.pem "
     "--public-key-id keystore://76574:prod:vsa_signing_public_key "
     "--subject-digest gce_image_id:8970095005306000053 --verifier-id "
     "https://bcid.corp.google.com/verifier/bcid_package_enforcer/v0.1 "
     "--resource-uri gce_image://gke-node-images:example --verified-level "
     "SLSA_BUILD_LEVEL_2"},
    {"verify provenance",
     "airlock verify provenance --attestation app.sigstore.json "
     "--certificate-identity "
     "https://github.com/o/app/.github/workflows/release.yml@refs/tags/v1.2.3 "
     "--certificate-oidc-issuer https://token.actions.githubusercontent.com "
     "--subject-digest "
     "sha256:7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3 "
     "--builder-id https://github.com/o/app/.github/workflows/release.yml "
     "--source-uri github.com/o/app --source-tag v1.2.3 --external-parameter "
     "workflow.path=.github/workflows/release.yml"},
    {"verify oci", "airlock verify oci image/ --key cosign.pub"},
    {"inspect", "airlock inspect hello_2.10-3_amd64.deb --json"},
    {"diff", "airlock diff sudo_1.9.13p3-1_amd64.deb sudo_1.9.13p4-1_amd64.deb"},
    {"rebuild", "airlock rebuild --debian giflib --output ./giflib"},
    {"compare",
     "airlock compare --level R3 hello_2.10-3_amd64.deb "
     "rebuilt/hello_2.10-3_amd64.deb"},
    {"approve",
     "airlock approve debian-bookworm-57d0 --digest 3ae8-181e-0639-75e4 "
     "--key ~/.ssh/id_ed25519"},
    {"reject",
     "airlock reject debian-bookworm-57d0 --digest 3ae8-181e-0639-75e4 "
     "--comment \"new setuid program\" --key ~/.ssh/id_ed25519"},
    {"waive",
     "airlock waive debian-bookworm-57d0 rebuild --reason \"no recipe "
     "yet\" --expires 30d --key ~/.ssh/id_ed25519"},
    {"release", "airlock release sealed"},
    {"cross", "airlock cross sealed --site site1"},
    {"trust import",
     "airlock trust import debian-archive "
     "/usr/share/keyrings/debian-archive-keyring.gpg --key "
     "~/.ssh/id_ed25519"},
    {"trust show", "airlock trust show"},
    {"policy check", "airlock policy check policies/shipped/*.toml"},
    {"policy show", "airlock policy show debian-bookworm"},
    {"policy test", "airlock policy test debian-bookworm.toml"},
    {"policy activate",
     "airlock policy activate debian-bookworm.toml --key "
     "~/.ssh/id_ed25519"},
    {"roster show", "airlock roster show"},
    {"roster activate",
     "airlock roster activate roster.toml --key ~/.ssh/id_ed25519"},
    {"audit verify", "airlock audit verify"},
    {"audit replay", "airlock audit replay debian-bookworm-57d0"},
    {"audit export", "airlock audit export --to ./audit"},
    {"tuf init",
     "airlock tuf --metadata-dir ~/.local/share/tuf init root.json"},
    {"tuf refresh",
     "airlock tuf --metadata-dir ~/.local/share/tuf --metadata-url "
     "https://tuf.example/metadata refresh"},
    {"tuf download",
     "airlock tuf --metadata-dir ~/.local/share/tuf --metadata-url "
     "https://tuf.example/metadata --target-base-url "
     "https://tuf.example/targets --target-dir . --target-name "
     "tools/x.tar.gz download"},
    {"help", "airlock help approve"},
});

}  // namespace

std::string_view ExampleOf(std::string_view verb) {
  const auto* at =
      std::ranges::find(kExamples, verb, [](const auto& e) { return e.first; });
  return at == kExamples.end() ? std::string_view() : at->second;
}

}  // namespace airlock::cli
