// audit: what an auditor does with nothing but a copy of the installation.
#include <algorithm>
#include <iterator>

#include "airlock/cli/cases.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/replay_statements.h"
#include "airlock/cli/replay_trust.h"
#include "airlock/core/home.h"
#include "airlock/crypto/sshsig.h"
#include "airlock/ledger/law.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/vault.h"
#include "policies/judge.h"
#include "policies/root_chain.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

// The site as it was when the ledger had `size` records.
Result<policies::Site> SiteAt(const ledger::Reader& prefix,
                              const notes::Installation& installation) {
  TRY(const Chain chain, prefix.ChainOf(SiteSubject()));
  return policies::ReadSite(chain, installation.genesis,
                            installation.first_root);
}

struct Replayed {
  std::uint64_t index;
  std::string kind;
  std::string finding;
};

bool RestsOnStatements(const Record& record) {
  if (record.kind() != RecordKind::kAuthentic) return false;
  const auto authentic = notes::ParseAuthentic(record.body.text);
  // What nobody's key has proved was stated.
  return authentic.ok() &&
         (!authentic->vouched.empty() || authentic->signers.empty());
}

Result<policies::Case> CaseAt(const ledger::Reader& prefix, const Home& home,
                              const SubmissionId& id) {
  TRY(const Chain chain, prefix.ChainOf(SubjectOf(id)));
  if (chain.empty()) {
    return Failure{Reason::kBadRecord, "nothing comes before it"};
  }
  TRY(const notes::Submission submission,
      notes::ParseSubmission(chain[0].record.body.text));
  const auto vault = platform::VaultReader::Open(home.quarantine());
  if (!vault.ok()) {
    const auto told = ContentsOf(home, chain);
    if (!told) return vault.failure();
    return policies::ReadCase(chain, *told);
  }
  TRY(const Bytes contents,
      vault->Read(submission.contents, kMaxDocumentBytes));
  return policies::ReadCase(chain, AsText(contents));
}

// The site under which `verdict`, the ledger's `entry`, was given: that of its
// place, or, where a policy or a roster came into force while the conductor
// judged, one since the record before it in its chain. Such a verdict is stale
// from the beginning and admits nothing; it is no less true.
Result<policies::Site> SiteOfVerdict(const stager::SiteNow& now,
                                     const ChainedRecord& entry,
                                     const ledger::Reader& chain_prefix,
                                     const SubmissionId& id,
                                     const ChannelName& channel,
                                     const notes::Verdict& verdict) {
  TRY(const Chain chain, chain_prefix.ChainOf(SubjectOf(id)));
  const std::uint64_t oldest =
      chain.empty() ? entry.record.index : chain.back().record.index;
  for (std::uint64_t size = entry.record.index; size > oldest; --size) {
    TRY(const ledger::Reader prefix, now.reader.Prefix(size));
    TRY(policies::Site site, SiteAt(prefix, now.installation));
    NoteDigest digest = now.installation.genesis;
    if (site.PolicyFor(channel, &digest) != nullptr && site.roster &&
        digest == verdict.policy && site.roster_digest == verdict.roster) {
      return site;
    }
  }
  return Failure{Reason::kBadRecord,
                 "record " + std::to_string(entry.record.index) +
                     ": neither its policy nor its roster was in force"};
}

