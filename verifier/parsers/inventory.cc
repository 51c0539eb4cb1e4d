#include "verifier/parsers/tasks.h"
#include "verifier/parsers/unpack.h"

namespace airlock::verifier {

Result<notes::Inventory> TakeInventory(const notes::Job& job,
                                       const Input& input) {
  FdSource source(input.fd);
  TRY(Unpacked unpacked,
      Unpack(source, input.item.object, input.item.size, job.limits, nullptr,
             Facts::kTaken));
  return std::move(unpacked.inventory);
}

}  // namespace airlock::verifier
