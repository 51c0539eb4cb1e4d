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
  writer.Add("version", root.version)
      .AddText("ledger", root.ledger)
      .Add("issued", root.issued)
      .Add("expires", root.expires)
      .Add("threshold", root.threshold);
  for (const RootKey& key : root.keys) {
    writer.Add("key", key.purpose + " " + key.id.text() + " " +
                          OptionalBase64(key.spki));
  }
  for (const TufRootSignature& tuf : root.tuf_signatures) {
    writer.Add("tuf-signature",
               tuf.key.text() + " " + OptionalBase64(tuf.signature));
  }
  return std::move(writer).text();
}

Result<Root> ParseRoot(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRootNote));
  Root root;
  TRY(root.version, reader.TakeNumber("version"));
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
  while (reader.Sees("tuf-signature")) {
    TRY(Tokens tokens, reader.TakeTokens("tuf-signature"));
    TRY(const KeyId key, tokens.NextAs<KeyId>());
    TRY(const std::string_view signature_text, tokens.Next());
    TRY(Bytes signature, ParseOptionalBase64(signature_text));
    TRY_DONE(tokens.End());
    root.tuf_signatures.push_back({key, std::move(signature)});
  }
  TRY_DONE(reader.End());
  if (root.version == 0) return BadRoot("versions start at 1");
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
