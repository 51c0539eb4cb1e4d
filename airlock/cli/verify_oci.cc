// verify oci: is this image signed by that key, and all there?
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "airlock/cli/commands.h"
#include "airlock/cli/file_objects.h"
#include "airlock/cli/files.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/layout.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/tree.h"
#include "stager/oci_bundle.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

// PEM keys have hundreds of bytes.
constexpr std::uint64_t kMaxKeyBytes = 1 << 20;
// index.json and oci-layout; registries accept manifests of 4 MiB.
constexpr std::uint64_t kMaxDocument = 4 << 20;
constexpr std::string_view kBlobs = "blobs/sha256/";
// Under which the key is pinned here; it is said nowhere.
constexpr std::string_view kTrust = "key";

// A layout that is open for reading, and what a worker is to read of it.
struct OpenLayout {
  std::vector<platform::FoundFile> files;  // of a folder; or the archive
  std::map<std::string, notes::ContentsItem> items;
  FileObjects objects;
  std::vector<notes::JobInput> inputs;  // one for each of `files`
};

// A blob's digest is in its name; the checks hash what they rely on.
Result<ObjectDigest> DigestOf(const platform::FoundFile& file) {
  if (file.name.starts_with(kBlobs)) {
    auto digest = ObjectDigest::ParseHex(file.name.substr(kBlobs.size()));
    if (digest.ok()) return digest;
  }
  TRY(const Bytes bytes, platform::ReadAll(file.fd.get(), kMaxDocument));
  return crypto::DigestObject(bytes);
}

Result<OpenLayout> OpenFolder(const std::string& path, const stager::Ask& ask) {
  OpenLayout layout;
  TRY(layout.files, platform::FilesBelow(path));
  std::erase_if(layout.files, [](const platform::FoundFile& file) {
    return notes::IsDockersOwn(file.name);
  });
  for (const platform::FoundFile& file : layout.files) {
    TRY(const ObjectDigest digest, DigestOf(file));
    TRY(const std::uint64_t size, platform::SizeOf(file.fd.get()));
    TRY(const notes::ItemRole role,
        notes::RoleOf(notes::BundleKind::kOciLayout, file.name));
    TRY(MemberPath name, MemberPath::Parse(file.name));
    layout.objects.Add(digest, file.fd.get(), 0, size);
    layout.items.emplace(
        file.name, notes::ContentsItem{role, digest, size, std::move(name)});
  }
  TRY_DONE(stager::AssignOciRoles(ask, layout.files, Limits{}, layout.items));
  for (const platform::FoundFile& file : layout.files) {
    const notes::ContentsItem& item = layout.items.at(file.name);
    layout.inputs.push_back({item.role, item.object, item.size, file.name});
  }
  return layout;
}

Result<OpenLayout> OpenArchive(const std::string& path,
                               const stager::Ask& ask) {
  OpenLayout layout;
  TRY(platform::Fd archive, OpenUserFile(path));
  TRY(const notes::Layout found,
      stager::ReadLayoutArchive(ask, notes::BundleKind::kOciLayout, archive,
                                Limits{}));
  for (const notes::LayoutMember& member : found.members) {
    layout.objects.Add(member.object, archive.get(), member.offset,
                       member.size);
    layout.items.emplace(member.name.text(),
                         notes::ContentsItem{member.role, member.object,
                                             member.size, member.name});
  }
  TRY(const std::uint64_t size, platform::SizeOf(archive.get()));
  layout.inputs = {{notes::ItemRole::kList, crypto::DigestObject({}), size,
                    std::string(notes::kLayoutArchive)}};
  layout.files.push_back(
      {std::string(notes::kLayoutArchive), std::move(archive)});
  return layout;
}

Result<notes::Anchors> AnchorsIn(const std::string& path,
                                 const stager::Ask& ask) {
  TRY(const std::string pem, ReadUserFile(path, kMaxKeyBytes));
  notes::Job job;
  job.task = notes::Task::kImport;
  job.inputs = {{notes::ItemRole::kList, crypto::DigestObject(AsBytes(pem)),
                 pem.size(), "key"}};
  std::vector<platform::Fd> inputs;
  TRY(platform::Fd fd, OpenUserFile(path));
  inputs.push_back(std::move(fd));
  TRY(const wire::WorkerAnswer answer, ask(std::move(job), inputs));
  if (answer.documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "import: not one document"};
  }
  return notes::ParseAnchors(answer.documents[0]);
}

