// submit and sync: bytes to intake, a signed claim to the ledger.
#include <algorithm>
#include <map>

#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/cli/person_key.h"
#include "airlock/core/home.h"
#include "airlock/core/notes/submission.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/process.h"
#include "airlock/platform/tree.h"
#include "airlock/wire/intake.h"
#include "stager/oci_bundle.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

// Files of one bundle, open, under the names that they have in it.
Result<std::vector<platform::FoundFile>> FilesOf(
    const std::vector<std::string>& paths) {
  std::vector<platform::FoundFile> files;
  for (const std::string& path : paths) {
    if (IsFolder(path)) {
      TRY(std::vector<platform::FoundFile> below, platform::FilesBelow(path));
      for (platform::FoundFile& file : below) files.push_back(std::move(file));
      continue;
    }
    TRY(platform::Fd fd, OpenUserFile(path));
    files.push_back({path.substr(path.rfind('/') + 1), std::move(fd)});
  }
  if (files.empty()) return Failure{Reason::kUsage, "nothing to submit"};
  return files;
}

Result<const policies::On<policies::Policy>*> PolicyOf(
    const stager::SiteNow& now, const ChannelName& channel) {
  const auto* policy = now.site.PolicyFor(channel);
  if (policy == nullptr) {
    return Failure{Reason::kNotFound,
                   "no policy for channel " + channel.text()};
  }
  return policy;
}

struct Handed {
  std::string id;
  bool already;
  std::uint64_t items;
  std::uint64_t bytes;
};

Result<Handed> Claim(const Options& o, const Home& home,
                     const stager::SiteNow& now, const ChannelName& channel,
                     notes::BundleKind kind, const ObjectDigest& contents,
                     std::uint64_t items, std::uint64_t bytes) {
  if (!now.site.roster) {
    return Failure{Reason::kConfiguration, "no roster is active"};
  }
  TRY(PersonName submitter,
      PersonOfKey(o.key, now.site.roster->body, platform::Now()));
  const std::string source =
      notes::SubmissionIdSource(channel, contents, o.attempt);
  constexpr std::size_t kIdDigits = 16;
  TRY(SubmissionId id,
      SubmissionId::Parse(
          channel.text() + "-" +
          crypto::DigestNote(source).hex().substr(0, kIdDigits)));
  // What is on record already needs no second signature.
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(id)));
  if (!chain.empty()) return Handed{id.text(), true, items, bytes};
  const notes::Submission submission{id,    channel, kind,      contents,
                                     items, bytes,   o.attempt, submitter};
  const std::string text = notes::Format(submission);
  TRY(NoteSignature signature, SignNote(text, o.key));
  TRY(const ledger::Appended appended,
      wire::SubmitThrough(home.socket("intake"),
                          {text, {std::move(signature)}}));
  return Handed{id.text(), appended.already, items, bytes};
}

Output Said(const Handed& handed) {
  Output output;
  output.text = (handed.already ? "already submitted " : "submitted ") +
                handed.id + " (" + std::to_string(handed.items) + " files, " +
                std::to_string(handed.bytes) + " bytes)\n  next: airlock why " +
                handed.id + "\n";
  output.json = {{"id", handed.id},
                 {"already", handed.already},
                 {"items", handed.items},
                 {"bytes", handed.bytes}};
  return output;
}

// What is in the vault of a bundle that is being handed in.
struct Copied {
  std::map<std::string, notes::ContentsItem> items;
  std::uint64_t bytes = 0;
};

stager::Ask OwnWorker(const Options& o) {
  return [program = o.program_folder + "/airlock-worker"](
             notes::Job job, const std::vector<platform::Fd>& inputs) {
    return wire::AskOwnWorker(program, std::move(job), inputs);
  };
}

