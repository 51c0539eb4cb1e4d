// airlock/platform/orphans.h
//
// What the programs that we start leave behind.
//
// A program may serve each peer in a child of its own, and such a child is
// killed by the kernel when its program ends. But that takes its time: who sits
// in the middle of a large write dies after it, as somebody else's child. So
// whoever starts programs and says that they have ended takes in their orphans
// first, and waits for these too.
#pragma once

#include <sys/types.h>

#include <functional>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::platform {

// While it lives, processes without a parent come to this one instead of init.
// Made before any Child, so that it goes after the last of them.
class Orphans {
 public:
  // kIo if the kernel does not allow it.
  static Result<Orphans> Adopt(Seconds patience);

  // Reaps those that have ended, up to the first for which `known` is true:
  // that one is its Child's to wait for.
  void Bury(const std::function<bool(pid_t)>& known) const;

  Orphans(Orphans&& other) noexcept;
  Orphans& operator=(Orphans&&) = delete;
  // Waits until no child is left, for `patience` at most.
  ~Orphans();

 private:
  explicit Orphans(Seconds patience) : patience_(patience) {}
  Seconds patience_;
  bool adopting_ = true;
};

}  // namespace airlock::platform
