// CompileStatements of compile_parts.h.
#include <algorithm>
#include <array>
#include <set>

#include "airlock/core/bytes.h"
#include "policies/compile_parts.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 4> kProvenanceKeys = {
    "builders", "sources", "parameters", "max-age"};
constexpr std::array<std::string_view, 5> kSummaryKeys = {
    "verifiers", "resources", "levels", "subjects", "max-age"};

// A list of texts, sorted; the same one twice is a slip worth hearing about.
Result<std::vector<std::string>> TextsOf(const TomlValue& value,
                                         std::string_view what) {
  TRY(const std::vector<TomlValue> values, ListOf(value, what));
  std::set<std::string> sorted;
  for (const TomlValue& one : values) {
    TRY(std::string text, TextOf(one, what));
    if (text.empty() || !sorted.insert(std::move(text)).second) {
      return BadToml(one.place, std::string(what) + ": empty, or listed twice");
    }
  }
  if (sorted.empty()) {
    return BadToml(value.place,
                   std::string(what) + ": write at least one, or leave it out");
  }
  return std::vector<std::string>(sorted.begin(), sorted.end());
}

Result<Done> ReadTexts(const Section& section, std::string_view key,
                       std::vector<std::string>& texts) {
  const TomlValue* const value = section.Find(key);
  if (value == nullptr) return Done{};
  TRY(texts, TextsOf(*value, key));
  return Done{};
}

Result<Done> NeedTexts(const Section& section, std::string_view key,
                       std::string_view example,
                       std::vector<std::string>& texts) {
  TRY(const TomlValue value, section.Need(key, example));
  TRY(texts, TextsOf(value, key));
  return Done{};
}

Result<Done> ReadAge(const Section& section, std::optional<Seconds>& age) {
  const TomlValue* const value = section.Find("max-age");
  if (value == nullptr) return Done{};
  TRY(age, DurationOf(*value, "max-age"));
  if (age->count == 0) {
    return BadToml(value->place, "max-age: nothing is as fresh as that");
  }
  return Done{};
}

Result<ProvenanceDemand> ProvenanceOf(const TomlValue& value) {
  TRY(const Section section,
      Section::Open(value, "[provenance]", kProvenanceKeys));
  ProvenanceDemand demand;
  TRY_DONE(NeedTexts(section, "builders",
                     "builders = [\"https://…\"], who may have built it",
                     demand.builders));
  TRY_DONE(NeedTexts(section, "sources",
                     "sources = [\"https://…\"], from what it may be built",
                     demand.sources));
  if (const TomlValue* parameters = section.Find("parameters")) {
    TRY(const std::vector<TomlEntry> entries,
        TableOf(*parameters, "parameters"));
    for (const TomlEntry& entry : entries) {
      TRY(std::string text, TextOf(entry.value, entry.key));
      demand.parameters.push_back({entry.key, std::move(text)});
    }
    std::sort(demand.parameters.begin(), demand.parameters.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  TRY_DONE(ReadAge(section, demand.max_age));
  return demand;
}

Result<SummaryDemand> SummaryOf(const TomlValue& value) {
  TRY(const Section section, Section::Open(value, "[summary]", kSummaryKeys));
  SummaryDemand demand;
  TRY_DONE(NeedTexts(section, "verifiers",
                     "verifiers = [\"https://…\"], who may have verified it",
                     demand.verifiers));
  TRY_DONE(NeedTexts(section, "resources",
                     "resources = [\"…\"], what the summary may be of",
                     demand.resources));
  TRY_DONE(ReadTexts(section, "levels", demand.levels));
  TRY_DONE(ReadTexts(section, "subjects", demand.subjects));
  TRY_DONE(ReadAge(section, demand.max_age));
  return demand;
}

}  // namespace

Result<Done> CompileStatements(const Section& file, Policy& policy) {
  for (const char* key : {"provenance", "summary"}) {
    const TomlValue* const value = file.Find(key);
    if (value != nullptr && policy.kind != notes::BundleKind::kOciLayout) {
      return BadToml(value->place,
                     std::string(key) + ": only oci-layout has any");
    }
  }
  if (const TomlValue* value = file.Find("provenance")) {
    TRY(policy.provenance, ProvenanceOf(*value));
  }
  if (const TomlValue* value = file.Find("summary")) {
    TRY(policy.summary, SummaryOf(*value));
  }
  return Done{};
}

}  // namespace airlock::policies
