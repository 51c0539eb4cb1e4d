#include "airlock/rebuild/root_packages.h"

#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "airlock/platform/process.h"

namespace airlock::rebuild {

Result<std::vector<notes::RootPackage>> PackagesIn(const std::string& root) {
  const std::string database = root + "/var/lib/dpkg";
  std::vector<notes::RootPackage> packages;
  if (::access((database + "/status").c_str(), R_OK) != 0) return packages;
  TRY(const std::string answer,
      platform::RunTool(
          {"/usr/bin/dpkg-query", "--admindir=" + database, "--show",
           "--showformat=${db:Status-Status} ${Package} ${Architecture} "
           "${Version}\\n"},
          ""));
  std::istringstream lines(answer);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string status;
    notes::RootPackage package;
    words >> status >> package.name >> package.architecture >> package.version;
    if (status == "installed") packages.push_back(std::move(package));
  }
  std::ranges::sort(packages);
  const auto twice = std::ranges::unique(packages);
  packages.erase(twice.begin(), twice.end());
  return packages;
}

}  // namespace airlock::rebuild
