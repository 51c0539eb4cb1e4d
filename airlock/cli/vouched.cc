#include "airlock/cli/vouched.h"

#include "airlock/core/bytes.h"

namespace airlock::cli {

using formats::JsonValue;

std::string VouchedText(const notes::Vouched& vouched) {
  std::string text =
      "  testified  " + vouched.trust.text() + " " +
      (vouched.key ? vouched.key->text() : Printable(vouched.identity)) +
      (vouched.issuer.empty() ? "" : ", says " + Printable(vouched.issuer)) +
      (vouched.signed_at ? ", " + vouched.signed_at->text() : "") + "\n";
  if (!vouched.predicate.empty()) {
    text += "    statement  " + Printable(vouched.predicate) + "\n";
  }
  for (const notes::StatementFact& fact : vouched.facts) {
    text += "    " + Printable(fact.name) + "  " + Printable(fact.value) + "\n";
  }
  return text;
}

JsonValue::Array VouchedJson(const policies::Case& facts) {
  JsonValue::Array rows;
  if (!facts.authentic) return rows;
  for (const notes::Vouched& vouched : facts.authentic->body.vouched) {
    JsonValue::Array said;
    for (const notes::StatementFact& fact : vouched.facts) {
      said.push_back(JsonValue::Object{{"name", Printable(fact.name)},
                                       {"value", Printable(fact.value)}});
    }
    rows.push_back(JsonValue::Object{
        {"family", Printable(vouched.family)},
        {"predicate", Printable(vouched.predicate)},
        {"key", vouched.key ? vouched.key->text() : ""},
        {"identity", Printable(vouched.identity)},
        {"issuer", Printable(vouched.issuer)},
        {"trust", vouched.trust.text()},
        {"object", vouched.object.text()},
        {"signed", vouched.signed_at ? vouched.signed_at->text() : ""},
        {"statement", vouched.document.text()},
        {"facts", said}});
  }
  return rows;
}

}  // namespace airlock::cli
