#include "verifier/tuf/describe_root.h"

#include <algorithm>
#include <tuple>

#include "airlock/crypto/hash.h"
#include "verifier/tuf/client.h"

namespace airlock::verifier::tuf {

bool LooksLikeMetadata(std::string_view text) {
  const auto json = ParseStrictJson(text, kMaxRootBytes);
  return json.ok() && json->Find("signed") != nullptr;
}

Result<notes::Anchors> DescribeTufRoot(std::string_view text,
                                       const std::string& source) {
  // Whether it has expired is asked when it is used: the roots that follow on
  // it are what counts then.
  TRY(const Client client, Client::Start(text, Instant(0)));
  const Root& root = client.root();
  notes::Anchors anchors{source, {}, {}};
  anchors.tuf_root = crypto::DigestObject(AsBytes(text));
  for (const auto& [role, signers] : root.roles) {
    for (const std::string& id : signers.key_ids) {
      const auto found = root.keys.find(id);
      if (found == root.keys.end() || !found->second.key) continue;
      anchors.authorities.push_back(
          {"tuf-" + role,
           std::to_string(signers.threshold) + " of " +
               std::to_string(signers.key_ids.size()) + " sign",
           crypto::DigestObject(found->second.key->spki()), Instant(0),
           root.validity.expires});
    }
  }
  std::sort(anchors.authorities.begin(), anchors.authorities.end(),
            [](const auto& a, const auto& b) {
              return std::tie(a.role, a.key) < std::tie(b.role, b.key);
            });
  return anchors;
}

}  // namespace airlock::verifier::tuf