// Judges again what was judged, from the records that were there then, and has
// said again what was said.
Result<Replayed> ReplayOne(const stager::SiteNow& now, const Home& home,
                           const SubmissionId& id, const ChainedRecord& entry,
                           const std::vector<policies::Taken>& taken,
                           const std::string& program_folder) {
  TRY(const ledger::Reader prefix, now.reader.Prefix(entry.record.index));
  TRY(const policies::Site site, SiteAt(prefix, now.installation));
  TRY(policies::Case facts, CaseAt(prefix, home, id));
  facts.before = policies::TakenBefore(taken, entry.record.index);
  NoteDigest digest = now.installation.genesis;
  const auto* policy = site.PolicyFor(facts.submission->body.channel, &digest);
  if (policy == nullptr || !site.roster) {
    return Failure{Reason::kBadRecord, "no policy or roster was in force"};
  }
  const auto judge = [&](Instant when) {
    return policies::Judge(policy->body, digest, site.roster->body,
                           site.roster_digest, site.trusts, facts, when);
  };
  const auto differs = [&](const std::string& what) {
    return Failure{
        Reason::kBadRecord,
        "record " + std::to_string(entry.record.index) + ": " + what};
  };
  const std::string& text = entry.record.body.text;
  switch (entry.record.kind()) {
    case RecordKind::kAuthentic: {
      TRY(const notes::Authentic authentic, notes::ParseAuthentic(text));
      TRY(std::string finding, ReplayStatements(facts, authentic, policy->body,
                                                site, home, program_folder));
      return Replayed{entry.record.index, "authentic", std::move(finding)};
    }
    case RecordKind::kVerdict: {
      TRY(const notes::Verdict verdict, notes::ParseVerdict(text));
      TRY(const policies::Site then,
          SiteOfVerdict(now, entry, prefix, id, facts.submission->body.channel,
                        verdict));
      const policies::Judgement judgement = policies::Judge(
          then.PolicyFor(facts.submission->body.channel)->body, verdict.policy,
          then.roster->body, then.roster_digest, then.trusts, facts,
          verdict.now);
      const auto* waiting = std::get_if<policies::Waiting>(&judgement);
      if (waiting == nullptr || !waiting->ready_for_review ||
          waiting->waivers != verdict.waivers ||
          verdict.dossier != policies::DossierOf(facts, then.roster->body)) {
        return differs("the judge does not say what the verdict says");
      }
      return Replayed{entry.record.index, "verdict", "reproduced"};
    }
    case RecordKind::kSeal: {
      TRY(const notes::Seal seal, notes::ParseSeal(text));
      const policies::Judgement judgement = judge(seal.now);
      const auto* admitted = std::get_if<policies::Admitted>(&judgement);
      if (admitted == nullptr || admitted->decisions != seal.decisions ||
          admitted->waivers != seal.waivers || seal.policy != digest) {
        return differs("the judge does not admit what was sealed");
      }
      TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
      TRY(const policies::RootChain roots,
          policies::ReadRoots(site_chain, now.installation.first_root));
      TRY(const policies::SealStanding standing,
          policies::StandingOfSeal(entry.record.body, entry.record.index,
                                   roots));
      return Replayed{entry.record.index, "seal",
                      standing == policies::SealStanding::kVoid
                          ? "void: its key is revoked"
                          : "admitted again, " +
                                std::to_string(seal.decisions.size()) +
                                " decisions counted"};
    }
    case RecordKind::kRefused: {
      TRY(const notes::Refused refused, notes::ParseRefused(text));
      if (refused.stage != "decide") {
        return Replayed{entry.record.index, "refused",
                        "at " + refused.stage + ": " + refused.reason};
      }
      const policies::Judgement judgement = judge(entry.record.time);
      if (!std::holds_alternative<policies::Refusal>(judgement)) {
        return differs("the judge does not refuse what was refused");
      }
      return Replayed{entry.record.index, "refused", "refused again"};
    }
    default:
      return Replayed{entry.record.index, "", ""};
  }
}

}  // namespace

Result<Output> AuditVerify(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const auto records, now.reader.Range(0, now.reader.size()));
  TRY(const std::vector<Subject> subjects, now.reader.Subjects());
  // Whoever holds the checkpoint key can sign a history that breaks the law.
  for (const Subject& subject : subjects) {
    TRY(const Chain chain, now.reader.ChainOf(subject));
    TRY_DONE(ledger::CheckChain(chain));
  }
  TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
  std::string root = "none yet";
  const bool rooted =
      std::any_of(site_chain.begin(), site_chain.end(), [](const auto& entry) {
        return entry.record.kind() == RecordKind::kRoot;
      });
  std::vector<policies::PassedOver> passed_over = now.site.passed_over;
  std::vector<ChainedRecord> may_be_void = site_chain;
  if (rooted) {
    const auto roots =
        policies::ReadRoots(site_chain, now.installation.first_root);
    if (!roots.ok()) {
      return Failure{Reason::kBadRoot,
                     "none of the roots on record is the one that is pinned"};
    }
    root = "version " + std::to_string(roots->newest().version);
    passed_over.insert(passed_over.end(), roots->passed_over().begin(),
                       roots->passed_over().end());
    for (const Subject& subject : subjects) {
      if (KindOf(subject) != SubjectKind::kSubmission) continue;
      TRY(const Chain chain, now.reader.ChainOf(subject));
      const ChainedRecord& last = chain.back();
      if (last.record.kind() != RecordKind::kSeal) continue;
      if (auto why = WhyVoid(last, *roots)) {
        passed_over.push_back({last.digest, *std::move(why)});
        may_be_void.push_back(last);
      }
    }
  }
  Output output;
  output.text = "the ledger holds: " + std::to_string(records.size()) +
                " records in " + std::to_string(subjects.size()) +
                " chains\nroot of the tree  " +
                now.reader.checkpoint().root.text() + "\nroot of the keys  " +
                root + "\n";
  JsonValue::Array void_ones;
  for (const ChainedRecord& entry : may_be_void) {
    for (const policies::PassedOver& one : passed_over) {
      if (one.record != entry.digest) continue;
      output.text +=
          "record " + std::to_string(entry.record.index) +
          " is void: " + std::string(KindOfNote(entry.record.body.text)) +
          ", " + Printable(one.why.detail) + "\n";
      void_ones.push_back(
          JsonValue::Object{{"index", entry.record.index},
                            {"kind", KindOfNote(entry.record.body.text)},
                            {"reason", NameOf(one.why.reason)},
                            {"detail", Printable(one.why.detail)}});
    }
  }
  output.json = {{"void", void_ones},
                 {"records", records.size()},
                 {"chains", subjects.size()},
                 {"root", now.reader.checkpoint().root.text()},
                 {"good", true}};
  return output;
}

