// compare: whether two artifacts are the same, how nearly, and why not.
#include "airlock/cli/commands.h"
#include "airlock/cli/compare_files.h"
#include "airlock/cli/compare_html.h"
#include "airlock/cli/compare_text.h"
#include "airlock/cli/files.h"

namespace airlock::cli {

Result<Output> Compare(const Options& o) {
  if (o.paths.size() != 2) {
    return Failure{Reason::kUsage, "two files"};
  }
  // --level is also an option of `diff`, which has a default of its own. Here
  // whoever says nothing has asked for the same bytes.
  const auto asked = notes::RebuildLevelNamed(o.level);
  const auto worst = asked.ok() ? *asked : notes::RebuildLevel::kR0;
  TRY(const ComparedFiles files, CompareFiles(o, o.paths[0], o.paths[1]));
  if (!o.to.empty()) {
    TRY_DONE(WriteUserFile(o.to, ComparisonHtml(files)));
  }
  Output output;
  output.text = ComparisonText(files);
  output.json = ComparisonJson(files);
  output.json.push_back({"asked", notes::NameOf(worst)});
  if (files.comparison.level > worst) {
    output.exit_code = ExitCodeOf(Reason::kRebuildDiffers);
  }
  return output;
}

}  // namespace airlock::cli
