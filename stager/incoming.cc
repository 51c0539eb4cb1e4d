#include "stager/incoming.h"

#include <functional>

#include "airlock/platform/directory.h"

namespace airlock::stager {
namespace {

// Marks what comes in, and keeps the lock until it has its name.
class Marking {
 public:
  Marking(const Unclaimed& unclaimed, const platform::Peer& peer)
      : unclaimed_(unclaimed), peer_(peer) {}

  Result<Done> operator()(const platform::StoredObject& object) {
    TRY(held_, unclaimed_.Hold());
    return unclaimed_.Mark(peer_, object);
  }

 private:
  const Unclaimed& unclaimed_;
  const platform::Peer& peer_;
  std::optional<platform::Directory> held_;
};

}  // namespace

Result<platform::StoredObject> Incoming::Put(
    int source, std::uint64_t max_bytes,
    std::optional<ObjectDigest> expected) const {
  TRY(const Reservation reservation, unclaimed_.Reserve(peer_.uid, max_bytes));
  Marking mark(unclaimed_, peer_);
  return vault_.Put(source, max_bytes, expected, std::ref(mark));
}

Result<platform::StoredObject> Incoming::PutRange(
    int source, std::uint64_t offset, std::uint64_t size,
    const ObjectDigest& expected) const {
  TRY(const Reservation reservation, unclaimed_.Reserve(peer_.uid, size));
  Marking mark(unclaimed_, peer_);
  return vault_.PutRange(source, offset, size, expected, std::ref(mark));
}

Result<platform::StoredObject> Incoming::PutBytes(ByteView bytes) const {
  TRY(const Reservation reservation,
      unclaimed_.Reserve(peer_.uid, bytes.size()));
  Marking mark(unclaimed_, peer_);
  return vault_.PutBytes(bytes, std::ref(mark));
}

Result<bool> Incoming::Has(const ObjectDigest& object) const {
  if (!quarantine_.Has(object)) return false;
  const auto size = [&]() -> Result<std::uint64_t> {
    TRY(const platform::Fd fd, quarantine_.OpenObject(object));
    return platform::SizeOf(fd.get());
  }();
  // Removed since, as nobody's.
  if (!size.ok() && size.failure().reason == Reason::kNotFound) return false;
  if (!size.ok()) return size.failure();
  TRY(const Reservation reservation, unclaimed_.Reserve(peer_.uid, *size));
  TRY(const platform::Directory held, unclaimed_.Hold());
  if (!quarantine_.Has(object)) return false;
  TRY_DONE(unclaimed_.Mark(peer_, {object, *size}));
  return true;
}

}  // namespace airlock::stager
