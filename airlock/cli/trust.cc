// trust: whom of upstream's an administrator has the airlock believe.
#include "airlock/core/notes/trust.h"

#include "airlock/cli/activate.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/home.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/key_strength.h"
#include "airlock/crypto/public_key.h"
#include "airlock/platform/memory_file.h"
#include "airlock/platform/vault.h"
#include "airlock/wire/intake.h"
#include "airlock/wire/worker.h"
#include "policies/trusts.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

constexpr std::uint64_t kMaxKeyringBytes = 16 << 20;

// What an import found: each primary as policies pin it, and its keys; of a
// Sigstore instance its authorities.
struct Facts {
  std::string text;
  JsonValue::Array primaries;
  JsonValue::Array authorities;
};

std::string StrengthOf(const notes::AnchorKey& key) {
  const auto parsed = crypto::PublicKey::FromSpki(key.spki);
  if (!parsed.ok() || parsed->algorithm() != crypto::KeyAlgorithm::kRsa) {
    return "";
  }
  const auto year = crypto::LastYearOf(*parsed);
  return " of " + std::to_string(parsed->bits()) + " bits" +
         (year ? " (strong enough until " + std::to_string(*year) + ")" : "");
}

void AddPrimaries(const notes::Anchors& anchors, Facts& facts) {
  for (const notes::AnchorPrimary& primary : anchors.primaries) {
    facts.text += "  " + Printable(primary.fingerprint) + "  " +
                  Printable(primary.label) + "\n";
    JsonValue::Array keys;
    for (const notes::AnchorKey& key : anchors.keys) {
      if (key.primary != primary.fingerprint) continue;
      facts.text += "    " + key.algorithm + StrengthOf(key) + " " +
                    Printable(key.fingerprint) +
                    (key.expires ? " until " + key.expires->text() : "") + "\n";
      keys.push_back(
          JsonValue::Object{{"algorithm", key.algorithm},
                            {"fingerprint", Printable(key.fingerprint)}});
    }
    facts.primaries.push_back(
        JsonValue::Object{{"fingerprint", Printable(primary.fingerprint)},
                          {"label", Printable(primary.label)},
                          {"keys", keys}});
  }
}

void AddAuthorities(const notes::Anchors& anchors, Facts& facts) {
  const auto& root =
      anchors.sigstore_root ? anchors.sigstore_root : anchors.tuf_root;
  if (!root) return;
  facts.text += "  trusted root  " + root->text() + ", " +
                Printable(anchors.source) + "\n";
  for (const notes::AnchorAuthority& authority : anchors.authorities) {
    const std::string until =
        authority.until ? authority.until->text() : "further notice";
    facts.text +=
        "  " + Printable(authority.role) + (authority.name.empty() ? "" : " ") +
        Printable(authority.name) + "\n    " + authority.key.text() +
        "\n    from " + authority.from.text() + " until " + until + "\n";
    facts.authorities.push_back(JsonValue::Object{
        {"role", Printable(authority.role)},
        {"name", Printable(authority.name)},
        {"key", authority.key.text()},
        {"from", authority.from.text()},
        {"until", authority.until ? authority.until->text() : ""}});
  }
}

Facts FactsOf(const notes::Anchors& anchors) {
  Facts facts;
  AddPrimaries(anchors, facts);
  AddAuthorities(anchors, facts);
  return facts;
}

// The anchors lie in quarantine, which not everybody may read who may read the
// ledger.
Result<Facts> FactsOnRecord(const Home& home, const notes::Trust& trust) {
  TRY(const platform::VaultReader vault,
      platform::VaultReader::Open(home.quarantine()));
  TRY(const Bytes text, vault.Read(trust.anchors, kMaxDocumentBytes));
  TRY(const notes::Anchors anchors, notes::ParseAnchors(AsText(text)));
  return FactsOf(anchors);
}

// Which submission gave the name this meaning; "" where administrators did.
std::string OriginOf(const policies::On<notes::Trust>& trust) {
  const auto change = notes::ParseTrustChange(trust.note.text);
  return change.ok() ? "  by " + change->submission.text() : "";
}

std::string BaseOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// One job for a worker of our own, about one file's bytes.
Result<std::vector<std::string>> AskAbout(const Options& o, notes::Job job,
                                          std::string_view text,
                                          const std::string& name) {
  job.inputs = {{notes::ItemRole::kList, crypto::DigestObject(AsBytes(text)),
                 text.size(), name}};
  std::vector<platform::Fd> inputs;
  TRY(platform::Fd fd, platform::MemoryFile(AsBytes(text)));
  inputs.push_back(std::move(fd));
  TRY(wire::WorkerAnswer answer,
      wire::AskOwnWorker(o.program_folder + "/airlock-worker", std::move(job),
                         inputs));
  return std::move(answer.documents);
}

