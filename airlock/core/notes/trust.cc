#include "airlock/core/notes/trust.h"

#include "airlock/core/notes/field.h"

namespace airlock::notes {

const AnchorKey* Anchors::Find(const KeyId& id) const {
  for (const AnchorKey& key : keys) {
    if (key.id == id) return &key;
  }
  return nullptr;
}

std::string Format(const Anchors& anchors) {
  NoteWriter writer(kAnchorsNote);
  writer.AddText("source", anchors.source);
  for (const AnchorPrimary& primary : anchors.primaries) {
    writer.Add("primary", TokenEncode(primary.fingerprint) + " " +
                              TokenEncode(primary.label));
  }
  for (const AnchorKey& key : anchors.keys) {
    writer.Add("key", key.id.text() + " " + TokenEncode(key.fingerprint) + " " +
                          TokenEncode(key.primary) + " " + key.algorithm + " " +
                          key.created.text() + " " +
                          OptionalInstant(key.expires) + " " +
                          OptionalInstant(key.revoked) + " " +
                          OptionalBase64(key.spki));
  }
  if (anchors.sigstore_root) {
    writer.Add("sigstore-root", *anchors.sigstore_root);
  }
  if (anchors.tuf_root) writer.Add("tuf-root", *anchors.tuf_root);
  for (const AnchorAuthority& authority : anchors.authorities) {
    writer.Add("authority",
               TokenEncode(authority.role) + " " + TokenEncode(authority.name) +
                   " " + authority.key.text() + " " + authority.from.text() +
                   " " + OptionalInstant(authority.until));
  }
  return std::move(writer).text();
}

Result<Anchors> ParseAnchors(std::string_view text) {
  // Debian's keyring, 20 keys of RSA-4096, is 40 KB of this.
  constexpr std::size_t kMaxAnchorsBytes = 4 * 1024 * 1024;
  TRY(NoteReader reader,
      NoteReader::Open(text, kAnchorsNote, kMaxAnchorsBytes));
  Anchors anchors;
  TRY(anchors.source, reader.TakeText("source"));
  while (reader.Sees("primary")) {
    TRY(Tokens tokens, reader.TakeTokens("primary"));
    AnchorPrimary primary;
    TRY(primary.fingerprint, tokens.NextText());
    TRY(primary.label, tokens.NextText());
    TRY_DONE(tokens.End());
    anchors.primaries.push_back(std::move(primary));
  }
  while (reader.Sees("key")) {
    TRY(Tokens tokens, reader.TakeTokens("key"));
    TRY(const KeyId id, tokens.NextAs<KeyId>());
    AnchorKey key{id, {}, {}, {}, Instant(0), {}, {}, {}};
    TRY(key.fingerprint, tokens.NextText());
    TRY(key.primary, tokens.NextText());
    TRY(const std::string_view algorithm, tokens.Next());
    key.algorithm = algorithm;
    TRY(key.created, tokens.NextAs<Instant>());
    TRY(const std::string_view expires, tokens.Next());
    TRY(key.expires, ParseOptionalInstant(expires));
    TRY(const std::string_view revoked, tokens.Next());
    TRY(key.revoked, ParseOptionalInstant(revoked));
    TRY(const std::string_view spki, tokens.Next());
    TRY(key.spki, ParseOptionalBase64(spki));
    TRY_DONE(tokens.End());
    anchors.keys.push_back(std::move(key));
  }
  if (reader.Sees("sigstore-root")) {
    TRY(anchors.sigstore_root, reader.TakeAs<ObjectDigest>("sigstore-root"));
  }
  if (reader.Sees("tuf-root")) {
    TRY(anchors.tuf_root, reader.TakeAs<ObjectDigest>("tuf-root"));
  }
  while (reader.Sees("authority")) {
    TRY(Tokens tokens, reader.TakeTokens("authority"));
    TRY(std::string role, tokens.NextText());
    TRY(std::string name, tokens.NextText());
    TRY(const ObjectDigest key, tokens.NextAs<ObjectDigest>());
    TRY(const Instant from, tokens.NextAs<Instant>());
    TRY(const std::string_view until_text, tokens.Next());
    TRY(const std::optional<Instant> until, ParseOptionalInstant(until_text));
    TRY_DONE(tokens.End());
    anchors.authorities.push_back(
        {std::move(role), std::move(name), key, from, until});
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(anchors), text);
}

std::string Format(const Trust& trust) {
  NoteWriter writer(kTrustNote);
  writer.Add("name", trust.name.text())
      .Add("generation", trust.generation)
      .Add("anchors", trust.anchors);
  return std::move(writer).text();
}

Result<Trust> ParseTrust(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kTrustNote));
  TRY(TrustName name, reader.TakeAs<TrustName>("name"));
  TRY(const std::uint64_t generation, reader.TakeNumber("generation"));
  TRY(const ObjectDigest anchors, reader.TakeAs<ObjectDigest>("anchors"));
  TRY_DONE(reader.End());
  return Canonical(Trust{std::move(name), generation, anchors}, text);
}

}  // namespace airlock::notes
