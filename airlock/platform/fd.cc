#include "airlock/platform/fd.h"

#include <unistd.h>

namespace airlock::platform {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.release();
  }
  return *this;
}

Fd::~Fd() { Close(); }

void Fd::Close() {
  // Never repeated on EINTR: Linux has released the number already, and the
  // second close would hit whoever got it since.
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace airlock::platform
