#include "airlock/core/notes/evidence.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 4> kQuoteForms = {
    "release-line", "stanza", "sums-line", "oci-digest"};

// A file rarely carries more than four signatures; a list of thousands would
// only cost arithmetic.
constexpr std::size_t kMaxProofs = 64;
constexpr std::size_t kMaxQuotes = 100'000;
constexpr std::size_t kMaxUnknownSigners = 64;
constexpr std::size_t kMaxDerived = 64;
constexpr std::size_t kMaxProofPartBytes = 4 * 1024;
// Each costs a worker, and a line in a record that has room for no more.
constexpr std::size_t kMaxTestimonies = 32;
// Of a build there are some ten facts that anybody judges.
constexpr std::size_t kMaxFacts = 64;

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

Result<Proof> ParseProof(Tokens tokens) {
  TRY(const std::string_view scheme, tokens.Next());
  TRY(const KeyId key, tokens.NextAs<KeyId>());
  TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
  TRY(const std::uint64_t offset, tokens.NextNumber());
  TRY(const std::uint64_t length, tokens.NextNumber());
  TRY(const std::string_view prefix_text, tokens.Next());
  TRY(const std::string_view suffix_text, tokens.Next());
  TRY(const std::string_view signature_text, tokens.Next());
  TRY_DONE(tokens.End());
  TRY(Bytes prefix, ParseOptionalBase64(prefix_text));
  TRY(Bytes suffix, ParseOptionalBase64(suffix_text));
  TRY(Bytes signature, ParseOptionalBase64(signature_text));
  if (prefix.size() > kMaxProofPartBytes ||
      suffix.size() > kMaxProofPartBytes ||
      signature.size() > kMaxProofPartBytes) {
    return BadNote("a part of a proof is over 4 KiB");
  }
  return Proof{std::string(scheme),
               key,
               object,
               offset,
               length,
               std::move(prefix),
               std::move(suffix),
               std::move(signature)};
}

Result<Testimony> ParseTestimony(Tokens tokens) {
  TRY(std::string verb, tokens.NextText());
  TRY(const ObjectDigest bundle, tokens.NextAs<ObjectDigest>());
  TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
  Testimony testimony{std::move(verb), bundle, object, {}};
  TRY(const std::string_view trust, tokens.Next());
  TRY(const std::string_view statement, tokens.Next());
  TRY_DONE(tokens.End());
  if (trust == "-" && statement == "-") return testimony;
  TRY(TrustName name, TrustName::Parse(trust));
  TRY(const ObjectDigest document, ObjectDigest::Parse(statement));
  testimony.answer = {std::move(name), document};
  return testimony;
}

std::string FormatVouched(const Vouched& v) {
  return TokenEncode(v.family) + " " + TokenEncode(v.predicate) + " " +
         (v.key ? v.key->text() : "-") + " " + TokenEncode(v.identity) + " " +
         TokenEncode(v.issuer) + " " + v.trust.text() + " " + v.object.text() +
         " " + OptionalInstant(v.signed_at) + " " + v.document.text();
}

// The line "vouched" and those of its facts.
Result<Vouched> TakeVouched(NoteReader& reader) {
  TRY(Tokens tokens, reader.TakeTokens("vouched"));
  TRY(std::string family, tokens.NextText());
  TRY(std::string predicate, tokens.NextText());
  TRY(const std::string_view key_text, tokens.Next());
  std::optional<KeyId> key;
  if (key_text != "-") {
    TRY(key, KeyId::Parse(key_text));
  }
  TRY(std::string identity, tokens.NextText());
  TRY(std::string issuer, tokens.NextText());
  TRY(TrustName trust, tokens.NextAs<TrustName>());
  TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
  TRY(const std::string_view time, tokens.Next());
  TRY(const std::optional<Instant> signed_at, ParseOptionalInstant(time));
  TRY(const ObjectDigest document, tokens.NextAs<ObjectDigest>());
  TRY_DONE(tokens.End());
  Vouched v{std::move(family),
            std::move(predicate),
            key,
            std::move(identity),
            std::move(issuer),
            std::move(trust),
            object,
            signed_at,
            {},
            document};
  while (reader.Sees("fact")) {
    TRY(Tokens fact, reader.TakeTokens("fact"));
    TRY(std::string name, fact.NextText());
    TRY(std::string value, fact.NextText());
    TRY_DONE(fact.End());
    v.facts.push_back({std::move(name), std::move(value)});
    if (v.facts.size() > kMaxFacts) return BadNote("over 64 facts");
  }
  return v;
}

}  // namespace

