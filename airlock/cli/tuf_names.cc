#include "airlock/cli/tuf_names.h"

#include "airlock/core/bytes.h"
#include "airlock/core/percent_encoding.h"

namespace airlock::cli {
namespace {

// Linux takes 255 bytes; some must be left for a passing name beside it.
constexpr std::size_t kMaxNameBytes = 240;

Result<std::string> Checked(std::string name) {
  if (name.empty() || name == "." || name == ".." ||
      name.size() > kMaxNameBytes) {
    return Failure{Reason::kBadName, Printable(name.substr(0, 80))};
  }
  return name;
}

bool IsLoopback(std::string_view authority) {
  for (const std::string_view host : {"127.0.0.1", "localhost", "[::1]"}) {
    if (authority == host) return true;
    if (authority.starts_with(host) &&
        authority.substr(host.size()).starts_with(':')) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::string> TufBaseUrl(std::string_view url) {
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  const bool http = url.starts_with(kHttp);
  if ((!http && !url.starts_with(kHttps)) ||
      url.find_first_of("?#@\\") != std::string_view::npos) {
    return Failure{Reason::kUsage, Printable(url) + ": not a plain https URL"};
  }
  std::string_view authority = url.substr(http ? kHttp.size() : kHttps.size());
  authority = authority.substr(0, authority.find('/'));
  if (authority.empty() || (http && !IsLoopback(authority))) {
    return Failure{Reason::kUsage,
                   Printable(url) + ": http is for this machine only"};
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Result<std::string> TufFileName(std::string_view role) {
  if (role.empty()) return Failure{Reason::kBadName, "a role without a name"};
  return Checked(PercentEncode(role) + ".json");
}

Result<std::string> TufMetadataUrl(const std::string& base,
                                   std::string_view role,
                                   std::uint64_t version) {
  TRY(const std::string name, TufFileName(role));
  if (version == 0) return base + "/" + name;
  return base + "/" + std::to_string(version) + "." + name;
}

Result<std::string> TufTargetFile(std::string_view path) {
  return Checked(PercentEncode(path));
}

std::string TufTargetUrl(const std::string& base, std::string_view path,
                         std::string_view prefix) {
  const std::size_t slash = path.rfind('/');
  const std::size_t last = slash == std::string_view::npos ? 0 : slash + 1;
  std::string url = base + "/" + PercentEncode(path.substr(0, last), "/");
  if (!prefix.empty()) url += PercentEncode(prefix) + ".";
  return url + PercentEncode(path.substr(last));
}

}  // namespace airlock::cli
