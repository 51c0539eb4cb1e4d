#include "airlock/platform/place.h"

#include <fcntl.h>

#include <cerrno>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

bool IsComponent(std::string_view text) {
  return !text.empty() && text != "." && text != ".." &&
         text.find('\0') == std::string_view::npos;
}

}  // namespace

Result<Place> Place::Find(const Directory& directory, const std::string& name) {
  Place place(directory.fd(), directory.path() + "/" + name);
  std::string_view rest = name;
  for (;;) {
    const std::size_t slash = rest.find('/');
    place.name_ = rest.substr(0, slash);
    if (!IsComponent(place.name_)) {
      return Failure{Reason::kBadName, "'" + Printable(name) + "'"};
    }
    if (slash == std::string_view::npos) return place;
    Fd next(::openat(place.parent(), place.name(),
                     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.open()) return IoFailure("open parent of " + place.path_, errno);
    place.opened_ = std::move(next);
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace airlock::platform
