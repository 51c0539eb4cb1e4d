#include "verifier/statements/external_parameters.h"

#include <algorithm>

#include "airlock/core/bytes.h"
#include "verifier/json/canonical_json.h"

namespace airlock::verifier {
namespace {

// A workflow has some ten inputs.
constexpr std::size_t kMaxParameters = 256;

bool IsPlain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool SaysNothing(const Json& json) {
  return json.is_null() ||
         (json.string() != nullptr && json.string()->empty()) ||
         (json.array() != nullptr && json.array()->empty()) ||
         (json.object() != nullptr && json.object()->empty());
}

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 300)) + "'";
}

}  // namespace

Result<Done> AppendParameters(const std::string& name, const Json& json,
                              std::vector<ExternalParameter>& all) {
  if (SaysNothing(json)) return Done{};
  if (json.object() != nullptr) {
    for (const auto& [member, value] : *json.object()) {
      std::string step = member;
      if (!IsPlain(member)) {
        TRY(step, ToJcs(Json(member)));
      }
      TRY_DONE(AppendParameters(name.empty() ? step : name + "." + step, value,
                                all));
    }
    return Done{};
  }
  if (all.size() >= kMaxParameters) {
    return Failure{Reason::kTooLarge, "over 256 external parameters"};
  }
  ExternalParameter parameter{name, ""};
  if (json.string() != nullptr) {
    parameter.value = *json.string();
  } else {
    TRY(parameter.value, ToJcs(json));
  }
  all.push_back(std::move(parameter));
  return Done{};
}

Result<Done> CheckParameters(const std::vector<ExternalParameter>& found,
                             const std::vector<std::string>& values,
                             const std::vector<std::string>& any) {
  for (const ExternalParameter& one : found) {
    const bool expected =
        std::find(values.begin(), values.end(), one.name + "=" + one.value) !=
            values.end() ||
        std::find(any.begin(), any.end(), one.name) != any.end();
    if (!expected) {
      return Failure{Reason::kWrongSource, "the external parameter " +
                                               Quoted(one.name) + " is " +
                                               Quoted(one.value)};
    }
  }
  for (const std::string& value : values) {
    const bool there = std::any_of(
        found.begin(), found.end(),
        [&](const auto& one) { return one.name + "=" + one.value == value; });
    if (!there) {
      return Failure{Reason::kWrongSource,
                     "no external parameter " + Quoted(value)};
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