std::string_view NameOf(QuoteForm form) {
  return kQuoteForms[static_cast<std::size_t>(form)];
}

Result<QuoteForm> QuoteFormNamed(std::string_view name) {
  const auto at = std::find(kQuoteForms.begin(), kQuoteForms.end(), name);
  if (at == kQuoteForms.end()) {
    return Failure{Reason::kUnknownKind,
                   "quote form '" + Printable(name.substr(0, 40)) + "'"};
  }
  return static_cast<QuoteForm>(at - kQuoteForms.begin());
}

std::string Format(const Evidence& evidence) {
  NoteWriter writer(kEvidenceNote);
  writer.Add("kind", NameOf(evidence.kind)).Add("contents", evidence.contents);
  for (const ObjectDigest& derived : evidence.derived) {
    writer.Add("derived", derived);
  }
  for (const Proof& p : evidence.proofs) {
    writer.Add("proof", p.scheme + " " + p.key.text() + " " + p.object.text() +
                            " " + std::to_string(p.offset) + " " +
                            std::to_string(p.length) + " " +
                            OptionalBase64(p.prefix) + " " +
                            OptionalBase64(p.suffix) + " " +
                            OptionalBase64(p.signature));
  }
  for (const std::string& unknown : evidence.unknown_signers) {
    writer.AddText("unknown-signer", unknown);
  }
  for (const Quote& q : evidence.quotes) {
    writer.Add("quote", std::string(NameOf(q.form)) + " " + q.from.text() +
                            " " + std::to_string(q.offset) + " " +
                            std::to_string(q.length) + " " + q.to.text());
  }
  for (const Testimony& t : evidence.testimonies) {
    const std::string answer =
        t.answer ? t.answer->trust.text() + " " + t.answer->statement.text()
                 : "- -";
    writer.Add("testimony", TokenEncode(t.verb) + " " + t.bundle.text() + " " +
                                t.object.text() + " " + answer);
  }
  return std::move(writer).text();
}

Result<Evidence> ParseEvidence(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kEvidenceNote, kMaxDocumentBytes));
  TRY(const std::string_view kind_name, reader.Take("kind"));
  TRY(const BundleKind kind, BundleKindNamed(kind_name));
  TRY(const ObjectDigest contents, reader.TakeAs<ObjectDigest>("contents"));
  Evidence evidence{kind, contents, {}, {}, {}, {}};
  while (reader.Sees("derived")) {
    TRY(const ObjectDigest derived, reader.TakeAs<ObjectDigest>("derived"));
    evidence.derived.push_back(derived);
    if (evidence.derived.size() > kMaxDerived) return BadNote("derived");
  }
  while (reader.Sees("proof")) {
    TRY(const Tokens tokens, reader.TakeTokens("proof"));
    TRY(Proof proof, ParseProof(tokens));
    evidence.proofs.push_back(std::move(proof));
    if (evidence.proofs.size() > kMaxProofs) return BadNote("over 64 proofs");
  }
  while (reader.Sees("unknown-signer")) {
    TRY(std::string unknown, reader.TakeText("unknown-signer"));
    evidence.unknown_signers.push_back(std::move(unknown));
    if (evidence.unknown_signers.size() > kMaxUnknownSigners) {
      return BadNote("over 64 unknown signers");
    }
  }
  while (reader.Sees("quote")) {
    TRY(Tokens tokens, reader.TakeTokens("quote"));
    TRY(const std::string_view form_name, tokens.Next());
    TRY(const QuoteForm form, QuoteFormNamed(form_name));
    TRY(const ObjectDigest from, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t offset, tokens.NextNumber());
    TRY(const std::uint64_t length, tokens.NextNumber());
    TRY(const ObjectDigest to, tokens.NextAs<ObjectDigest>());
    TRY_DONE(tokens.End());
    evidence.quotes.push_back({form, from, offset, length, to});
    if (evidence.quotes.size() > kMaxQuotes) return BadNote("too many quotes");
  }
  while (reader.Sees("testimony")) {
    TRY(const Tokens tokens, reader.TakeTokens("testimony"));
    TRY(Testimony testimony, ParseTestimony(tokens));
    evidence.testimonies.push_back(std::move(testimony));
    if (evidence.testimonies.size() > kMaxTestimonies) {
      return BadNote("over 32 testimonies");
    }
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(evidence), text);
}

