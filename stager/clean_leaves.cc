#include "stager/clean_leaves.h"

namespace airlock::stager {

bool CleanLeaves::Has(const ScannerState& by, const ObjectDigest& leaf,
                      Instant now, Seconds lifetime) const {
  const auto scanner = leaves_.find(by);
  if (scanner == leaves_.end()) return false;
  const auto at = scanner->second.find(leaf);
  // A clock that was set back makes nothing younger.
  return at != scanner->second.end() && at->second <= now &&
         now - at->second < lifetime;
}

void CleanLeaves::Add(const ScannerState& by, const ObjectDigest& leaf,
                      Instant when) {
  if (count_ >= most_) {
    leaves_.clear();
    count_ = 0;
  }
  if (leaves_[by].insert_or_assign(leaf, when).second) ++count_;
}

}  // namespace airlock::stager