// A bundle in one archive: a worker says where its files lie, and intake copies
// those ranges. The contents are those of the same bundle as a folder.
Result<Copied> CopyArchive(const Options& o, const Home& home,
                           notes::BundleKind kind, const Limits& limits) {
  TRY(const platform::Fd archive, OpenUserFile(o.paths[0]));
  Progress("reading " + Printable(o.paths[0]), o.quiet);
  TRY(const notes::Layout layout,
      stager::ReadLayoutArchive(OwnWorker(o), kind, archive, limits));
  Copied copied;
  for (const notes::LayoutMember& member : layout.members) {
    const std::string& name = member.name.text();
    if (member.size > limits.total_bytes) {
      return Failure{Reason::kTooLarge, Printable(name) + " has over " +
                                            std::to_string(limits.total_bytes) +
                                            " bytes"};
    }
    Progress("copying " + Printable(name), o.quiet);
    TRY(const platform::StoredObject stored,
        wire::PutRangeThrough(home.socket("intake"), archive.get(),
                              member.offset, member.size, member.object));
    copied.items.emplace(name, notes::ContentsItem{member.role, stored.digest,
                                                   stored.size, member.name});
    copied.bytes += stored.size;
  }
  return copied;
}

Result<Output> Finish(const Options& o, const Home& home,
                      const stager::SiteNow& now, const ChannelName& channel,
                      notes::BundleKind kind, const Copied& copied) {
  notes::Contents contents{kind, {}};
  for (const auto& [name, item] : copied.items) contents.items.push_back(item);
  const std::string text = notes::Format(contents);
  TRY(contents, notes::ParseContents(text));
  TRY(const platform::StoredObject stored,
      wire::PutDocumentThrough(home.socket("intake"), text));
  TRY(const Handed handed, Claim(o, home, now, channel, kind, stored.digest,
                                 contents.items.size(), copied.bytes));
  return Said(handed);
}

}  // namespace

Result<Output> Submit(const Options& o) {
  const Home home(o.home);
  TRY(const ChannelName channel, ChannelName::Parse(o.channel));
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const auto* policy, PolicyOf(now, channel));
  const notes::BundleKind kind = policy->body.kind;
  if (stager::MayBeArchive(kind) && o.paths.size() == 1 &&
      !IsFolder(o.paths[0])) {
    TRY(const Copied copied, CopyArchive(o, home, kind, policy->body.limits));
    return Finish(o, home, now, channel, kind, copied);
  }
  TRY(std::vector<platform::FoundFile> files, FilesOf(o.paths));
  if (kind == notes::BundleKind::kOciLayout) {
    std::erase_if(files, [](const platform::FoundFile& file) {
      return notes::IsDockersOwn(file.name);
    });
  }
  // Names first: a bundle that one of them rules out leaves nothing behind.
  for (const platform::FoundFile& file : files) {
    TRY_DONE(notes::RoleOf(kind, file.name));
    TRY_DONE(MemberPath::Parse(file.name));
  }
  Copied copied;
  for (const platform::FoundFile& file : files) {
    TRY(const notes::ItemRole role, notes::RoleOf(kind, file.name));
    TRY(MemberPath name, MemberPath::Parse(file.name));
    Progress("copying " + Printable(file.name), o.quiet);
    TRY(const platform::StoredObject stored,
        wire::PutThrough(home.socket("intake"), file.fd.get(),
                         policy->body.limits.total_bytes));
    if (!copied.items
             .emplace(file.name,
                      notes::ContentsItem{role, stored.digest, stored.size,
                                          std::move(name)})
             .second) {
      return Failure{Reason::kBadBundle,
                     "two files called " + Printable(file.name)};
    }
    copied.bytes += stored.size;
  }
  if (kind == notes::BundleKind::kOciLayout) {
    TRY_DONE(stager::AssignOciRoles(OwnWorker(o), files, policy->body.limits,
                                    copied.items));
  }
  return Finish(o, home, now, channel, kind, copied);
}

Result<Output> Sync(const Options& o) {
  const Home home(o.home);
  TRY(const ChannelName channel, ChannelName::Parse(o.channel));
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const auto* policy, PolicyOf(now, channel));
  if (o.dry_run) {
    Output output;
    output.text = "would fetch from " + Printable(policy->body.source) + "\n";
    output.json = {{"source", Printable(policy->body.source)}};
    return output;
  }
  Progress("fetching from " + Printable(policy->body.source), o.quiet);
  TRY(const wire::Gathered gathered,
      wire::GatherThrough(home.socket("intake"), channel));
  TRY(const Handed handed,
      Claim(o, home, now, channel, policy->body.kind, gathered.contents,
            gathered.items, gathered.bytes));
  return Said(handed);
}

}  // namespace airlock::cli
