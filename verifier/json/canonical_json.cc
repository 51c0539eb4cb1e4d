#include "verifier/json/canonical_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) { return {Reason::kBadJson, std::move(why)}; }

// UTF-8 sorts by code point as it is. In UTF-16, what lies beyond the Basic
// Multilingual Plane begins with a surrogate (D800–DFFF) and so sorts before
// U+E000–U+FFFF. Lead bytes: F0–F4 before EE and EF.
int Utf16Rank(unsigned char byte) {
  if (byte >= 0xF0) return byte - 0xF0 + 0xEE;
  if (byte >= 0xEE) return byte - 0xEE + 0xF3;
  return byte;
}

bool LessByUtf16(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return Utf16Rank(static_cast<unsigned char>(x)) <
               Utf16Rank(static_cast<unsigned char>(y));
      });
}

bool LessByCodePoint(std::string_view a, std::string_view b) { return a < b; }

// ECMA-262 §6.1.6.1.20 (Number::toString), from the shortest digits that read
// back as the same double.
Result<std::string> EcmaNumber(double value) {
  if (!std::isfinite(value)) return Bad("a number beyond a double's range");
  if (value == 0) return std::string("0");
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 value, std::chars_format::scientific);
  std::string_view text(buffer.data(),
                        static_cast<std::size_t>(end.ptr - buffer.data()));
  std::string out;
  if (text.front() == '-') {
    out = "-";
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  std::string digits(1, text[0]);
  if (e > 1) digits += text.substr(2, e - 2);
  int exponent = 0;
  // from_chars takes no plus sign.
  std::string_view power = text.substr(e + 1);
  if (power.front() == '+') power.remove_prefix(1);
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  if (k <= n && n <= 21) {
    return out + digits + std::string(static_cast<std::size_t>(n - k), '0');
  }
  if (0 < n && n <= 21) {
    return out + digits.insert(static_cast<std::size_t>(n), ".");
  }
  if (-6 < n && n <= 0) {
    return out + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  }
  if (k > 1) digits.insert(1, ".");
  return out + digits + (n > 0 ? "e+" : "e-") + std::to_string(std::abs(n - 1));
}

struct Olpc {
  static constexpr auto kLess = LessByCodePoint;

  static void String(std::string_view text, std::string& out) {
    out.push_back('"');
    for (const char c : text) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out.push_back('"');
  }
  static Result<std::string> Number(std::uint64_t value) {
    return std::to_string(value);
  }
  static Result<std::string> Number(const Json::OtherNumber& number) {
    // "-0" and "-01" are nobody's canonical integers; the door has refused the
    // second already.
    const std::string_view text = number.spelling;
    const bool integer =
        text.size() > 1 && text[0] == '-' && text[1] != '0' &&
        text.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!integer) return Bad("'" + number.spelling + "' is no integer");
    return number.spelling;
  }
};

struct Jcs {
  static constexpr auto kLess = LessByUtf16;

  static void String(std::string_view text, std::string& out) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
      switch (c) {
        case '"':
          out += "\\\"";
          break;
        case '\\':
          out += "\\\\";
          break;
        case '\b':
          out += "\\b";
          break;
        case '\f':
          out += "\\f";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\r':
          out += "\\r";
          break;
        case '\t':
          out += "\\t";
          break;
        default:
          if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
            out.push_back(kHex[c & 0xF]);
          } else {
            out.push_back(c);
          }
      }
    }
    out.push_back('"');
  }
  static Result<std::string> Number(std::uint64_t value) {
    return EcmaNumber(static_cast<double>(value));
  }
  static Result<std::string> Number(const Json::OtherNumber& number) {
    double value = 0;
    const char* const end = number.spelling.data() + number.spelling.size();
    const auto read = std::from_chars(number.spelling.data(), end, value);
    if (read.ptr != end) return Bad("a number that is none");
    // Out of range: too small is zero for ECMAScript, too large is infinite.
    if (read.ec == std::errc::result_out_of_range) {
      value = std::strtod(number.spelling.c_str(), nullptr);
    }
    return EcmaNumber(value);
  }
};

template <typename Form>
Result<Done> Write(const Json& json, std::string& out) {
  if (const auto* text = json.string()) {
    Form::String(*text, out);
  } else if (const auto* number = json.number()) {
    TRY(const std::string spelled, Form::Number(*number));
    out += spelled;
  } else if (const auto* other = json.other_number()) {
    TRY(const std::string spelled, Form::Number(*other));
    out += spelled;
  } else if (const auto* flag = json.boolean()) {
    out += *flag ? "true" : "false";
  } else if (const auto* array = json.array()) {
    out.push_back('[');
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out.push_back(',');
      TRY_DONE(Write<Form>((*array)[i], out));
    }
    out.push_back(']');
  } else if (const auto* object = json.object()) {
    std::vector<const std::pair<std::string, Json>*> sorted;
    sorted.reserve(object->size());
    for (const auto& member : *object) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
      return Form::kLess(a->first, b->first);
    });
    out.push_back('{');
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (i > 0) out.push_back(',');
      Form::String(sorted[i]->first, out);
      out.push_back(':');
      TRY_DONE(Write<Form>(sorted[i]->second, out));
    }
    out.push_back('}');
  } else {
    out += "null";
  }
  return Done{};
}

}  // namespace

Result<std::string> ToOlpcJson(const Json& json) {
  std::string out;
  TRY_DONE(Write<Olpc>(json, out));
  return out;
}

Result<std::string> ToJcs(const Json& json) {
  std::string out;
  TRY_DONE(Write<Jcs>(json, out));
  return out;
}

}  // namespace airlock::verifier