// The anchors, and with a Sigstore instance or a TUF repository the bytes of
// its root.
Result<std::vector<std::string>> ReadAnchorsFor(const Options& o) {
  const std::size_t sources = o.paths.size() + !o.sigstore_root.empty() +
                              !o.tuf_root.empty() + !o.sigstore.empty() +
                              o.cloud_build;
  if (sources != 1 || (!o.key_name.empty() && o.paths.empty())) {
    return Failure{Reason::kUsage,
                   "one keyring or PEM file at a time, or one root by "
                   "--sigstore-trusted-root, --sigstore or --tuf-root, or "
                   "--google-cloud-build; a name belongs to a PEM file's key"};
  }
  notes::Job job;
  if (!o.paths.empty()) {
    TRY(const std::string keyring, ReadUserFile(o.paths[0], kMaxKeyringBytes));
    job.task = notes::Task::kImport;
    return AskAbout(o, std::move(job), keyring,
                    o.key_name.empty() ? BaseOf(o.paths[0]) : o.key_name);
  }
  job.task = notes::Task::kExamine;
  if (o.cloud_build) {
    job.question = notes::Format(notes::Question{"cloud-build-keys", {}});
    return AskAbout(o, std::move(job), "", "nothing");
  }
  if (!o.sigstore.empty()) {
    job.question = notes::Format(notes::Question{
        "describe-trusted-root",
        {{"shipped", o.sigstore}, {"source", "shipped, " + o.sigstore}}});
    return AskAbout(o, std::move(job), "", "nothing");
  }
  if (!o.tuf_root.empty()) {
    TRY(std::string root, ReadUserFile(o.tuf_root, kMaxKeyringBytes));
    // By the name, as a trust-root of the same root is read.
    job.question = notes::Format(
        notes::Question{"read-trust", {{"source", o.name}, {"only", "tuf"}}});
    TRY(auto documents, AskAbout(o, std::move(job), root, "trust-material"));
    documents.push_back(std::move(root));
    return documents;
  }
  TRY(const std::string root, ReadUserFile(o.sigstore_root, kMaxKeyringBytes));
  job.question = notes::Format(notes::Question{
      "describe-trusted-root", {{"source", BaseOf(o.sigstore_root)}}});
  return AskAbout(o, std::move(job), root, "trusted-root");
}

// What a worker handed out beside the anchors is what they name, and nothing
// besides.
Result<notes::Anchors> CheckDocuments(
    const std::vector<std::string>& documents) {
  if (documents.empty()) {
    return Failure{Reason::kLyingWorker, "import: no anchors"};
  }
  TRY(notes::Anchors anchors, notes::ParseAnchors(documents[0]));
  const auto& root =
      anchors.sigstore_root ? anchors.sigstore_root : anchors.tuf_root;
  const bool fits =
      root ? documents.size() == 2 &&
                 crypto::DigestObject(AsBytes(documents[1])) == *root
           : documents.size() == 1;
  if (!fits) {
    return Failure{Reason::kLyingWorker,
                   "import: other documents than the anchors name"};
  }
  return anchors;
}

}  // namespace

Result<Output> TrustImport(const Options& o) {
  const Home home(o.home);
  TRY(const TrustName name, TrustName::Parse(o.name));
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const std::vector<std::string> documents, ReadAnchorsFor(o));
  TRY(const notes::Anchors anchors, CheckDocuments(documents));
  const Facts facts = FactsOf(anchors);
  const auto* current = policies::FindTrust(now.site.trusts, name);
  if (current != nullptr && current->body.anchors ==
                                crypto::DigestObject(AsBytes(documents[0]))) {
    Output output;
    output.text = "trust " + o.name + " is in force already, unchanged\n";
    output.json = {{"name", o.name}, {"already", true}};
    return output;
  }
  TRY_DONE(policies::CheckImport(now.site, name));
  // The anchors last: what they name is there before they are.
  std::optional<ObjectDigest> stored;
  for (auto at = documents.rbegin(); at != documents.rend(); ++at) {
    TRY(const platform::StoredObject kept,
        wire::PutDocumentThrough(home.socket("intake"), *at));
    stored = kept.digest;
  }
  const notes::Trust trust{name, 1, *stored};
  TRY(Output output,
      Activate(o.key, home, now, notes::Format(trust), "trust " + o.name));
  output.text = facts.text + output.text;
  output.json.push_back({"primaries", facts.primaries});
  output.json.push_back({"authorities", facts.authorities});
  return output;
}

Result<Output> TrustShow(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  Output output;
  JsonValue::Array trusts;
  for (const policies::On<notes::Trust>& trust : now.site.trusts) {
    output.text += trust.body.name.text() + "  generation " +
                   std::to_string(trust.body.generation) + "  " +
                   trust.body.anchors.text() + OriginOf(trust) + "\n";
    const auto facts = FactsOnRecord(home, trust.body);
    output.text += facts.ok() ? facts->text
                              : "  its keys cannot be read here: " +
                                    Printable(facts.failure().detail) + "\n";
    JsonValue::Object row{{"name", trust.body.name.text()},
                          {"generation", trust.body.generation},
                          {"anchors", trust.body.anchors.text()}};
    if (facts.ok()) {
      row.push_back({"primaries", facts->primaries});
      row.push_back({"authorities", facts->authorities});
    }
    trusts.push_back(std::move(row));
  }
  if (trusts.empty()) output.text = "no trust anchors are imported\n";
  output.json = {{"trusts", trusts}};
  return output;
}

}  // namespace airlock::cli
