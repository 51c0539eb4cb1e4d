#include "policies/rollback.h"

namespace airlock::policies {

Result<Done> CheckRollback(const std::vector<Taken>& earlier,
                           const notes::Product& product) {
  if (product.ordinal == 0) return Done{};
  for (const Taken& taken : earlier) {
    if (taken.product == product.name && taken.ordinal > product.ordinal) {
      return Failure{
          Reason::kRollback,
          product.name + " is of " +
              Instant(static_cast<std::int64_t>(product.ordinal)).text() +
              ", but " + taken.submission.text() + " brought " +
              Instant(static_cast<std::int64_t>(taken.ordinal)).text()};
    }
  }
  return Done{};
}

}  // namespace airlock::policies
