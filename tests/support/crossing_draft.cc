#include "tests/support/crossing_draft.h"

#include <utility>

#include "airlock/crypto/hash.h"
#include "tests/support/temp_directory.h"

namespace airlock::testing_support {

ObjectDigest CrossingDraft::Put(std::string bytes) {
  const ObjectDigest digest = crypto::DigestObject(AsBytes(bytes));
  objects.insert_or_assign(digest, std::move(bytes));
  return digest;
}

void CrossingDraft::WriteTo(const std::string& folder) {
  note.objects.clear();
  for (const auto& [digest, bytes] : objects) {
    note.objects.push_back({digest, bytes.size()});
    const std::string hex = digest.hex();
    WriteFile(folder + "/objects/" + hex.substr(0, 2) + "/" + hex.substr(2),
              bytes);
  }
  WriteFile(folder + "/crossing", notes::Format(note));
}

}  // namespace airlock::testing_support
