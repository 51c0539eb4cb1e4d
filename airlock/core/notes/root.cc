#include "airlock/core/notes/root.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 9> kPurposes = {
    "apt",  "attestation", "checkpoint", "oci",      "root",
    "seal", "snapshot",    "targets",    "timestamp"};

Failure BadRoot(std::string why) { return {Reason::kBadRoot, std::move(why)}; }

}  // namespace

std::vector<RootKey> Root::KeysFor(std::string_view purpose) const {
  std::vector<RootKey> found;
  for (const RootKey& key : keys) {
    if (key.purpose == purpose) found.push_back(key);
  }
  return found;
}

std::string Format(const Root& root) {
  NoteWriter writer(kRootNote);
  writer.Add("version", root.version);
  if (root.previous) {
    writer.Add("previous", *root.previous);
  } else {
    writer.Add("previous", "none");
  }
  writer.AddText("ledger", root.ledger)
      .Add("issued", root.issued)
      .Add("expires", root.expires)
      .Add("threshold", root.threshold);
  for (const RootKey& key : root.keys) {
    writer.Add("key", key.purpose + " " + key.id.text() + " " +
                          OptionalBase64(key.spki));
  }
  for (const RevokedKey& revoked : root.revoked) {
    writer.Add("revoked",
               revoked.id.text() + " " + std::to_string(revoked.from));
  }
  return std::move(writer).text();
}

Result<Root> ParseRoot(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRootNote));
  Root root;
  TRY(root.version, reader.TakeNumber("version"));
  TRY(const std::string_view previous, reader.Take("previous"));
  if (previous != "none") {
    TRY(root.previous, NoteDigest::Parse(previous));
  }
  TRY(root.ledger, reader.TakeText("ledger"));
  TRY(root.issued, reader.TakeAs<Instant>("issued"));
  TRY(root.expires, reader.TakeAs<Instant>("expires"));
  TRY(root.threshold, reader.TakeNumber("threshold"));
  std::set<KeyId> seen;
  while (reader.Sees("key")) {
    TRY(Tokens tokens, reader.TakeTokens("key"));
    TRY(const std::string_view purpose, tokens.Next());
    TRY(const KeyId id, tokens.NextAs<KeyId>());
    TRY(const std::string_view spki_text, tokens.Next());
    TRY(Bytes spki, ParseOptionalBase64(spki_text));
    TRY_DONE(tokens.End());
    if (std::find(kPurposes.begin(), kPurposes.end(), purpose) ==
        kPurposes.end()) {
      return BadRoot("unknown purpose " + Printable(purpose));
    }
    if (!seen.insert(id).second) return BadRoot("one key for two purposes");
    RootKey key{std::string(purpose), id, std::move(spki)};
    if (!root.keys.empty() &&
        !(std::tie(root.keys.back().purpose, root.keys.back().id) <
          std::tie(key.purpose, key.id))) {
      return BadRoot("keys not sorted");
    }
    root.keys.push_back(std::move(key));
  }
  while (reader.Sees("revoked")) {
    TRY(Tokens tokens, reader.TakeTokens("revoked"));
    TRY(const KeyId id, tokens.NextAs<KeyId>());
    TRY(const std::uint64_t from, tokens.NextNumber());
    TRY_DONE(tokens.End());
    if (seen.contains(id)) return BadRoot("a key both in use and revoked");
    if (!root.revoked.empty() && !(root.revoked.back().id < id)) {
      return BadRoot("revoked keys not sorted");
    }
    root.revoked.push_back({id, from});
  }
  TRY_DONE(reader.End());
  if (root.version == 0) return BadRoot("versions start at 1");
  if ((root.version == 1) != !root.previous) {
    return BadRoot("the first root, and no other, has none before it");
  }
  if (root.threshold == 0 || root.threshold > root.KeysFor("root").size()) {
    return BadRoot("threshold of 0 or above the number of root keys");
  }
  for (std::string_view purpose : kPurposes) {
    if (root.KeysFor(purpose).empty()) {
      return BadRoot("no key for " + std::string(purpose));
    }
  }
  return Canonical(std::move(root), text);
}

}  // namespace airlock::notes