Result<Output> AuditReplay(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const std::vector<policies::Taken> taken,
      stager::ReadTaken(now.reader, now.installation));
  TRY(const std::vector<Subject> subjects, now.reader.Subjects());
  Output output;
  JsonValue::Array rows;
  for (const Subject& subject : subjects) {
    if (KindOf(subject) != SubjectKind::kSubmission) continue;
    if (!o.id.empty() && !subject.text().starts_with(o.id)) continue;
    TRY(const SubmissionId id, SubmissionId::Parse(subject.text()));
    TRY(const Chain chain, now.reader.ChainOf(subject));
    for (const ChainedRecord& entry : chain) {
      const RecordKind kind = entry.record.kind();
      if (kind != RecordKind::kVerdict && kind != RecordKind::kSeal &&
          kind != RecordKind::kRefused && !RestsOnStatements(entry.record)) {
        continue;
      }
      TRY(const Replayed replayed,
          ReplayOne(now, home, id, entry, taken, o.program_folder));
      output.text += id.text() + "  record " + std::to_string(replayed.index) +
                     "  " + replayed.kind + "  " + replayed.finding + "\n";
      rows.push_back(JsonValue::Object{{"id", id.text()},
                                       {"index", replayed.index},
                                       {"kind", replayed.kind},
                                       {"finding", replayed.finding}});
    }
  }
  TRY_DONE(ReplayTrustChanges(now, o.id, output.text, rows));
  if (rows.empty()) {
    return Failure{Reason::kNotFound, "no decision of the machine on record"};
  }
  output.json = {{"replayed", rows}};
  return output;
}

Result<Output> AuditExport(const Options& o) {
  const Home home(o.home);
  if (o.to.empty()) return Failure{Reason::kUsage, "--to DIR"};
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const platform::Directory folder, platform::Directory::Make(o.to));
  TRY(const auto records, now.reader.Range(0, now.reader.size()));
  std::string lines;
  std::size_t signed_count = 0;
  for (const ChainedRecord& entry : records) {
    const Record& record = entry.record;
    lines += formats::PlainJson(
                 JsonValue::Object{{"index", record.index},
                                   {"digest", entry.digest.text()},
                                   {"time", record.time.text()},
                                   {"author", NameOf(record.author)},
                                   {"mode", NameOf(record.separation)},
                                   {"subject", record.subject.text()},
                                   {"kind", KindOfNote(record.body.text)},
                                   {"body", record.body.text}}) +
             "\n";
    std::size_t count = 0;
    for (const NoteSignature& signature : record.body.signatures) {
      const std::string name = "record-" + std::to_string(record.index);
      TRY_DONE(folder.Replace(name + ".txt", AsBytes(record.body.text)));
      const std::string suffix =
          count == 0 ? "" : "." + std::to_string(count + 1);
      if (signature.scheme == "sshsig") {
        TRY_DONE(folder.Replace(
            name + suffix + ".sig",
            AsBytes(crypto::ArmourSshSignature(signature.bytes))));
      } else {
        TRY_DONE(folder.Replace(name + suffix + "." + signature.scheme,
                                signature.bytes));
      }
      ++count;
      ++signed_count;
    }
  }
  TRY_DONE(folder.Replace("records.jsonl", AsBytes(lines)));
  std::string allowed;
  if (now.site.roster) {
    for (const policies::PersonKey& key : now.site.roster->body.keys) {
      allowed += key.person.text() + " " + key.line + "\n";
    }
  }
  TRY_DONE(folder.Replace("allowed_signers", AsBytes(allowed)));
  TRY_DONE(
      folder.Replace("checkpoint", AsBytes(now.reader.signed_checkpoint())));
  TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
  const auto roots =
      policies::ReadRoots(site_chain, now.installation.first_root);
  if (roots.ok()) {
    // Of every root: seals are checked with the key of their time.
    for (const policies::PlacedRoot& placed : roots->roots()) {
      for (const notes::RootKey& key : placed.root.keys) {
        TRY(const crypto::PublicKey public_key,
            crypto::PublicKey::FromSpki(key.spki));
        TRY_DONE(folder.Replace(
            key.purpose + "-" + key.id.hex().substr(0, 8) + ".pem",
            AsBytes(public_key.pem())));
      }
    }
  }
  Output output;
  output.text = "exported " + std::to_string(records.size()) + " records and " +
                std::to_string(signed_count) + " signatures to " + o.to +
                "\n  a decision is checked with:\n  ssh-keygen -Y verify -f " +
                o.to +
                "/allowed_signers -I PERSON -n airlock.decision/v1 -s "
                "record-N.sig < record-N.txt\n";
  output.json = {{"records", records.size()},
                 {"signatures", signed_count},
                 {"folder", o.to}};
  return output;
}

}  // namespace airlock::cli
