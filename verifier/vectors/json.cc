#include "verifier/json/canonical_json.h"
#include "verifier/vectors/fields.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {
namespace {

// A vector is one line of the file, which has its own limit.
constexpr std::size_t kMaxJsonBytes = 64U << 20;

// A value given as text, or as hexadecimal digits where it need not be UTF-8.
Result<std::string> TextField(const Json& vector, FieldNames text_names,
                              FieldNames hex_names) {
  if (FindField(vector, hex_names) != nullptr) {
    TRY(const Bytes bytes, HexField(vector, hex_names));
    return std::string(AsText(bytes));
  }
  const Json* const field = FindField(vector, text_names);
  if (field != nullptr && field->string() != nullptr) return *field->string();
  return Failure{Reason::kBadJson, "the vector has no field '" +
                                       std::string(*text_names.begin()) + "'"};
}

// What is wrong with the value is no fault of the vector.
template <typename T>
Result<T> AsRefusal(Result<T> result) {
  if (result.ok()) return result;
  return Failure{Reason::kBadEncoding, result.failure().detail};
}

Result<Done> CheckForm(const Json& vector,
                       Result<std::string> (*form)(const Json&)) {
  TRY(const std::string input,
      TextField(vector, {"input", "text"}, {"inputHex", "input_hex", "hex"}));
  TRY(const std::string expected,
      TextField(vector, {"expected", "output", "canonical"},
                {"expectedHex", "expected_hex", "outHex"}));
  TRY(const Json value, AsRefusal(ParseStrictJson(input, kMaxJsonBytes)));
  TRY(const std::string canonical, AsRefusal(form(value)));
  if (canonical != expected) {
    return Failure{Reason::kBadEncoding, "its canonical form is another"};
  }
  return Done{};
}

}  // namespace

Result<Done> CheckJsonVector(const Json& vector) {
  TRY(const std::string text,
      TextField(vector, {"text", "input", "json"},
                {"hex", "inputHex", "input_hex", "msg"}));
  TRY_DONE(AsRefusal(ParseStrictJson(text, kMaxJsonBytes)));
  return Done{};
}

Result<Done> CheckJcsVector(const Json& vector) {
  return CheckForm(vector, ToJcs);
}

Result<Done> CheckOlpcVector(const Json& vector) {
  return CheckForm(vector, ToOlpcJson);
}

}  // namespace airlock::verifier
