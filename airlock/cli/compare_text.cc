#include "airlock/cli/compare_text.h"

#include <map>
#include <utility>
#include <vector>

#include "airlock/cli/output.h"
#include "verifier/compare/form_digest.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using notes::RebuildLevel;
using verifier::Difference;
using verifier::Explained;
using verifier::Normaliser;
using verifier::Used;

// In the table's order.
std::vector<std::pair<const Normaliser*, std::vector<const Used*>>>
ByNormaliser(const verifier::Comparison& comparison) {
  std::map<const Normaliser*, std::vector<const Used*>> found;
  for (const Used& used : comparison.used) {
    found[used.normaliser].push_back(&used);
  }
  return {found.begin(), found.end()};
}

std::string PlaceText(const std::string& place) {
  return place.empty() ? "the artifact itself" : Printable(place);
}

std::string BytesText(const Used& used) {
  if (used.left_bytes == used.right_bytes) {
    return std::to_string(used.left_bytes) + " bytes";
  }
  return std::to_string(used.left_bytes) + " and " +
         std::to_string(used.right_bytes) + " bytes";
}

std::string PassedOver(const verifier::Comparison& comparison) {
  // Of a thousand files with another time each line is like the others.
  constexpr std::size_t kMostPlaces = 3;
  std::string text;
  for (const auto& [normaliser, places] : ByNormaliser(comparison)) {
    text += "  " + std::string(notes::NameOf(normaliser->level)) + " " +
            std::string(normaliser->name) + ": " +
            std::string(normaliser->hides) + "\n";
    for (std::size_t i = 0; i < places.size() && i < kMostPlaces; ++i) {
      text += "       " + PlaceText(places[i]->place) + "  " +
              BytesText(*places[i]) + "\n";
    }
    if (places.size() > kMostPlaces) {
      text += "       and " + std::to_string(places.size() - kMostPlaces) +
              " more: see --json\n";
    }
  }
  return text;
}

std::string Differing(const ComparedFiles& files) {
  std::string text;
  std::string container;
  for (const Difference& difference : files.comparison.differences) {
    const std::string& place = difference.place;
    const std::size_t inside = place.rfind("!/");
    const bool nested = inside != std::string::npos;
    const std::string within = nested ? place.substr(0, inside) : "";
    if (within != container) text += "  " + Printable(within) + "\n";
    container = within;
    text += std::string(nested ? "    " : "  ") +
            PlaceText(nested ? place.substr(inside + 2) : place) + "  " +
            WhatDiffers(difference, " ") + "\n";
    for (const Explained& explained : files.explained) {
      if (explained.difference != &difference) continue;
      text += "      " + verifier::WordsFor(explained.cause) + "\n";
    }
  }
  return text;
}

std::string SideText(const char* name, const ComparedSide& side) {
  return std::string(name) + side.digest.text() + " " +
         std::to_string(side.size) + " bytes  " + Printable(side.path) + "\n";
}

JsonValue SideJson(const ComparedSide& side) {
  JsonValue::Object json = {{"path", Printable(side.path)},
                            {"digest", side.digest.text()},
                            {"size", JsonNumber(side.size)}};
  if (side.form.entries.empty()) return json;
  json.push_back({"format", Printable(side.form.format)});
  JsonValue::Object forms;
  for (const RebuildLevel level :
       {RebuildLevel::kR1, RebuildLevel::kR2, RebuildLevel::kR3}) {
    forms.push_back({std::string(notes::NameOf(level)),
                     verifier::DigestOfForm(side.form, level).text()});
  }
  json.push_back({"forms", forms});
  return json;
}

JsonValue::Array NormalisersJson(const verifier::Comparison& comparison) {
  JsonValue::Array json;
  for (const auto& [normaliser, places] : ByNormaliser(comparison)) {
    JsonValue::Array where;
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    for (const Used* used : places) {
      left += used->left_bytes;
      right += used->right_bytes;
      where.push_back(
          JsonValue::Object{{"place", Printable(used->place)},
                            {"left-bytes", JsonNumber(used->left_bytes)},
                            {"right-bytes", JsonNumber(used->right_bytes)}});
    }
    json.push_back(
        JsonValue::Object{{"name", normaliser->name},
                          {"level", notes::NameOf(normaliser->level)},
                          {"hides", normaliser->hides},
                          {"left-bytes", JsonNumber(left)},
                          {"right-bytes", JsonNumber(right)},
                          {"where", where}});
  }
  return json;
}

JsonValue::Array DifferencesJson(const ComparedFiles& files) {
  JsonValue::Array json;
  for (const Difference& difference : files.comparison.differences) {
    JsonValue::Array what;
    for (const std::string_view word : difference.what) what.push_back(word);
    JsonValue::Array causes;
    for (const Explained& explained : files.explained) {
      if (explained.difference != &difference) continue;
      const notes::Cause& cause = explained.cause;
      causes.push_back(JsonValue::Object{{"cause", cause.name},
                                         {"where", Printable(cause.where)},
                                         {"left", Printable(cause.left)},
                                         {"right", Printable(cause.right)},
                                         {"words", verifier::WordsFor(cause)}});
    }
    const char* const in =
        difference.kind == Difference::Kind::kOnlyLeft    ? "left"
        : difference.kind == Difference::Kind::kOnlyRight ? "right"
                                                          : "both";
    json.push_back(JsonValue::Object{{"place", Printable(difference.place)},
                                     {"in", in},
                                     {"what", what},
                                     {"causes", causes}});
  }
  return json;
}

}  // namespace

std::string WhatDiffers(const Difference& difference, const char* between) {
  switch (difference.kind) {
    case Difference::Kind::kOnlyLeft:
      return "in the first only";
    case Difference::Kind::kOnlyRight:
      return "in the second only";
    case Difference::Kind::kBoth:
      break;
  }
  std::string text;
  for (const std::string_view what : difference.what) {
    text += (text.empty() ? "" : between) + std::string(what);
  }
  return text;
}

std::string ComparisonText(const ComparedFiles& files) {
  const verifier::Comparison& comparison = files.comparison;
  std::string text = std::string(notes::NameOf(comparison.level)) + "  " +
                     SentenceOf(comparison, files.explained) + "\n" +
                     SideText("  first   ", files.left) +
                     SideText("  second  ", files.right);
  if (!comparison.differences.empty()) {
    text += "differs\n" + Differing(files);
  }
  if (!comparison.used.empty()) {
    text += "passed over\n" + PassedOver(comparison);
  }
  return text;
}

JsonValue::Object ComparisonJson(const ComparedFiles& files) {
  return {{"level", notes::NameOf(files.comparison.level)},
          {"sentence", SentenceOf(files.comparison, files.explained)},
          {"left", SideJson(files.left)},
          {"right", SideJson(files.right)},
          {"normalisers", NormalisersJson(files.comparison)},
          {"differences", DifferencesJson(files)},
          {"sandbox", Printable(files.sandbox)}};
}

}  // namespace airlock::cli
