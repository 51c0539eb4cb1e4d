#include "verifier/statements/source_uri.h"

#include "airlock/core/bytes.h"

namespace airlock::verifier {

Result<SourceUri> ParseSourceUri(std::string_view text) {
  const auto bad = [&] {
    return Failure{Reason::kBadStatement,
                   "a source at '" + Printable(text.substr(0, 300)) + "'"};
  };
  std::string_view rest = text;
  if (rest.starts_with("git+")) rest.remove_prefix(4);
  // An '@' before the path belongs to whoever logs in: ssh://git@host/path.
  const std::size_t scheme = rest.find("://");
  const std::size_t path =
      scheme == std::string_view::npos ? 0 : rest.find('/', scheme + 3);
  const std::size_t at =
      path == std::string_view::npos ? path : rest.find('@', path);
  SourceUri uri{std::string(rest.substr(0, at)), ""};
  if (at != std::string_view::npos) uri.ref = rest.substr(at + 1);
  if (uri.repository.empty() || uri.ref.find('@') != std::string::npos ||
      (at != std::string_view::npos && uri.ref.empty())) {
    return bad();
  }
  return uri;
}

bool IsRepository(std::string_view repository, std::string_view wanted) {
  constexpr std::string_view kHttps = "https://";
  if (repository.starts_with(kHttps) && !wanted.starts_with(kHttps)) {
    repository.remove_prefix(kHttps.size());
  }
  return !wanted.empty() && repository == wanted;
}

}  // namespace airlock::verifier