std::string Format(const Authentic& a) {
  NoteWriter writer(kAuthenticNote);
  writer.Add("evidence", a.evidence).Add("contents", a.contents);
  for (const Signer& signer : a.signers) {
    writer.Add("signer", signer.key.text() + " " + TokenEncode(signer.primary) +
                             " " + signer.trust.text());
  }
  writer.Add("signed-at", OptionalInstant(a.signed_at))
      .Add("valid-until", OptionalInstant(a.valid_until))
      .AddText("origin", a.origin)
      .AddText("label", a.label)
      .AddText("suite", a.suite)
      .AddText("codename", a.codename)
      .Add("product", TokenEncode(a.product.name) + " " +
                          TokenEncode(a.product.version) + " " +
                          std::to_string(a.product.ordinal))
      .AddText("sandbox", a.sandbox);
  for (const ReliedOn& on : a.relied_on) {
    writer.Add("relied-on", on.trust.text() + " " + on.anchors.text());
  }
  if (a.change) AddDifference(writer, *a.change);
  for (const Mark& mark : a.marks) {
    writer.Add("mark", TokenEncode(mark.name) + " " + TokenEncode(mark.value));
  }
  for (const Vouched& vouched : a.vouched) {
    writer.Add("vouched", FormatVouched(vouched));
    for (const StatementFact& fact : vouched.facts) {
      writer.Add("fact",
                 TokenEncode(fact.name) + " " + TokenEncode(fact.value));
    }
  }
  return std::move(writer).text();
}

Result<Authentic> ParseAuthentic(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kAuthenticNote));
  TRY(const ObjectDigest evidence, reader.TakeAs<ObjectDigest>("evidence"));
  TRY(const ObjectDigest contents, reader.TakeAs<ObjectDigest>("contents"));
  Authentic a{evidence, contents, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  while (reader.Sees("signer")) {
    TRY(Tokens tokens, reader.TakeTokens("signer"));
    TRY(const KeyId key, tokens.NextAs<KeyId>());
    TRY(std::string primary, tokens.NextText());
    TRY(TrustName trust, tokens.NextAs<TrustName>());
    TRY_DONE(tokens.End());
    a.signers.push_back({key, std::move(primary), std::move(trust)});
  }
  TRY(const std::string_view signed_at, reader.Take("signed-at"));
  TRY(a.signed_at, ParseOptionalInstant(signed_at));
  TRY(const std::string_view valid_until, reader.Take("valid-until"));
  TRY(a.valid_until, ParseOptionalInstant(valid_until));
  TRY(a.origin, reader.TakeText("origin"));
  TRY(a.label, reader.TakeText("label"));
  TRY(a.suite, reader.TakeText("suite"));
  TRY(a.codename, reader.TakeText("codename"));
  TRY(Tokens product, reader.TakeTokens("product"));
  TRY(a.product.name, product.NextText());
  TRY(a.product.version, product.NextText());
  TRY(a.product.ordinal, product.NextNumber());
  TRY_DONE(product.End());
  TRY(a.sandbox, reader.TakeText("sandbox"));
  while (reader.Sees("relied-on")) {
    TRY(Tokens tokens, reader.TakeTokens("relied-on"));
    TRY(TrustName trust, tokens.NextAs<TrustName>());
    TRY(const ObjectDigest anchors, tokens.NextAs<ObjectDigest>());
    TRY_DONE(tokens.End());
    a.relied_on.push_back({std::move(trust), anchors});
  }
  if (reader.Sees("change")) {
    TRY(a.change, TakeDifference(reader));
  }
  while (reader.Sees("mark")) {
    TRY(Tokens tokens, reader.TakeTokens("mark"));
    TRY(std::string name, tokens.NextText());
    TRY(std::string value, tokens.NextText());
    TRY_DONE(tokens.End());
    a.marks.push_back({std::move(name), std::move(value)});
    if (a.marks.size() > kMaxMarks ||
        (a.marks.size() > 1 && a.marks.end()[-2] >= a.marks.back())) {
      return BadNote("marks");
    }
  }
  while (reader.Sees("vouched")) {
    TRY(Vouched vouched, TakeVouched(reader));
    a.vouched.push_back(std::move(vouched));
    if (a.vouched.size() > kMaxTestimonies) return BadNote("vouched");
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(a), text);
}

}  // namespace airlock::notes
