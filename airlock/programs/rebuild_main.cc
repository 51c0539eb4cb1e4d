// airlock-rebuild: runs one recipe in a box. No key, no network, no ledger, no
// vault: it is given a folder of inputs, a root and a folder for what comes.
//
//   airlock-rebuild INPUTS ROOT OUTPUT   the recipe's note on stdin, the
//                                        report's or a failure's on stdout
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "airlock/core/notes/job.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/platform/directory.h"
#include "airlock/rebuild/run_recipe.h"

namespace airlock::programs {
namespace {

Result<std::string> Run(int argc, char** argv) {
  // Nobody would take the report of a build whose asker is gone.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
    return Failure{Reason::kNoSandbox, "a build cannot be tied to its asker"};
  }
  if (argc != 4) {
    return Failure{Reason::kUsage,
                   "airlock-rebuild INPUTS ROOT OUTPUT, with a recipe's note "
                   "on stdin"};
  }
  TRY(const Bytes text,
      platform::ReadAll(STDIN_FILENO, notes::kMaxRecipeBytes));
  TRY(const notes::Recipe recipe, notes::ParseRecipe(AsText(text)));
  TRY(const notes::RebuildReport report,
      rebuild::RunRecipe(recipe, {argv[1], argv[2], argv[3]}));
  return notes::Format(report);
}

}  // namespace
}  // namespace airlock::programs

int main(int argc, char** argv) {
  auto text = airlock::programs::Run(argc, argv);
  const std::string answer =
      text.ok()
          ? *std::move(text)
          : airlock::notes::Format(airlock::notes::FailureNote{text.failure()});
  return airlock::platform::WriteAll(STDOUT_FILENO, airlock::AsBytes(answer))
                 .ok()
             ? 0
             : 1;
}
