#include "airlock/formats/json_writer.h"

#include <algorithm>

#include "airlock/core/bytes.h"

namespace airlock::formats {

enum class JsonSpelling { kOlpc, kRfc8259 };

class JsonEmitter {
 public:
  explicit JsonEmitter(JsonSpelling spelling) : spelling_(spelling) {}

  void Write(const JsonValue& value) {
    std::visit([this](const auto& held) { WriteHeld(held); }, value.value_);
  }
  std::string TakeText() && { return std::move(text_); }

 private:
  void WriteHeld(bool truth) { text_ += truth ? "true" : "false"; }
  void WriteHeld(std::uint64_t number) { text_ += std::to_string(number); }
  void WriteHeld(const std::string& text) { WriteString(text); }
  void WriteHeld(const JsonValue::Array& elements);
  void WriteHeld(const JsonValue::Object& members);
  void WriteString(std::string_view text);
  void WriteEscaped(char c);

  JsonSpelling spelling_;
  std::string text_;
};

void JsonEmitter::WriteHeld(const JsonValue::Array& elements) {
  text_ += '[';
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) text_ += ',';
    Write(elements[i]);
  }
  text_ += ']';
}

void JsonEmitter::WriteHeld(const JsonValue::Object& members) {
  // By bytes, which for UTF-8 is the order of code points.
  std::vector<const JsonValue::Object::value_type*> sorted;
  sorted.reserve(members.size());
  for (const auto& member : members) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  text_ += '{';
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i > 0) {
      Check(sorted[i - 1]->first != sorted[i]->first, "a JSON name given once");
      text_ += ',';
    }
    WriteString(sorted[i]->first);
    text_ += ':';
    Write(sorted[i]->second);
  }
  text_ += '}';
}

void JsonEmitter::WriteString(std::string_view text) {
  Check(IsUtf8(text), "a JSON string in UTF-8");
  text_ += '"';
  for (const char c : text) WriteEscaped(c);
  text_ += '"';
}

void JsonEmitter::WriteEscaped(char c) {
  if (c == '"' || c == '\\') {
    text_ += '\\';
    text_ += c;
    return;
  }
  if (static_cast<unsigned char>(c) >= 0x20) {
    text_ += c;
    return;
  }
  Check(spelling_ == JsonSpelling::kRfc8259,
        "no control character in canonical JSON");
  text_ += "\\u00" + HexEncode(std::as_bytes(std::span(&c, 1)));
}

std::string CanonicalJson(const JsonValue& value) {
  JsonEmitter emitter(JsonSpelling::kOlpc);
  emitter.Write(value);
  return std::move(emitter).TakeText();
}

std::string PlainJson(const JsonValue& value) {
  JsonEmitter emitter(JsonSpelling::kRfc8259);
  emitter.Write(value);
  return std::move(emitter).TakeText();
}

}  // namespace airlock::formats
