// vectors: public test vectors from stdin, answered by a worker.
#include <unistd.h>

#include "airlock/cli/commands.h"
#include "airlock/cli/examine.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/memory_file.h"
#include "airlock/platform/process.h"

namespace airlock::cli {
namespace {

// x509-limbo's 10,000 cases, each with its certificates, have some 60 MiB.
constexpr std::uint64_t kMaxVectorBytes = 128ULL << 20;

}  // namespace

Result<Output> Vectors(const Options& o) {
  TRY(const Bytes lines, platform::ReadAll(STDIN_FILENO, kMaxVectorBytes));
  TRY(platform::Fd file, platform::MemoryFile(lines));
  std::vector<OpenExhibit> files;
  files.push_back({"vectors", std::move(file)});
  TRY(std::vector<std::string> documents,
      AskExaminer(
          o, {"vectors", {{"kind", o.name}, {"now", platform::Now().text()}}},
          std::move(files)));
  if (documents.size() != 1) {
    return Failure{Reason::kLyingWorker, "vectors: not one document"};
  }
  Output output;
  output.json = {{"kind", o.name}, {"answers", documents[0]}};
  output.text = std::move(documents[0]);
  return output;
}

}  // namespace airlock::cli
