#include "airlock/rebuild/run_recipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/hashing_copy.h"
#include "airlock/platform/process.h"
#include "airlock/platform/tree.h"
#include "airlock/rebuild/box.h"
#include "airlock/rebuild/builder_ids.h"
#include "airlock/rebuild/outputs.h"
#include "airlock/rebuild/root_packages.h"
#include "airlock/rebuild/workshop.h"

namespace airlock::rebuild {
namespace {

using platform::Directory;
using platform::Fd;

struct Inputs {
  std::vector<notes::BuiltInput> described;
  std::vector<Fd> copies;
};

// Copies without a name, so that what was hashed is what the build reads,
// whoever else may write to the folder.
Result<Inputs> TakeInputs(const notes::Recipe& recipe,
                          const std::string& folder, const Directory& output) {
  Inputs inputs;
  for (const notes::RecipeInput& input : recipe.inputs) {
    TRY(const Fd from, platform::OpenRegularFile(folder + "/" + input.name));
    TRY(platform::NamelessFile file, platform::NamelessFile::Open(output));
    auto digest =
        platform::CopyHashed(from.get(), recipe.limits.disk_bytes, file);
    if (!digest.ok()) {
      return Failure{digest.failure().reason,
                     "input " + input.name + ": " + digest.failure().detail};
    }
    if (*digest != input.digest) {
      return Failure{Reason::kDigestMismatch,
                     "input " + input.name + " is " + digest->text() +
                         ", and the recipe's is " + input.digest.text()};
    }
    Fd copy(::fcntl(file.fd(), F_DUPFD_CLOEXEC, 0));
    if (!copy.open() || ::lseek(copy.get(), 0, SEEK_SET) != 0) {
      return platform::IoFailure("read the copy of an input", errno);
    }
    inputs.described.push_back({input.name, *digest, file.size()});
    inputs.copies.push_back(std::move(copy));
  }
  return inputs;
}

Result<Done> CheckRoot(const notes::Recipe& recipe, const NoteDigest& found) {
  if (!recipe.root || *recipe.root == found) return Done{};
  return Failure{Reason::kDigestMismatch,
                 "the root's packages are " + found.text() +
                     ", and the recipe's are " + recipe.root->text()};
}

}  // namespace

Result<notes::RebuildReport> RunRecipe(const notes::Recipe& recipe,
                                       const RebuildPlaces& places) {
  TRY(const std::string version, BoxVersion());
  TRY(const BuilderIds ids, FindBuilderIds());
  TRY_DONE(LeaveMachine());
  TRY(const Directory root, Directory::Open(places.root));
  TRY(const Directory output, Directory::Open(places.output));
  TRY_DONE(output.RemoveTree("built"));
  TRY_DONE(output.Remove("build.log"));
  TRY(Inputs inputs, TakeInputs(recipe, places.inputs, output));
  TRY(const Workshop workshop,
      Workshop::Make(root.fd(), recipe.limits.disk_bytes, ids));
  TRY(std::vector<notes::RootPackage> packages, PackagesIn(workshop.root()));
  const NoteDigest found = crypto::DigestNote(notes::PackageLines(packages));
  TRY_DONE(CheckRoot(recipe, found));

  const Instant started = platform::Now();
  const BoxContents contents{workshop.root(), workshop.out().path(),
                             std::move(inputs.copies)};
  TRY(BoxEnd end, RunInBox(recipe, contents, ids, output));
  notes::RebuildReport report{
      .name = recipe.name,
      .recipe = crypto::DigestNote(notes::Format(recipe)),
      .box = version,
      .started = started,
      .duration = platform::Now() - started,
      .root = found,
      .packages = std::move(packages),
      .inputs = std::move(inputs.described),
      .log = end.log,
      .log_bytes = end.log_bytes,
      .failure = std::move(end.failure),
      .outputs = {}};
  if (report.failure) return report;
  TRY(const Directory built, output.MakeSub("built"));
  auto outputs = TakeOutputs(recipe, workshop.out(), built);
  if (outputs.ok()) {
    report.outputs = *std::move(outputs);
  } else if (KindOf(outputs.failure().reason) == ReasonKind::kFault) {
    return outputs.failure();
  } else {
    report.failure = outputs.failure();
  }
  return report;
}

}  // namespace airlock::rebuild
