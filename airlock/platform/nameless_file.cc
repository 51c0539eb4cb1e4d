#include <unistd.h>

#include "airlock/platform/directory.h"
#include "airlock/platform/durable.h"
#include "airlock/platform/place.h"

namespace airlock::platform {

Result<NamelessFile> NamelessFile::Open(const Directory& directory) {
  TRY(Fd file, OpenNameless(directory.fd(), directory.path()));
  return NamelessFile(std::move(file), directory);
}

Result<Done> NamelessFile::Write(ByteView bytes) {
  auto written = WriteAll(fd_.get(), bytes);
  if (!written.ok()) {
    return Failure{written.failure().reason, "in " + directory_->path() + ": " +
                                                 written.failure().detail};
  }
  size_ += bytes.size();
  return Done{};
}

Result<Done> NamelessFile::Commit(const std::string& name, mode_t mode) {
  TRY(const Place place, Place::Find(*directory_, name));
  TRY_DONE(SealFile(fd_.get(), mode, place.path()));
  TRY_DONE(LinkFile(fd_.get(), place.parent(), place.name(), place.path()));
  // Also when the name was there: whoever linked it may have died before
  // this very step.
  return SyncDirectory(place.parent(), place.path());
}

}  // namespace airlock::platform