Result<platform::Fd> InMemory(const std::string& text) {
  platform::Fd fd(::memfd_create("anchors", MFD_CLOEXEC));
  if (!fd.open()) return platform::IoFailure("make a memfd", errno);
  TRY_DONE(platform::WriteAll(fd.get(), AsBytes(text)));
  return fd;
}

// The worker's proposal; what it derived is among the objects.
Result<notes::Evidence> Propose(OpenLayout& layout,
                                const ObjectDigest& contents,
                                const notes::Anchors& anchors,
                                const stager::Ask& ask) {
  notes::Job job;
  job.task = notes::Task::kVerify;
  job.kind = notes::BundleKind::kOciLayout;
  job.contents = contents;
  job.inputs = std::move(layout.inputs);
  std::vector<platform::Fd> inputs;
  for (platform::FoundFile& file : layout.files) {
    TRY(platform::Fd fd, stager::Duplicate(file.fd));
    inputs.push_back(std::move(fd));
  }
  const std::string text = notes::Format(anchors);
  job.inputs.push_back({notes::ItemRole::kList,
                        crypto::DigestObject(AsBytes(text)), text.size(),
                        "anchors/" + std::string(kTrust)});
  TRY(platform::Fd fd, InMemory(text));
  inputs.push_back(std::move(fd));
  TRY(const wire::WorkerAnswer answer, ask(std::move(job), inputs));
  if (answer.documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "verify: not one document"};
  }
  return notes::ParseEvidence(answer.documents[0]);
}

}  // namespace

Result<Output> VerifyOci(const Options& o) {
  const stager::Ask ask = [program = o.program_folder + "/airlock-worker"](
                              notes::Job job,
                              const std::vector<platform::Fd>& inputs) {
    return wire::AskOwnWorker(program, std::move(job), inputs);
  };
  const std::string& path = o.paths[0];
  TRY(notes::Anchors anchors, AnchorsIn(o.key, ask));
  TRY(OpenLayout layout,
      IsFolder(path) ? OpenFolder(path, ask) : OpenArchive(path, ask));
  notes::Contents contents{notes::BundleKind::kOciLayout, {}};
  for (const auto& [name, item] : layout.items) contents.items.push_back(item);
  const std::string text = notes::Format(contents);
  TRY(contents, notes::ParseContents(text));
  TRY(const notes::Evidence evidence,
      Propose(layout, crypto::DigestObject(AsBytes(text)), anchors, ask));
  TRY(const TrustName trust, TrustName::Parse(kTrust));
  TRY(const notes::Authentic authentic,
      verifier::CheckEvidence(evidence, contents, {{trust, std::move(anchors)}},
                              layout.objects));
  constexpr std::string_view kProduct = "oci:";
  const std::string reference = authentic.product.name.substr(kProduct.size());
  if (!o.reference.empty() && o.reference != reference) {
    return Failure{Reason::kWrongOrigin, "signed as " + Printable(reference) +
                                             ", not as " +
                                             Printable(o.reference)};
  }
  Output output;
  output.text = "good  " + Printable(reference) + "\n";
  JsonValue::Array images;
  std::vector<ObjectDigest> seen;
  for (const notes::Quote& quote : evidence.quotes) {
    const bool signed_here = std::any_of(
        evidence.proofs.begin(), evidence.proofs.end(),
        [&](const notes::Proof& proof) { return proof.object == quote.from; });
    const bool twice =
        std::find(seen.begin(), seen.end(), quote.to) != seen.end();
    if (!signed_here || twice) continue;
    seen.push_back(quote.to);
    output.text += "  image " + quote.to.text() + "\n";
    images.push_back(quote.to.text());
  }
  JsonValue::Array signers;
  for (const notes::Signer& signer : authentic.signers) {
    output.text += "  signed by " + signer.key.text() + "\n";
    signers.push_back(signer.key.text());
  }
  std::uint64_t bytes = 0;
  const auto artifacts = contents.Artifacts();
  for (const notes::ContentsItem& item : artifacts) bytes += item.size;
  output.text += "  " + std::to_string(artifacts.size()) + " blobs, " +
                 std::to_string(bytes) + " bytes, all there\n";
  output.json = {
      {"verdict", "good"},         {"reference", Printable(reference)},
      {"images", images},          {"signers", signers},
      {"blobs", artifacts.size()}, {"bytes", bytes}};
  return output;
}

}  // namespace airlock::cli
